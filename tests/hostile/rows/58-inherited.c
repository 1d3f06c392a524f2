/* row 58: what it was born with
 * tries: to profit from what the grader itself was started with: ignored and blocked signals,
 *        a mask of file modes, a large environment, another folder, limits that are lower or
 *        higher, a nice value
 * must: passed
 */
#include "probe.h"

int main(int argc, char **argv)
{
    struct rlimit limit;
    struct sigaction action;
    sigset_t mask;
    char folder[64] = "";

    for (int number = 1; number < 65; number++) {
        struct { void *handler; unsigned long flags; void *restorer; unsigned long mask; } raw;
        if (syscall(SYS_rt_sigaction, number, NULL, &raw, 8) == 0) {
            attempt(raw.handler != NULL, "a signal that is not at its default");
        }
    }
    sigprocmask(SIG_SETMASK, NULL, &mask);
    for (int number = 1; number < 65; number++) {
        attempt(sigismember(&mask, number) == 1, "a blocked signal");
    }
    sigpending(&mask);
    attempt(sigismember(&mask, SIGUSR1) == 1, "a pending signal");
    attempt(umask(022) != 022, "another mask of modes");
    attempt(getrlimit(RLIMIT_CORE, &limit) == 0 && limit.rlim_cur > 1, "cores");
    attempt(getrlimit(RLIMIT_STACK, &limit) == 0 && limit.rlim_cur != 8 << 20, "another stack");
    attempt(getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur != 64, "other descriptors");
    attempt(getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur > 8 << 20, "other file sizes");
    attempt(getenv("PLANTED") != NULL || getenv("LD_LIBRARY_PATH") != NULL ||
                getenv("TZ") != NULL, "the grader's environment");
    attempt(argc != 1 || strcmp(argv[0], "./attack") != 0, "other arguments");
    attempt(getsid(0) != getpid() || getpgrp() != getpid(), "no session of its own");
    attempt(prctl(PR_GET_PDEATHSIG, &(int){0}) == 0 && false, "");
    struct itimerval timer;
    attempt(getitimer(ITIMER_REAL, &timer) == 0 && timer.it_value.tv_sec != 0, "an alarm");
    attempt(getppid() == PLANTED_PID, "the host's process as parent");
    (void)action;
    (void)folder;
    return end();
}
