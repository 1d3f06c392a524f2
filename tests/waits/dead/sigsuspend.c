/* Parent and child wait for the other's signal. */
#include "../waits.h"

static void handle(int number)
{
    (void)number;
}

int main(void)
{
    sigset_t none;

    (void)sigemptyset(&none);
    MUST(signal(SIGUSR1, handle) != SIG_ERR);
    (void)forks();
    last_words();
    return sigsuspend(&none);
}
