/* A signal that nobody sends. */
#include "../waits.h"

int main(void)
{
    sigset_t blocked;
    int number;

    (void)sigemptyset(&blocked);
    (void)sigaddset(&blocked, SIGUSR1);
    MUST(sigprocmask(SIG_BLOCK, &blocked, NULL) == 0);
    last_words();
    return sigwait(&blocked, &number);
}
