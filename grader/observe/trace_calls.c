/* System calls, from the stop before them to the one behind. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>

#include "observe/calls.h"
#include "observe/inside.h"
#include "observe/trace_rows.h"

/* The kernel's own results for a call that a signal has broken off, from ERESTARTSYS to
 * ERESTART_RESTARTBLOCK; they are not in the headers (include/linux/errno.h). */
enum { RESTART_IF_ASKED = 512, RESTART_LAST = 516 };

static bool is_restart(int64_t result)
{
    return result <= -RESTART_IF_ASKED && result >= -RESTART_LAST;
}

/* A row for a call that the test asks for beyond the usual ones. */
static const struct call_row *extra_row(struct tracer *tracer, long nr)
{
    const struct call *known = call_find(nr);

    for (size_t i = 0; i < tracer->extra_count; i++) {
        if (tracer->extra[i].nr == nr) {
            return &tracer->extra[i];
        }
    }
    const char *name = call_name(nr, tracer->arena);
    struct call_row *row =
        ARENA_PUSH(tracer->arena, tracer->extra, tracer->extra_count);
    *row = (struct call_row){.nr = nr, .name = name};
    if (known != NULL && known->fd >= 0) {
        row->fd = (enum argument)(known->fd + 1);
    }
    return row;
}

/* Its event is that of the birth. */
static bool is_birth(long nr)
{
    static const long calls[] = {
        SYS_clone,
        SYS_clone3,
#ifdef SYS_fork
        SYS_fork,
        SYS_vfork,
#endif
    };

    for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
        if (calls[i] == nr) {
            return true;
        }
    }
    return false;
}

static bool is_in_loader(const struct traced *process, uint64_t pc)
{
    return pc >= process->loader_start && pc < process->loader_end;
}

/* Files that are only read, as other programs do all the time. */
static bool is_plain_open(const struct call_row *row, const struct pending *call)
{
    int flags = (int)row_argument(call, row->flags);

    return row->path != NONE && (row->traits & ROW_MAKES_FD) != 0 &&
           row->flags != NONE && (flags & (O_ACCMODE | O_CREAT)) == O_RDONLY;
}

static bool is_left_out(const struct tracer *tracer, const struct tracee *task,
                        const struct pending *call)
{
    const struct call_row *row = call->row;
    bool is_of_signals = row->nr == SYS_rt_sigaction || row->nr == SYS_rt_sigprocmask;

    /* posix_spawn(3) resets every signal there is in the child. */
    if ((row->traits & ROW_UNRECORDED) != 0 ||
        (is_of_signals && task->process->shares_memory)) {
        return true;
    }
    if (tracer->trace->state != TRACE_WHOLE) {
        return (row->traits & ROW_TIMER) == 0;
    }
    return !task->process->is_students &&
           ((row->traits & ROW_OWN) != 0 || is_plain_open(row, call));
}

static void read_arguments(struct tracer *tracer, struct tracee *task,
                           struct pending *call)
{
    const struct call_row *row = call->row;

    call->found = sites_find(tracer->sites, task->process->image, task->host);
    call->handler = trace_handler_of(task, &call->found);
    if (row->path != NONE) {
        call->path =
            memory_string(tracer, task, (uint64_t)row_argument(call, row->path));
    }
    if ((row->traits & ROW_OBJECT) != 0) {
        call->object = tracer_object(tracer, task, (int)row_argument(call, row->fd));
    }
    if ((row->traits & ROW_EXEC) == 0) {
        return;
    }
    call->argv = memory_argv(tracer, task, call->args[row->nr == SYS_execve ? 1 : 2]);
    if (!task->process->shares_memory) {
        call->unflushed = sites_unflushed(tracer->sites, task->process->image,
                                          task->host, &call->unflushed_text);
    }
}

static struct event_record *note_call(struct tracer *tracer, struct tracee *task,
                                      const struct pending *call, ptrdiff_t *index)
{
    const struct call_row *row = call->row;
    struct event_record *event = tracer_event(tracer, task, EVENT_CALL, index);

    event->call = row->name;
    event->path = inside_path(call->path, tracer->arena);
    event->argv = call->argv;
    event->object = call->object;
    event->signal = (int)row_argument(call, row->signal);
    event->flags = (uint64_t)row_argument(call, row->flags);
    for (size_t i = 0; i < CALL_ARGS; i++) {
        event->args[i] = (int64_t)call->args[i];
    }
    if (row->fd != NONE) {
        event->fds[0] = (int)row_argument(call, row->fd);
    }
    trace_set_found(event, &call->found, call->handler);
    return event;
}

/* Goes on to the end of the call only if it is to be held there. */
static void leave_out(struct tracer *tracer, struct tracee *task,
                      const struct pending *call)
{
    static const struct call_row unrecorded = {.traits = ROW_UNRECORDED};

    if (!hold_awaits(tracer, task, call->row->nr, call->args)) {
        task_resume(task, PTRACE_CONT, 0);
        return;
    }
    task->call = *call;
    task->call.row = &unrecorded;
    task->held_nr = call->row->nr;
    task_resume(task, PTRACE_SYSCALL, 0);
}

static void record_call(struct tracer *tracer, struct tracee *task,
                        const struct __ptrace_syscall_info *info)
{
    long nr = (long)info->seccomp.nr;
    struct pending call = {.row = row_find(nr), .object = -1, .found = {.site = -1}};

    for (size_t i = 0; i < CALL_ARGS; i++) {
        call.args[i] = info->seccomp.args[i];
    }
    task->call = (struct pending){0};
    if (call.row == NULL) {
        call.row = extra_row(tracer, nr);
    }
    if (call.row->enter != NULL) {
        call.row->enter(tracer, task, &call);
    }
    if (is_birth(nr) || is_left_out(tracer, task, &call)) {
        leave_out(tracer, task, &call);
        return;
    }
    read_arguments(tracer, task, &call);
    if ((call.row->traits & ROW_AT_ONCE) != 0) {
        ptrdiff_t index;
        (void)note_call(tracer, task, &call, &index);
        task_resume(task, PTRACE_CONT, 0);
        return;
    }
    task->call = call;
    task_resume(task, PTRACE_SYSCALL, 0);
}

void trace_call_begin(struct tracer *tracer, struct tracee *task,
                      const struct __ptrace_syscall_info *info)
{
    long nr = (long)info->seccomp.nr;

    if (row_find(nr) == NULL && schedule_leaves_out(tracer, nr)) {
        task_resume(task, PTRACE_CONT, 0);
        return;
    }
    record_call(tracer, task, info);
}

void trace_call_enter(struct tracer *tracer, struct tracee *task)
{
    struct __ptrace_syscall_info info = {0};

    if (!regs_call_info(task->host, &info) || info.op != PTRACE_SYSCALL_INFO_SECCOMP) {
        task_resume(task, PTRACE_CONT, 0);
        return;
    }
    if (task->cut.is_inside || is_in_loader(task->process, info.instruction_pointer)) {
        task_resume(task, PTRACE_CONT, 0);
        return;
    }
    paths_take_call(tracer, task, &info);
    uint64_t args[CALL_ARGS];
    for (size_t i = 0; i < CALL_ARGS; i++) {
        args[i] = info.seccomp.args[i];
    }
    if (hold_catches(tracer, task, (long)info.seccomp.nr, args, false) ||
        faults_take_call(tracer, task, &info)) {
        return;
    }
    if (schedule_catches(tracer, task, &info)) {
        return;
    }
    trace_call_begin(tracer, task, &info);
}

static void note_made_fd(const struct moment *moment)
{
    struct event_record *event = moment->event;
    int fd = (int)event->result;
    ptrdiff_t object = tracer_object(moment->tracer, moment->task, fd);

    event->object = object;
    event->fds[0] = fd;
    if (object >= 0 && moment->index >= 0 &&
        moment->tracer->trace->objects[object].made < 0) {
        moment->tracer->trace->objects[object].made = moment->index;
    }
    origin_set(moment->task->process, fd, moment->index);
}

static void note_success(const struct moment *moment)
{
    const struct call_row *row = moment->call->row;

    if ((row->traits & ROW_MAKES_FD) != 0) {
        note_made_fd(moment);
    } else if (row->fd != NONE && moment->event->object < 0) {
        moment->event->object =
            tracer_object(moment->tracer, moment->task, moment->event->fds[0]);
    }
    if (row->done != NULL) {
        row->done(moment);
    }
}

/* A loop that closes whatever might be open says nothing new each time. */
static bool is_futile(struct tracee *task, const struct pending *call, int64_t result)
{
    bool is_bad_close = call->row->nr == SYS_close && result == -EBADF;
    ptrdiff_t before = task->bad_close;

    task->bad_close = is_bad_close ? call->found.site : -1;
    return is_bad_close && before >= 0 && before == call->found.site;
}

static void finish_call(struct tracer *tracer, struct tracee *task, int64_t result)
{
    struct pending call = task->call;
    struct moment moment = {.tracer = tracer, .task = task, .call = &call};

    task->call = (struct pending){0};
    bool is_left_out = (call.row->traits & ROW_UNRECORDED) != 0;
    bool is_exec = (call.row->traits & ROW_EXEC) != 0;
    /* Before the exec of a payload nothing is its own doing. */
    if (is_left_out ||
        (is_exec && (result >= 0 || task->process->is_payload_at_gate))) {
        return;
    }
    if (is_futile(task, &call, result)) {
        return;
    }
    moment.event = note_call(tracer, task, &call, &moment.index);
    moment.event->has_result = true;
    moment.event->result = result;
    moment.event->was_interrupted = result == -EINTR;
    if (result >= 0 || result < -4095) {
        note_success(&moment);
    }
}

void trace_call_leave(struct tracer *tracer, struct tracee *task)
{
    struct __ptrace_syscall_info info = {0};

    faults_take_return(tracer, task);
    if (task->call.row != NULL && regs_call_info(task->host, &info) &&
        info.op == PTRACE_SYSCALL_INFO_EXIT) {
        bool is_left_out = (task->call.row->traits & ROW_UNRECORDED) != 0;
        long nr = is_left_out ? task->held_nr : task->call.row->nr;
        uint64_t args[CALL_ARGS];
        memcpy(args, task->call.args, sizeof(args));
        if (is_restart(info.exit.rval)) {
            task->call.is_broken_off = true;
            task->call.result = info.exit.rval;
        } else {
            finish_call(tracer, task, info.exit.rval);
            if (hold_catches(tracer, task, nr, args, true)) {
                return;
            }
        }
    }
    task_resume(task, PTRACE_CONT, 0);
}

/* What a handler has broken off ends with EINTR, or is made anew behind it if the handler
 * was set up so (signal(7)). */
void trace_call_interrupted(struct tracer *tracer, struct tracee *task, int signal)
{
    struct pending call = task->call;
    ptrdiff_t index;

    if (call.row == NULL || !call.is_broken_off ||
        (call.row->traits & ROW_UNRECORDED) != 0) {
        return;
    }
    task->call = (struct pending){0};
    struct event_record *event = note_call(tracer, task, &call, &index);
    event->was_interrupted = true;
    if (call.result != -RESTART_IF_ASKED ||
        (task->process->sa_flags[signal] & SA_RESTART) == 0) {
        event->has_result = true;
        event->result = -EINTR;
    }
}

void trace_call_unfinished(struct tracer *tracer, struct tracee *task)
{
    struct pending call = task->call;
    ptrdiff_t index;

    task->call = (struct pending){0};
    if (call.row == NULL || (call.row->traits & ROW_UNRECORDED) != 0 ||
        task->process->is_payload_at_gate) {
        return;
    }
    struct event_record *event = note_call(tracer, task, &call, &index);
    if (event->object < 0 && call.row->path != NONE) {
        event->object = tracer_object_at(tracer, task, call.path);
    }
}
