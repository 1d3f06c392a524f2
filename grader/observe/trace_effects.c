/* What single system calls bring about, as far as it is recorded. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>

#include "observe/trace_rows.h"

#define SIGNAL_BIT(number) (UINT64_C(1) << ((number)-1))

/* ---- descriptors ---- */

static void set_letter(struct tracer *tracer, ptrdiff_t object, ptrdiff_t event)
{
    if (object < 0 || event < 0) {
        return;
    }
    struct object_record *record = &tracer->trace->objects[object];
    if (record->made < 0) {
        record->made = event;
    }
    if (record->kind == OBJECT_PIPE && record->letter < 0) {
        record->letter = tracer->next_letter++;
    }
}

void effect_pipe(const struct moment *moment)
{
    int ends[2];
    bool is_pair = moment->call->row->nr == SYS_socketpair;

    if (!memory_read(moment->task, moment->call->args[is_pair ? 3 : 0], ends,
                     sizeof(ends))) {
        return;
    }
    moment->event->object = tracer_object(moment->tracer, moment->task, ends[0]);
    set_letter(moment->tracer, moment->event->object, moment->index);
    if (is_pair) {
        /* Each end is an object of its own; the event is about the first. */
        set_letter(moment->tracer, tracer_object(moment->tracer, moment->task, ends[1]),
                   moment->index);
    }
    for (int i = 0; i < 2; i++) {
        moment->event->fds[i] = ends[i];
        origin_set(moment->task->process, ends[i], moment->index);
    }
}

void effect_dup(const struct moment *moment)
{
    moment->event->fds[0] = (int)moment->call->args[0];
    moment->event->fds[1] = (int)moment->event->result;
}

void effect_fcntl(const struct moment *moment)
{
    int command = (int)moment->call->args[1];

    if (command != F_DUPFD && command != F_DUPFD_CLOEXEC) {
        return;
    }
    moment->event->fds[1] = (int)moment->event->result;
    origin_set(moment->task->process, moment->event->fds[1], moment->index);
}

void effect_close(const struct moment *moment)
{
    origin_clear(moment->task->process, (int)moment->call->args[0]);
}

/* With CLOSE_RANGE_CLOEXEC nothing is closed now. */
void effect_close_range(const struct moment *moment)
{
    if (moment->call->args[2] == 0) {
        origin_clear_range(moment->task->process, (unsigned)moment->call->args[0],
                           (unsigned)moment->call->args[1]);
    }
}

void effect_map(const struct moment *moment)
{
    int fd = (int)moment->call->args[4];

    if ((moment->call->args[3] & MAP_ANONYMOUS) == 0 && fd >= 0) {
        moment->event->fds[0] = fd;
        moment->event->object = tracer_object(moment->tracer, moment->task, fd);
    }
}

/* ---- processes and signals ---- */

/* What has not ended was only asked about. */
static void take_child(const struct moment *moment, int pid, bool is_taken)
{
    struct trace *trace = moment->tracer->trace;
    ptrdiff_t child = tracer_find_pid(moment->tracer, pid);

    moment->event->peer = child;
    if (child >= 0 && is_taken && moment->index >= 0 &&
        trace->processes[child].ended >= 0) {
        trace->processes[child].reaped = moment->index;
    }
}

void effect_wait4(const struct moment *moment)
{
    if (moment->event->result > 0) {
        take_child(moment, (int)moment->event->result, true);
    }
}

void effect_waitid(const struct moment *moment)
{
    siginfo_t info = {0};

    if (moment->call->args[2] != 0 &&
        memory_read(moment->task, moment->call->args[2], &info, sizeof(info)) &&
        info.si_pid > 0) {
        take_child(moment, info.si_pid, (moment->call->args[3] & WNOWAIT) == 0);
    }
}

void effect_kill(const struct moment *moment)
{
    moment->event->peer = tracer_find_pid(moment->tracer, (int)moment->call->args[0]);
}

/* As the kernel has it (rt_sigaction(2)); only the order of the last two differs. */
struct kernel_sigaction {
    uint64_t handler;
    uint64_t flags;
#if defined(__x86_64__)
    uint64_t restorer;
#endif
    uint64_t mask;
};

static bool read_action(const struct tracee *task, const struct pending *call,
                        struct kernel_sigaction *out)
{
    int signal = (int)call->args[0];

    return call->args[1] != 0 && signal > 0 && signal < TRACE_SIGNALS &&
           memory_read(task, call->args[1], out, sizeof(*out));
}

/* Of every program, whether it is recorded or not. */
void enter_sigaction(struct tracer *tracer, struct tracee *task,
                     const struct pending *call)
{
    struct kernel_sigaction action;

    (void)tracer;
    if (!read_action(task, call, &action)) {
        return;
    }
    int signal = (int)call->args[0];
    task->process->sa_flags[signal] = action.flags;
    task->process->sa_ignored &= ~SIGNAL_BIT(signal);
    if (action.handler == (uintptr_t)SIG_IGN) {
        task->process->sa_ignored |= SIGNAL_BIT(signal);
    }
}

static enum signal_effect effect_of_handler(uint64_t handler)
{
    if (handler == (uintptr_t)SIG_IGN) {
        return EFFECT_IGNORED;
    }
    return handler == (uintptr_t)SIG_DFL ? EFFECT_KILLS : EFFECT_HANDLER;
}

void effect_sigaction(const struct moment *moment)
{
    struct kernel_sigaction action;

    if (!read_action(moment->task, moment->call, &action)) {
        moment->event->signal = 0; /* only asked */
        return;
    }
    moment->event->flags = action.flags;
    moment->event->mask = action.mask;
    moment->event->effect = effect_of_handler(action.handler);
}

void effect_sigprocmask(const struct moment *moment)
{
    uint64_t mask = 0;

    if (moment->call->args[1] != 0 &&
        memory_read(moment->task, moment->call->args[1], &mask, sizeof(mask))) {
        moment->event->mask = mask;
    }
}

void enter_sigreturn(struct tracer *tracer, struct tracee *task,
                     const struct pending *call)
{
    (void)tracer;
    (void)call;
    if (task->handler_count > 0) {
        handlers_leave(task);
        task->handler_count--;
    }
}

/* ---- names ---- */

void effect_fifo(const struct moment *moment)
{
    moment->event->object =
        tracer_object_at(moment->tracer, moment->task, moment->event->path);
    set_letter(moment->tracer, moment->event->object, moment->index);
}

void effect_address(const struct moment *moment)
{
    struct sockaddr_un address = {0};
    size_t len = moment->call->args[2];

    if (len > sizeof(address)) {
        len = sizeof(address);
    }
    if (len <= offsetof(struct sockaddr_un, sun_path) ||
        !memory_read(moment->task, moment->call->args[1], &address, len) ||
        address.sun_family != AF_UNIX) {
        return;
    }
    /* A name that begins with NUL is shown as unix(7) writes it. */
    bool is_abstract = address.sun_path[0] == '\0';
    size_t max = len - offsetof(struct sockaddr_un, sun_path) - (is_abstract ? 1 : 0);
    moment->event->path =
        arena_printf(moment->tracer->arena, "%s%.*s", is_abstract ? "@" : "", (int)max,
                     address.sun_path + (is_abstract ? 1 : 0));
    if (moment->event->object >= 0 && moment->call->row->nr == SYS_bind) {
        moment->tracer->trace->objects[moment->event->object].path =
            moment->event->path;
    }
}

void effect_mqueue(const struct moment *moment)
{
    if (moment->event->object >= 0 && moment->event->path != NULL) {
        struct object_record *object =
            &moment->tracer->trace->objects[moment->event->object];
        object->kind = OBJECT_MQUEUE;
        /* mq_open(3) takes off the slash. */
        object->path = arena_printf(moment->tracer->arena, "/%s", moment->event->path);
    }
}

/* sem_open(3) makes a semaphore under a passing name and links it to its own. */
void effect_link(const struct moment *moment)
{
    static const char prefix[] = "/dev/shm/sem.";
    struct trace *trace = moment->tracer->trace;
    const char *old =
        memory_string(moment->tracer, moment->task,
                      moment->call->args[moment->call->row->nr == SYS_linkat ? 1 : 0]);
    const char *name = moment->event->path;

    if (old == NULL || name == NULL || strncmp(old, prefix, sizeof(prefix) - 1) != 0 ||
        strncmp(name, prefix, sizeof(prefix) - 1) != 0) {
        return;
    }
    old += sizeof(prefix) - 1;
    for (size_t i = trace->object_count; i > 0; i--) {
        struct object_record *object = &trace->objects[i - 1];
        if (object->kind == OBJECT_SEM && object->path != NULL &&
            strcmp(object->path + 1, old) == 0) {
            object->path =
                arena_printf(moment->tracer->arena, "/%s", name + sizeof(prefix) - 1);
            moment->event->object = (ptrdiff_t)i - 1;
            return;
        }
    }
}

/* ---- System V ---- */

/* The first argument of a …get is the key, and its result the id; of the others, the id. */
static void note_id(const struct moment *moment, enum object_kind kind, bool is_get)
{
    struct tracer *tracer = moment->tracer;
    uint64_t first = moment->call->args[0];
    const char *key = NULL;

    if (is_get) {
        key = (key_t)first == IPC_PRIVATE
                  ? "IPC_PRIVATE"
                  : arena_printf(tracer->arena, "0x%x", (unsigned)first);
    }
    moment->event->object = tracer_object_id(
        tracer, kind, is_get ? moment->event->result : (int64_t)first, key);
    if (is_get) {
        set_letter(tracer, moment->event->object, moment->index);
    }
}

void effect_shm(const struct moment *moment)
{
    note_id(moment, OBJECT_SYSV_SHM, moment->call->row->nr == SYS_shmget);
}

void effect_sem(const struct moment *moment)
{
    note_id(moment, OBJECT_SYSV_SEM, moment->call->row->nr == SYS_semget);
}

void effect_msg(const struct moment *moment)
{
    note_id(moment, OBJECT_SYSV_MSG, moment->call->row->nr == SYS_msgget);
}

/* ---- timers ---- */

void effect_alarm(const struct moment *moment)
{
    timer_note_alarm(moment->task->process, (unsigned)moment->call->args[0] != 0, false,
                     moment->event->result > 0);
}

void effect_itimer(const struct moment *moment)
{
    struct itimerval value = {0};

    /* The others run only while the process does. */
    if ((int)moment->call->args[0] != ITIMER_REAL) {
        return;
    }
    if (moment->call->args[1] != 0 &&
        !memory_read(moment->task, moment->call->args[1], &value, sizeof(value))) {
        value.it_interval.tv_sec = 1;
        value.it_value.tv_sec = 1;
    }
    timer_note_alarm(moment->task->process,
                     value.it_value.tv_sec != 0 || value.it_value.tv_usec != 0,
                     value.it_interval.tv_sec != 0 || value.it_interval.tv_usec != 0,
                     false);
}

/* There may be several, and some may be for ever off: it is not worth telling which. */
void effect_timer(const struct moment *moment)
{
    moment->task->process->has_timers = true;
}
