#include "cli/session.h"

#include <sched.h>
#include <string.h>

#include "cli/progress.h"

int session_processors(void)
{
    cpu_set_t set;

    return sched_getaffinity(0, sizeof(set), &set) < 0 ? 1 : CPU_COUNT(&set);
}

enum tracing session_tracing(const struct options *options)
{
    if (strcmp(options->trace, "always") == 0) {
        return TRACING_ALWAYS;
    }
    return strcmp(options->trace, "never") == 0 ? TRACING_NEVER : TRACING_NEEDED;
}

/* Progress and the caller's taker both want to be told. */
struct relay {
    struct grade_watch progress;
    const struct session_taker *taker;
};

static void relay_decided(void *context, const struct grade_spec *spec, size_t decided,
                          size_t total)
{
    const struct relay *relay = context;

    relay->progress.decided(relay->progress.context, spec, decided, total);
}

static void relay_finished(void *context, const struct result *result)
{
    const struct relay *relay = context;

    if (relay->taker == NULL || !relay->taker->is_quiet) {
        relay->progress.finished(relay->progress.context, result);
    }
}

static void relay_judged(void *context, const struct grade_spec *spec,
                         const struct test_result *result, struct evidence *ev)
{
    const struct relay *relay = context;

    if (relay->taker != NULL && relay->taker->judged != NULL) {
        relay->taker->judged(relay->taker->context, spec, result, ev);
    }
}

int session_grade(const struct grade_batch *batch, int jobs,
                  const struct session_taker *taker, struct err *e)
{
    struct crew *crew = NULL;
    struct progress progress;

    if (batch->count == 0) {
        return err_set(e, ERR_USAGE, "there is nothing to grade");
    }
    if (crew_open(batch->specs[0].course, batch->specs[0].isolation->tier,
                  jobs > 0 ? jobs : session_processors(), &crew, e) < 0) {
        return -1;
    }
    progress_init(&progress, batch->count);
    struct relay relay = {progress_watch(&progress), taker};
    struct grade_watch watch = {.decided = relay_decided,
                                .judged = relay_judged,
                                .finished = relay_finished,
                                .context = &relay};
    int failed = grade_all(batch, crew, &watch, e);
    progress_release(&progress);
    crew_close(crew);
    return failed;
}
