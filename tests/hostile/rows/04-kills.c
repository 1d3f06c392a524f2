/* row 4: signals to everybody
 * tries: to kill or stop whoever watches it, everybody it may, and a process of the host
 * must: passed
 */
#include "probe.h"

int main(void)
{
    static const int signals[] = {SIGSTOP, SIGTSTP, SIGSEGV, SIGTERM, SIGKILL};

    attempt(kill(PLANTED_PID, 0) == 0, "finds a process of the host");
    for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
        kill(PLANTED_PID, signals[i]);
        kill(getppid(), signals[i]);
        kill(1, signals[i]);
        kill(-1, signals[i]);
        syscall(SYS_tgkill, getppid(), getppid(), signals[i]);
    }
    for (int pid = 2; pid < 100; pid++) {
        if (pid != getpid()) {
            kill(pid, SIGKILL);
        }
    }
    return end();
}
