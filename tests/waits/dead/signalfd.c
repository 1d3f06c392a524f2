/* A signal that nobody sends, to be read. */
#include <sys/signalfd.h>

#include "../waits.h"

int main(void)
{
    struct signalfd_siginfo info;
    sigset_t blocked;

    (void)sigemptyset(&blocked);
    (void)sigaddset(&blocked, SIGUSR1);
    MUST(sigprocmask(SIG_BLOCK, &blocked, NULL) == 0);
    int fd = signalfd(-1, &blocked, 0);
    MUST(fd >= 0);
    last_words();
    return (int)read(fd, &info, sizeof(info));
}
