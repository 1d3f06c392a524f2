/* wrong: the handlers print with printf
 * fails: safe-handlers
 * says: printf
 * says: @mark
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

static int count1, count2;
static long sum;

static void print_summary(void)
{
    printf("usr1=%d usr2=%d rt=%ld\n", count1, count2, sum);
    fflush(stdout);
}

static void handle(int sig, siginfo_t *si, void *ctx)
{
    (void)ctx;
    switch (sig) {
    case SIGUSR1:
        printf("usr1 %d\n", ++count1); /* @mark */
        break;
    case SIGUSR2:
        printf("usr2 %d\n", ++count2);
        break;
    case SIGALRM:
        printf("alarm\n");
        break;
    case SIGINT:
        print_summary();
        break;
    case SIGTERM:
        print_summary();
        _exit(0);
    default:
        sum += si->si_value.sival_int;
        printf("rt %d\n", si->si_value.sival_int);
    }
    fflush(stdout);
}

int main(void)
{
    struct sigaction sa;
    sigset_t all, none;
    char *line = NULL;
    size_t size = 0;

    memset(&sa, 0, sizeof(sa));
    sa.sa_sigaction = handle;
    sa.sa_flags = SA_SIGINFO | SA_RESTART;
    sigfillset(&sa.sa_mask);
    sigfillset(&all);
    sigemptyset(&none);
    sigaction(SIGUSR1, &sa, NULL);
    sigaction(SIGUSR2, &sa, NULL);
    sigaction(SIGINT, &sa, NULL);
    sigaction(SIGTERM, &sa, NULL);
    sigaction(SIGALRM, &sa, NULL);
    sigaction(SIGRTMIN, &sa, NULL);
    signal(SIGHUP, SIG_IGN);
    sigprocmask(SIG_SETMASK, &all, NULL);
    printf("ready %d\n", getpid());
    fflush(stdout);
    sigprocmask(SIG_SETMASK, &none, NULL);

    while (getline(&line, &size, stdin) > 0) {
        int ms;

        if (sscanf(line, "alarm %d", &ms) == 1) {
            struct itimerval t = {{0, 0}, {ms / 1000, ms % 1000 * 1000}};
            setitimer(ITIMER_REAL, &t, NULL);
            continue;
        }
        sigprocmask(SIG_SETMASK, &all, NULL);
        printf("echo %s", line);
        fflush(stdout);
        sigprocmask(SIG_SETMASK, &none, NULL);
    }
    for (;;) {
        pause();
    }
}
