/* Which unsafe functions a signal handler calls: most make no system call, so that the
 * handler is followed instruction by instruction. When it leaves the student's code for a
 * library's, a debug register stops it on its way back.
 *
 * A handler that is left by longjmp(3), or that is too long, is let go. */
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>

#include "model/signal_safe.h"
#include "observe/image.h"
#include "observe/tracer.h"

enum { STEPS_MAX = 10000 };

void tracer_watch_handlers(struct tracer *tracer)
{
    tracer->watches_handlers = true;
}

#if defined(__x86_64__)

static bool poke_debug_register(const struct tracee *task, size_t number,
                                uint64_t value)
{
    size_t at = offsetof(struct user, u_debugreg) + number * sizeof(value);

    return ptrace(PTRACE_POKEUSER, task->host, at, value) == 0;
}

/* Address breakpoint 0, for this task alone; 0 takes it away. */
static bool set_breakpoint(const struct tracee *task, uint64_t address)
{
    enum { CONTROL = 7, ENABLE = 1 };

    return poke_debug_register(task, CONTROL, 0) &&
           (address == 0 || (poke_debug_register(task, 0, address) &&
                             poke_debug_register(task, CONTROL, ENABLE)));
}

/* mov $SYS_rt_sigreturn, %rax; syscall: where handlers return to. */
static bool is_handlers_end(const struct tracee *task, uint64_t pc)
{
    static const unsigned char end[] = {0x48, 0xc7, 0xc0, 0x0f, 0, 0, 0, 0x0f, 0x05};
    unsigned char code[sizeof(end)];

    return image_peek(task->host, pc, code, sizeof(code)) &&
           memcmp(code, end, sizeof(end)) == 0;
}

static struct watch *watch_of(struct tracee *task, size_t depth)
{
    return depth == 0 || depth > TRACE_HANDLERS_MAX ? NULL : &task->watches[depth - 1];
}

/* Did the signal arrive in a call that lets signals in by a mask of its own? Whoever has
 * them blocked everywhere else may call what it likes in the handler: nothing unsafe can be
 * interrupted (signal-safety(7)). That they are is not certain, but nor is the contrary. */
static bool is_let_in(const struct tracee *task)
{
    struct user_regs_struct regs;

    if (ptrace(PTRACE_GETREGS, task->host, NULL, &regs) < 0) {
        return true;
    }
    switch ((long)regs.orig_rax) {
    case SYS_rt_sigsuspend:
        return true;
    case SYS_ppoll:
        return regs.r10 != 0;
    case SYS_epoll_pwait:
    case SYS_epoll_pwait2:
        return regs.r8 != 0;
    case SYS_pselect6:
        return regs.r9 != 0;
    default:
        return false;
    }
}

void handlers_enter(const struct tracer *tracer, struct tracee *task)
{
    struct watch *watch = watch_of(task, task->handler_count);
    const struct watch *below = watch_of(task, task->handler_count - 1);
    const struct image *image = task->process->image;

    if (!tracer->watches_handlers) {
        return;
    }
    if (below != NULL && below->mode == WATCH_RUN) {
        (void)set_breakpoint(task, 0);
    }
    if (watch != NULL) {
        bool can_watch =
            image != NULL && !elf_file_is_static(image->program) && !is_let_in(task);
        *watch = (struct watch){.mode = can_watch ? WATCH_STEP : WATCH_OFF};
    }
}

void handlers_leave(struct tracee *task)
{
    struct watch *watch = watch_of(task, task->handler_count);
    struct watch *below = watch_of(task, task->handler_count - 1);

    if (watch != NULL && watch->mode == WATCH_RUN) {
        (void)set_breakpoint(task, 0);
    }
    if (watch != NULL) {
        watch->mode = WATCH_OFF;
    }
    if (below != NULL && below->mode == WATCH_RUN &&
        !set_breakpoint(task, below->return_address)) {
        below->mode = WATCH_OFF;
    }
}

int handlers_request(const struct tracee *task, int request)
{
    size_t depth = task->handler_count;
    bool is_stepping = depth > 0 && depth <= TRACE_HANDLERS_MAX &&
                       task->watches[depth - 1].mode == WATCH_STEP;

    return request == PTRACE_CONT && is_stepping ? PTRACE_SINGLESTEP : request;
}

/* It may be anywhere in the program when it comes back, if it does. */
static bool is_jump_away(const char *name)
{
    static const char *const names[] = {"longjmp",    "_longjmp",    "siglongjmp",
                                        "setcontext", "swapcontext", "pthread_exit"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (strcmp(name, names[i]) == 0) {
            return true;
        }
    }
    return false;
}

static void stop_watching_all(struct tracee *task)
{
    (void)set_breakpoint(task, 0);
    for (size_t i = 0; i < TRACE_HANDLERS_MAX; i++) {
        task->watches[i].mode = WATCH_OFF;
    }
}

/* The call itself may have been a jump, which is not on the stack. */
static ptrdiff_t find_site(const struct tracee *task, const struct watch *watch)
{
    ptrdiff_t site = -1;

    for (int i = 0; i < WATCH_PLACES && site < 0; i++) {
        int at = (watch->steps + WATCH_PLACES - i) % WATCH_PLACES;
        site = image_site_at(task->process->image, watch->places[at]);
    }
    return site;
}

static void note_call(struct tracer *tracer, struct tracee *task,
                      const struct watch *watch, const char *name)
{
    struct found found = sites_find(tracer->sites, task->process->image, task->host);
    ptrdiff_t index;

    /* The stack has the last word on whether this is a handler. */
    if (!found.in_handler) {
        return;
    }
    found.api = name;
    if (found.site < 0) {
        found.site = find_site(task, watch);
    }
    struct event_record *event = tracer_event(tracer, task, EVENT_CALL, &index);
    trace_set_found(event, &found, trace_handler_of(task, &found));
}

/* The student's code has been left. */
static void take_departure(struct tracer *tracer, struct tracee *task,
                           struct watch *watch, const struct position *at)
{
    const char *name = image_entered(task->process->image, task->host, at->pc);

    watch->mode = WATCH_OFF;
    if (is_handlers_end(task, at->pc)) {
        return;
    }
    if (call_is_signal_unsafe(name)) {
        note_call(tracer, task, watch, name);
    }
    if (name != NULL && is_jump_away(name)) {
        stop_watching_all(task);
        return;
    }
    if (image_peek(task->host, at->stack, &watch->return_address,
                   sizeof(watch->return_address)) &&
        set_breakpoint(task, watch->return_address)) {
        watch->mode = WATCH_RUN;
        watch->stack = at->stack;
    }
}

static bool is_students(const struct tracee *task, uint64_t pc)
{
    const struct module *module = image_module_at(task->process->image, pc);

    return module != NULL && module->is_program;
}

static void take_step(struct tracer *tracer, struct tracee *task, struct watch *watch)
{
    struct position at;
    bool is_known = watch->steps < STEPS_MAX && regs_position(task->host, &at);

    if (is_known && is_students(task, at.pc)) {
        watch->steps++;
        watch->places[watch->steps % WATCH_PLACES] = at.pc;
    } else if (is_known && watch->steps > 0) {
        take_departure(tracer, task, watch, &at);
    } else {
        watch->mode = WATCH_OFF; /* too long, or not of the student's making */
    }
}

static void take_return(struct tracer *tracer, struct tracee *task, struct watch *watch)
{
    struct position at;

    if (!regs_position(task->host, &at)) {
        stop_watching_all(task);
    } else if (at.pc == watch->return_address) {
        (void)set_breakpoint(task, 0);
        watch->mode = at.stack > watch->stack ? WATCH_STEP : WATCH_OFF;
    }
    if (watch->mode == WATCH_STEP) {
        take_step(tracer, task, watch);
    }
}

static bool is_own_trap(const struct tracee *task)
{
    siginfo_t info = {0};

    /* The last one is told at the beginning of a handler that is stepped into. */
    return ptrace(PTRACE_GETSIGINFO, task->host, NULL, &info) == 0 &&
           (info.si_code == TRAP_TRACE || info.si_code == TRAP_BRKPT ||
            info.si_code == TRAP_HWBKPT || info.si_code == SIGTRAP);
}

bool handlers_take_trap(struct tracer *tracer, struct tracee *task)
{
    struct watch *watch = watch_of(task, task->handler_count);

    if (!tracer->watches_handlers || !is_own_trap(task)) {
        return false;
    }
    if (watch != NULL && watch->mode == WATCH_STEP) {
        take_step(tracer, task, watch);
    } else if (watch != NULL && watch->mode == WATCH_RUN) {
        take_return(tracer, task, watch);
    } else {
        (void)set_breakpoint(task, 0);
    }
    task_resume(task, PTRACE_CONT, 0);
    return true;
}

#else

/* Did the signal arrive in a call that lets signals in by a mask of its own? Whoever has
 * them blocked everywhere else may call what it likes in the handler: nothing unsafe can be
 * interrupted (signal-safety(7)). That they are is not certain, but nor is the contrary. */
static bool is_let_in(const struct tracee *task)
{
    struct user_regs_struct regs;

    if (ptrace(PTRACE_GETREGS, task->host, NULL, &regs) < 0) {
        return true;
    }
    switch ((long)regs.orig_rax) {
    case SYS_rt_sigsuspend:
        return true;
    case SYS_ppoll:
        return regs.r10 != 0;
    case SYS_epoll_pwait:
    case SYS_epoll_pwait2:
        return regs.r8 != 0;
    case SYS_pselect6:
        return regs.r9 != 0;
    default:
        return false;
    }
}

void handlers_enter(const struct tracer *tracer, struct tracee *task)
{
    (void)tracer;
    (void)task;
}

void handlers_leave(struct tracee *task)
{
    (void)task;
}

int handlers_request(const struct tracee *task, int request)
{
    (void)task;
    return request;
}

bool handlers_take_trap(struct tracer *tracer, struct tracee *task)
{
    (void)tracer;
    (void)task;
    return false;
}

#endif
