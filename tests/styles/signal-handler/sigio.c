/* style: sigwaitinfo for everything in one thread: a thread with nothing but read(2) turns input into signals to itself */
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static char chunk[700];
static ssize_t chunk_len;
static sem_t taken;

static void *feeder(void *arg)
{
    union sigval v = {.sival_int = 0};
    (void)arg;
    while ((chunk_len = read(0, chunk, sizeof chunk)) > 0) {
        sigqueue(getpid(), SIGRTMIN + 1, v);
        sem_wait(&taken);
    }
    return NULL;
}

int main(void)
{
    sigset_t set;
    siginfo_t si;
    pthread_t th;
    timer_t timer;
    struct sigevent ev = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM};
    long c1 = 0, c2 = 0, rt = 0;
    char line[1100];
    size_t len = 0;

    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigaddset(&set, SIGUSR2);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGALRM);
    sigaddset(&set, SIGRTMIN);
    sigaddset(&set, SIGRTMIN + 1);
    sigprocmask(SIG_BLOCK, &set, NULL);
    signal(SIGHUP, SIG_IGN);
    sem_init(&taken, 0, 0);
    timer_create(CLOCK_MONOTONIC, &ev, &timer);
    printf("ready %d\n", getpid());
    fflush(stdout);
    pthread_create(&th, NULL, feeder, NULL);
    for (;;) {
        int s = sigwaitinfo(&set, &si);
        if (s == SIGUSR1)
            printf("usr1 %ld\n", ++c1);
        if (s == SIGUSR2)
            printf("usr2 %ld\n", ++c2);
        if (s == SIGALRM)
            printf("alarm\n");
        if (s == SIGRTMIN) {
            rt += si.si_value.sival_int;
            printf("rt %d\n", si.si_value.sival_int);
        }
        if (s == SIGINT || s == SIGTERM)
            printf("usr1=%ld usr2=%ld rt=%ld\n", c1, c2, rt);
        if (s == SIGRTMIN + 1) {
            for (ssize_t i = 0; i < chunk_len; i++) {
                if (chunk[i] != '\n') {
                    line[len++] = chunk[i];
                    continue;
                }
                line[len] = 0;
                len = 0;
                if (!strncmp(line, "alarm ", 6)) {
                    long ms = atol(line + 6);
                    struct itimerspec w = {{0, 0}, {ms / 1000, ms % 1000 * 1000000}};
                    timer_settime(timer, 0, &w, NULL);
                } else {
                    printf("echo %s\n", line);
                    fflush(stdout);
                }
            }
            sem_post(&taken);
        }
        fflush(stdout);
        if (s == SIGTERM)
            exit(0);
    }
}
