/* Children that are heard of before their parent tells of their birth.
 *
 * A child is traced from its first moment, and may report before its parent does, or much
 * later, or be dead by then. One that stops first is made to wait, so that the history has
 * the birth before the life; but a parent that is killed never tells. */
#include <stdlib.h>
#include <sys/ptrace.h>

#include "observe/tracer.h"

static struct early *find(const struct tracer *tracer, pid_t host)
{
    for (size_t i = 0; i < tracer->early_count; i++) {
        if (tracer->early[i].host == host) {
            return &tracer->early[i];
        }
    }
    return NULL;
}

static struct early *find_or_add(struct tracer *tracer, pid_t host)
{
    struct early *found = find(tracer, host);

    if (found != NULL) {
        return found;
    }
    if (tracer->early_count == tracer->early_size) {
        tracer->early_size = tracer->early_size * 2 + 16;
        tracer->early =
            reallocarray(tracer->early, tracer->early_size, sizeof(*tracer->early));
        if (tracer->early == NULL) {
            BUG("no memory left");
        }
    }
    struct early *early = &tracer->early[tracer->early_count++];
    *early = (struct early){.host = host, .record = -1};
    return early;
}

void early_take(struct tracer *tracer, pid_t host, struct early *out)
{
    struct early *found = find(tracer, host);

    if (found != NULL) {
        *out = *found;
        *found = tracer->early[--tracer->early_count];
    }
}

void early_stop(struct tracer *tracer, pid_t host)
{
    find_or_add(tracer, host)->state = EARLY_WAITING;
}

void early_death(struct tracer *tracer, pid_t host, int status, int64_t cpu_ns)
{
    struct early *early = find_or_add(tracer, host);

    early->state = EARLY_DEAD;
    early->status = status;
    early->cpu_ns = cpu_ns;
}

/* Is it a child of this process, or of one that is gone? */
static bool is_orphan_of(const struct tracer *tracer, pid_t host, pid_t parent)
{
    struct host_status status;

    return !task_read_host(tracer, host, &status) || status.host_parent == parent ||
           process_find(tracer, status.host_parent) == NULL;
}

void early_adopt(struct tracer *tracer, pid_t parent)
{
    for (size_t i = 0; i < tracer->early_count; i++) {
        struct early *early = &tracer->early[i];
        if (early->state != EARLY_WAITING ||
            !is_orphan_of(tracer, early->host, parent)) {
            continue;
        }
        struct tracee *task = task_adopt(tracer, early->host, NULL);
        early->state = EARLY_ADOPTED;
        if (task != NULL) {
            early->record = task->process->record;
            task_resume(task, PTRACE_CONT, 0);
        }
    }
}
