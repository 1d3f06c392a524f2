#include "cli/progress.h"

#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"

enum {
    WIDTH_DEFAULT = 80,
    ECHO_COLUMNS = 3, /* the cursor, and the ^C that the terminal may write behind it */
};

void progress_init(struct progress *progress, size_t total)
{
    *progress =
        (struct progress){.is_terminal = isatty(STDERR_FILENO) == 1, .total = total};
}

/* The bytes of the line that take one row of the terminal at most: a line that is wrapped
 * cannot be wiped. Each character counts as two columns if it is more than one byte. */
static size_t fitting(struct bytes line)
{
    struct winsize size;
    bool is_known = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    size_t width = is_known ? size.ws_col : WIDTH_DEFAULT;
    size_t left = width > ECHO_COLUMNS ? width - ECHO_COLUMNS : 0;
    size_t at = 0;

    while (at < line.len) {
        unsigned point = 0;
        size_t len = text_utf8((struct bytes){line.data + at, line.len - at}, &point);
        size_t columns = len > 1 ? 2 : 1;
        if (columns > left) {
            break;
        }
        left -= columns;
        at += len == 0 ? 1 : len;
    }
    return at;
}

static void decided(void *context, const struct grade_spec *spec, size_t done,
                    size_t total)
{
    struct progress *progress = context;
    int64_t now = clock_now_ns();
    AUTO_BUF name = {0};
    AUTO_BUF line = {0};

    if (!progress->is_terminal || now - progress->shown_ns < 100 * NS_PER_MS) {
        return;
    }
    progress->shown_ns = now;
    text_sanitise(&name, bytes_of(spec->submission), TEXT_LINE);
    buf_printf(&line, "[%zu/%zu] %zu of %zu tests, %.50s", progress->finished + 1,
               progress->total, done, total, name.data);
    (void)fprintf(stderr, "\r\033[K%.*s", (int)fitting(buf_bytes(&line)), line.data);
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
    return (struct grade_watch){
        .decided = decided, .finished = finished, .context = progress};
}

void progress_release(struct progress *progress)
{
    if (progress->is_terminal) {
        (void)fputs("\r\033[K", stderr);
    }
}
