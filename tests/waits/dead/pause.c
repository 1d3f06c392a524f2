/* The signal came before pause(2). */
#include "../waits.h"

static volatile sig_atomic_t has_come;

static void handle(int number)
{
    (void)number;
    has_come = 1;
}

int main(void)
{
    MUST(signal(SIGUSR1, handle) != SIG_ERR);
    if (!has_come) {
        (void)raise(SIGUSR1);
        last_words();
        (void)pause();
    }
    return 0;
}
