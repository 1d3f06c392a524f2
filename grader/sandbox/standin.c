#include "sandbox/standin.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "sandbox/birth.h"

/* A keeper lives on a copy of this stack. */
enum { STACK_BYTES = 1 << 20 };

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/common_interface_defs.h>

/* The sanitizer knows one stack of a process, and stumbles over a function that does not
 * return to it. */
static void tell_stack(const char *stack)
{
    __sanitizer_start_switch_fiber(NULL, stack, STACK_BYTES);
    __sanitizer_finish_switch_fiber(NULL, NULL, NULL);
}
#else
static void tell_stack(const char *stack)
{
    (void)stack;
}
#endif

static void give_birth(struct standin *standin)
{
    struct clone_args args = *standin->args;

    /* The signal is then as of the maker's own parent; another one is refused. */
    args.flags |= CLONE_PARENT;
    args.exit_signal = 0;
    standin->result = birth(&args);
    if (standin->result == 0) {
        tell_stack(standin->stack);
        standin->begin(standin->argument);
    }
    standin->reason = errno;
}

static ssize_t pass(int fd, bool is_sent)
{
    char sign = 0;
    ssize_t n;

    do {
        n = is_sent ? write(fd, &sign, 1) : read(fd, &sign, 1);
    } while (n < 0 && errno == EINTR);
    return n;
}

static int stand_in(void *argument)
{
    struct standin *standin = argument;
    sigset_t all;

    (void)sigfillset(&all);
    (void)sigprocmask(SIG_SETMASK, &all, NULL);
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    (void)prctl(PR_SET_NAME, "stand-in");
    if (getppid() != standin->maker) {
        _exit(1);
    }
    while (pass(standin->ask[0], false) == 1) {
        give_birth(standin);
        (void)pass(standin->answer[1], true);
    }
    _exit(0);
}

pid_t standin_start(struct standin *standin, struct err *e)
{
    int flags = CLONE_VM | CLONE_FILES | CLONE_PIDFD | SIGCHLD;

    standin->maker = getpid();
    if (pipe2(standin->ask, O_CLOEXEC) < 0 || pipe2(standin->answer, O_CLOEXEC) < 0) {
        return err_sys(e, "cannot make a pipe");
    }
    standin->stack = mmap(NULL, STACK_BYTES, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
    if (standin->stack == MAP_FAILED) {
        return err_sys(e, "cannot map a stack");
    }
    pid_t pid =
        clone(stand_in, standin->stack + STACK_BYTES, flags, standin, &standin->pidfd);
    return pid < 0 ? err_sys(e, "cannot clone this process") : pid;
}

/* Its ends of the pipes are the worker's too, so its death shows only in its pidfd. */
static bool await_answer(const struct standin *standin)
{
    struct pollfd heard[] = {{.fd = standin->answer[0], .events = POLLIN},
                             {.fd = standin->pidfd, .events = POLLIN}};
    int rc;

    do {
        rc = poll(heard, 2, -1);
    } while (rc < 0 && errno == EINTR);
    return heard[0].revents != 0 && pass(standin->answer[0], false) == 1;
}

pid_t standin_clone(struct standin *standin, struct clone_args *args,
                    void (*begin)(void *), void *argument)
{
    standin->args = args;
    standin->begin = begin;
    standin->argument = argument;
    if (pass(standin->ask[1], true) != 1 || !await_answer(standin)) {
        errno = ECHILD;
        return -1;
    }
    errno = standin->reason;
    return (pid_t)standin->result;
}
