/* style: one thread takes the signals with sigwaitinfo, one reads lines with getline, one sleeps for the alarm */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void *alarm_clock(void *arg)
{
    long ms = (long)arg;
    struct timespec ts = {ms / 1000, (ms % 1000) * 1000000};

    while (nanosleep(&ts, &ts) == -1 && errno == EINTR)
        ;
    pthread_mutex_lock(&lock);
    puts("alarm");
    fflush(stdout);
    pthread_mutex_unlock(&lock);
    return NULL;
}

static void *reader(void *arg)
{
    char *line = NULL;
    size_t cap = 0;
    ssize_t n;

    (void)arg;
    while ((n = getline(&line, &cap, stdin)) > 0) {
        if (strncmp(line, "alarm ", 6) == 0) {
            pthread_t t;
            pthread_create(&t, NULL, alarm_clock, (void *)strtol(line + 6, NULL, 10));
            pthread_detach(t);
            continue;
        }
        pthread_mutex_lock(&lock);
        printf("echo %s", line);
        fflush(stdout);
        pthread_mutex_unlock(&lock);
    }
    free(line);
    return NULL;
}

int main(void)
{
    sigset_t set;
    siginfo_t info;
    pthread_t t;
    int a = 0, b = 0;
    long long sum = 0;

    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigaddset(&set, SIGUSR2);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGHUP);
    sigaddset(&set, SIGRTMIN);
    pthread_sigmask(SIG_BLOCK, &set, NULL);

    printf("ready %d\n", getpid());
    fflush(stdout);
    pthread_create(&t, NULL, reader, NULL);
    for (;;) {
        int sig = sigwaitinfo(&set, &info);
        if (sig < 0 || sig == SIGHUP)
            continue;
        pthread_mutex_lock(&lock);
        if (sig == SIGUSR1)
            printf("usr1 %d\n", ++a);
        else if (sig == SIGUSR2)
            printf("usr2 %d\n", ++b);
        else if (sig == SIGRTMIN) {
            printf("rt %d\n", info.si_int);
            sum += info.si_int;
        } else
            printf("usr1=%d usr2=%d rt=%lld\n", a, b, sum);
        fflush(stdout);
        if (sig == SIGTERM)
            _exit(0);
        pthread_mutex_unlock(&lock);
    }
}
