/* Signals. A handler that ran within the runtime would find it at work and see nothing, so
 * one that comes there waits until it is left: as if it had come a moment later. */
#include <sys/syscall.h>
#include <ucontext.h>

#include "runtime/race_calls.h"
#include "runtime/race_real.h"

enum { SIGNALS = 65 };

/* What the program has asked for: process's own, as the kernel's table is. */
static struct sigaction wanted[SIGNALS];

static bool is_fault(const siginfo_t *info)
{
    int number = info->si_signo;

    return info->si_code > 0 &&
           (number == SIGSEGV || number == SIGBUS || number == SIGFPE ||
            number == SIGILL || number == SIGTRAP || number == SIGSYS);
}

/* ---- what a signal orders ---- */

static struct race_object *get(pid_t pid)
{
    struct race_key key = {.kind = RACE_OBJECT_SIGNALS,
                           .at = {pid > 0 ? (uint64_t)pid : 0, 0, 0}};
    bool is_new = false;

    return race_object_get(&key, &is_new);
}

/* A stopped process goes on without noticing anything: its clock is moved from outside. */
static void wake(pid_t pid)
{
    uint32_t task = race_process_task(pid);

    if (task != 0 && pid != race_self.pid) {
        race_release(&race_arena->slots[race_task_at(task)->slot % RACE_SLOTS].clock);
    }
}

void race_signal_sent(pid_t pid, int number)
{
    struct race_object *object = get(pid);

    race_release(&object->past);
    race_object_put(object);
    if (number == SIGCONT) {
        wake(pid);
    }
}

void race_signal_follow_senders(void)
{
    for (int i = 0; i < 2; i++) {
        struct race_object *object = get(i == 0 ? race_self.pid : 0);
        race_acquire(&object->past);
        race_object_put(object);
    }
}

/* One signal may stand for many children. */
static void follow_children(void)
{
    for (uint32_t i = 0; i < race_arena->slot_count && i < RACE_SLOTS; i++) {
        uint32_t task = race_arena->slots[i].task;
        siginfo_t info = {0};
        int pid = race_task_at(task)->pid;

        if (task != 0 && pid > 0 && pid != race_self.pid &&
            real_syscall(SYS_waitid, P_PID, pid, &info,
                         WEXITED | WSTOPPED | WCONTINUED | WNOHANG | WNOWAIT,
                         NULL) == 0 &&
            info.si_pid == pid) {
            race_acquire(&race_arena->slots[i].clock);
        }
    }
}

static bool is_of_timer(const siginfo_t *info)
{
    int number = info->si_signo;

    return info->si_code == SI_TIMER ||
           (info->si_code > 0 &&
            (number == SIGALRM || number == SIGVTALRM || number == SIGPROF));
}

/* A sender that is not watched, here or outside of the box, may have seen everything. */
void race_signal_came(const siginfo_t *info)
{
    int code = info->si_code;

    race_signal_follow_senders();
    if (is_fault(info) || is_of_timer(info)) {
        return;
    }
    if (info->si_signo == SIGCHLD && code > 0) {
        follow_children();
        return;
    }
    bool is_sent = code == SI_USER || code == SI_QUEUE || code == SI_TKILL;
    if (!is_sent || race_process_task(info->si_pid) == 0) {
        race_acquire_everything();
    } else if (race_is_dying(info->si_pid)) {
        race_acquire_dead(); /* the end of a parent, for instance */
    }
}

static bool is_signal_descriptor(int fd)
{
    static const char kind[] = "anon_inode:[signalfd]";
    char path[sizeof(kind)];

    return race_path_of(fd, path, sizeof(path)) == sizeof(kind) - 1 &&
           real_memcmp(path, kind, sizeof(kind) - 1) == 0;
}

void race_signals_read(int fd)
{
    if ((race_file_of(fd).mode & S_IFMT) == 0) {
        race_signal_follow_senders();
        follow_children();
        race_acquire_kind(RACE_OBJECT_NAME); /* it may watch folders */
        race_acquire_kind(RACE_OBJECT_CHANNEL);
        if (is_signal_descriptor(fd)) {
            race_acquire_everything(); /* who has sent it is not known here */
        }
    }
}

/* ---- handlers ---- */

static void run(int number, siginfo_t *info, void *context)
{
    struct sigaction action = wanted[number];

    if (race_enter()) {
        race_signal_came(info);
        race_leave();
    }
    if ((action.sa_flags & SA_SIGINFO) != 0) {
        action.sa_sigaction(number, info, context);
    } else if (action.sa_handler != SIG_DFL && action.sa_handler != SIG_IGN) {
        action.sa_handler(number);
    }
}

/* All others are held back with the first, by the mask that this returns to. */
static void come_later(siginfo_t *info, ucontext_t *context)
{
    race_self.signal = *info;
    race_self.signal_mask = context->uc_sigmask;
    sigfillset(&context->uc_sigmask);
    sigdelset(&context->uc_sigmask, SIGSEGV);
    sigdelset(&context->uc_sigmask, SIGBUS);
    sigdelset(&context->uc_sigmask, SIGFPE);
    sigdelset(&context->uc_sigmask, SIGILL);
    race_self.has_signal = 1;
}

static void arrive(int number, siginfo_t *info, void *context)
{
    if (race_self.depth != 0 && !is_fault(info)) {
        come_later(info, context);
        return;
    }
    /* The program may never come back from its handler of a fault to where the runtime was. */
    uint32_t depth = race_self.depth;
    race_self.depth = 0;
    run(number, info, context);
    race_self.depth = depth;
}

void race_run_signal(void)
{
    int error = errno;
    siginfo_t info = race_self.signal;
    sigset_t before = race_self.signal_mask;
    ucontext_t context = {.uc_sigmask = before};
    sigset_t mask = before;
    const struct sigaction *action = &wanted[info.si_signo % SIGNALS];

    race_self.has_signal = 0;
    for (int i = 1; i < SIGNALS; i++) {
        if (sigismember(&action->sa_mask, i) == 1) {
            sigaddset(&mask, i);
        }
    }
    if ((action->sa_flags & SA_NODEFER) == 0) {
        sigaddset(&mask, info.si_signo);
    }
    pthread_sigmask(SIG_SETMASK, &mask, NULL);
    run(info.si_signo % SIGNALS, &info, &context);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    errno = error;
}

/* One that waits is the parent's; one that comes to the child as soon as it exists is not.
 * So none may come in between. */
void race_signals_before_fork(sigset_t *mask)
{
    sigset_t all;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, mask);
}

void race_signals_after_fork(const sigset_t *mask, bool is_child)
{
    if (is_child && race_self.has_signal != 0) {
        race_self.has_signal = 0;
        mask = &race_self.signal_mask;
    }
    pthread_sigmask(SIG_SETMASK, mask, NULL);
}

static bool is_handler(const struct sigaction *action)
{
    return (action->sa_flags & SA_SIGINFO) != 0 ||
           (action->sa_handler != SIG_DFL && action->sa_handler != SIG_IGN);
}

static int install(int number, const struct sigaction *action, struct sigaction *old)
{
    struct sigaction before = wanted[number];
    struct sigaction found;
    struct sigaction ours = *action;

    if (is_handler(action)) {
        ours.sa_sigaction = arrive;
        ours.sa_flags |= SA_SIGINFO;
    }
    wanted[number] = *action;
    int result = real_sigaction(number, &ours, &found);
    if (result < 0) {
        race_self.saved_errno = errno;
        wanted[number] = before;
    } else if (old != NULL) {
        bool is_ours =
            (found.sa_flags & SA_SIGINFO) != 0 && found.sa_sigaction == arrive;
        *old = is_ours ? before : found;
    }
    return result;
}

int wrap_sigaction(int number, const struct sigaction *action, struct sigaction *old)
{
    struct sigaction found;

    if (number <= 0 || number >= SIGNALS || !race_enter()) {
        return real_sigaction(number, action, old);
    }
    int result = 0;
    if (action != NULL) {
        result = install(number, action, old);
    } else {
        result = real_sigaction(number, NULL, &found);
        race_self.saved_errno = result < 0 ? errno : race_self.saved_errno;
        if (result == 0 && old != NULL) {
            bool is_ours =
                (found.sa_flags & SA_SIGINFO) != 0 && found.sa_sigaction == arrive;
            *old = is_ours ? wanted[number] : found;
        }
    }
    race_leave();
    return result;
}

/* As the kernel tells it to those who ask for a simple one. */
static sighandler_t as_handler(void)
{
    struct sigaction action = {.sa_sigaction = arrive};

    return action.sa_handler;
}

static sighandler_t set_handler(int number, sighandler_t handler, int flags)
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = flags};
    struct sigaction old;

    sigemptyset(&action.sa_mask);
    return wrap_sigaction(number, &action, &old) < 0 ? SIG_ERR : old.sa_handler;
}

sighandler_t wrap_signal(int number, sighandler_t handler)
{
    return set_handler(number, handler, SA_RESTART);
}

sighandler_t wrap_ssignal(int number, sighandler_t handler)
{
    return set_handler(number, handler, SA_RESTART);
}

/* It changes the mask as well, so it does its work first. */
sighandler_t wrap_sigset(int number, sighandler_t handler)
{
    struct sigaction made;
    bool is_known = number > 0 && number < SIGNALS;
    sighandler_t before = is_known ? wanted[number].sa_handler : SIG_DFL;
    sighandler_t old = real_sigset(number, handler);

    if (!is_known || old == SIG_ERR || !race_enter()) {
        return old;
    }
    if (real_sigaction(number, NULL, &made) == 0 && is_handler(&made) &&
        made.sa_sigaction != arrive) {
        (void)install(number, &made, NULL);
    }
    race_leave();
    return old == as_handler() ? before : old;
}

/* What signal() is under -std=c17. */
sighandler_t wrap___sysv_signal(int number, sighandler_t handler)
{
    return set_handler(number, handler, (int)(SA_RESETHAND | SA_NODEFER));
}
