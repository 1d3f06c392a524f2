/* Signals, read from a signalfd. */
#include <sys/signalfd.h>

#include "../waits.h"

int main(void)
{
    sigset_t blocked;
    struct signalfd_siginfo info;

    pid_t parent = getpid();
    (void)sigemptyset(&blocked);
    (void)sigaddset(&blocked, SIGUSR1);
    MUST(sigprocmask(SIG_BLOCK, &blocked, NULL) == 0);
    int fd = signalfd(-1, &blocked, 0);
    MUST(fd >= 0);
    pid_t child = fork();
    MUST(child >= 0);
    for (int i = 0; i < TURNS; i++) {
        if (child == 0) {
            MUST(read(fd, &info, sizeof(info)) == (ssize_t)sizeof(info));
            MUST(kill(parent, SIGUSR1) == 0);
        } else {
            MUST(kill(child, SIGUSR1) == 0);
            MUST(read(fd, &info, sizeof(info)) == (ssize_t)sizeof(info));
        }
    }
    return child == 0 ? 0 : reap();
}
