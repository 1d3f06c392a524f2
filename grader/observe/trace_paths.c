/* What paths the traced programs use, for whoever has to know of each of them. */
#include <limits.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>

#include "observe/trace_rows.h"
#include "observe/tracer.h"

void tracer_watch_paths(struct tracer *tracer, void (*seen)(void *, const char *),
                        void *context)
{
    tracer->path_seen = seen;
    tracer->path_context = context;
}

void paths_take_call(struct tracer *tracer, const struct tracee *task,
                     const struct __ptrace_syscall_info *info)
{
    const struct call_row *row = row_find((long)info->seccomp.nr);
    char path[PATH_MAX];

    if (tracer->path_seen == NULL || row == NULL || row->path == NONE ||
        row->nr == SYS_mq_open || row->nr == SYS_mq_unlink) {
        return;
    }
    uint64_t address = info->seccomp.args[row->path - 1];
    if (address != 0 && memory_text(task, address, path, sizeof(path)) >= 0) {
        tracer->path_seen(tracer->path_context, path);
    }
}
