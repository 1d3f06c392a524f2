/* wrong: the wait for signals is a sleep, which ends at the first one
 * fails: counts
 * says: handler ended (exit status 0)
 */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static volatile sig_atomic_t usr1;

static void on_usr1(int sig)
{
    (void)sig;
    usr1++;
}

static void *echo(void *unused)
{
    char line[1100];

    (void)unused;
    while (fgets(line, sizeof(line), stdin) != NULL) {
        printf("echo %s", line);
        fflush(stdout);
    }
    return NULL;
}

int main(void)
{
    pthread_t reader;
    struct sigaction sa;
    sigset_t usr;

    sigemptyset(&usr);
    sigaddset(&usr, SIGUSR1);
    sigprocmask(SIG_BLOCK, &usr, NULL);
    pthread_create(&reader, NULL, echo, NULL); /* it shall not be interrupted */
    memset(&sa, 0, sizeof(sa));
    sa.sa_handler = on_usr1;
    sigaction(SIGUSR1, &sa, NULL);
    printf("ready %d\n", getpid());
    fflush(stdout);
    sigprocmask(SIG_UNBLOCK, &usr, NULL);

    sleep(15); /* until a signal comes */
    printf("usr1 %d\n", (int)usr1);
    return 0;
}
