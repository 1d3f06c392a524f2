/* wrong: a tutorial's signal loop: printf in a handler set up by signal, and sleep for ever
 * fails: ready
 * says: ready
 */
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

int usr1 = 0;
int usr2 = 0;

void signal_handler(int number)
{
    if (number == SIGUSR1) {
        printf("usr1 %d\n", ++usr1);
    } else if (number == SIGUSR2) {
        printf("usr2 %d\n", ++usr2);
    } else {
        printf("usr1=%d usr2=%d rt=0\n", usr1, usr2);
    }
}

int main()
{
    signal(SIGINT, signal_handler);
    signal(SIGUSR1, signal_handler);
    signal(SIGUSR2, signal_handler);
    printf("ready %d\n", getpid());
    /* wait for signals for ever */
    while (1) {
        pause();
    }
    return 0;
}
