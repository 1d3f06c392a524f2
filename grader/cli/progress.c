#include "cli/progress.h"

#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"

void progress_init(struct progress *progress, size_t total)
{
    *progress =
        (struct progress){.is_terminal = isatty(STDERR_FILENO) == 1, .total = total};
}

static void decided(void *context, const struct grade_spec *spec, size_t done,
                    size_t total)
{
    struct progress *progress = context;
    int64_t now = clock_now_ns();
    AUTO_BUF name = {0};

    if (!progress->is_terminal || now - progress->shown_ns < 100 * NS_PER_MS) {
        return;
    }
    progress->shown_ns = now;
    text_sanitise(&name, bytes_of(spec->submission), TEXT_LINE);
    (void)fprintf(stderr, "\r\033[K[%zu/%zu] %.50s: %zu of %zu tests",
                  progress->finished + 1, progress->total, name.data, done, total);
}

static void finished(void *context, const struct result *result)
{
    struct progress *progress = context;
    AUTO_BUF name = {0};

    progress->finished++;
    if (progress->is_terminal || progress->total == 1) {
        return;
    }
    text_sanitise(&name, bytes_of(result->submission), TEXT_LINE);
    (void)fprintf(stderr, "[%zu/%zu] %s  %d.%02d/%d.%02d\n", progress->finished,
                  progress->total, name.data, result->points / 100,
                  result->points % 100, result->points_max / 100,
                  result->points_max % 100);
}

struct grade_watch progress_watch(struct progress *progress)
{
    return (struct grade_watch){decided, finished, progress};
}

void progress_release(struct progress *progress)
{
    if (progress->is_terminal) {
        (void)fputs("\r\033[K", stderr);
    }
}
