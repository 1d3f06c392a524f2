#include "cli/session.h"

#include <sched.h>

#include "cli/progress.h"

static int processors(void)
{
    cpu_set_t set;

    return sched_getaffinity(0, sizeof(set), &set) < 0 ? 1 : CPU_COUNT(&set);
}

int session_grade(const struct grade_batch *batch, int jobs, struct err *e)
{
    struct crew *crew = NULL;
    struct progress progress;

    if (batch->count == 0) {
        return err_set(e, ERR_USAGE, "there is nothing to grade");
    }
    if (crew_open(batch->specs[0].course, jobs > 0 ? jobs : processors(), &crew, e) <
        0) {
        return -1;
    }
    progress_init(&progress, batch->count);
    struct grade_watch watch = progress_watch(&progress);
    int failed = grade_all(batch, crew, &watch, e);
    progress_release(&progress);
    crew_close(crew);
    return failed;
}
