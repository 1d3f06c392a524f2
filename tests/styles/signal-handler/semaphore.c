/* style: handlers put a note into a ring and post a semaphore; main waits for it; a thread with all signals blocked reads the lines */
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#define RING 1024

static sem_t work;
static struct {
    int sig, value;
} ring[RING];
static atomic_uint in, out;

static void note(int sig, siginfo_t *si, void *ctx)
{
    int e = errno;
    (void)ctx;
    ring[in % RING].sig = sig;
    ring[in % RING].value = si->si_int;
    in++;
    sem_post(&work);
    errno = e;
}

static void *lines(void *arg)
{
    char line[1200];
    (void)arg;
    while (fgets(line, sizeof line, stdin)) {
        if (!strncmp(line, "alarm ", 6)) {
            struct itimerval it = {{0}};
            long ms = atol(line + 6);
            it.it_value.tv_sec = ms / 1000;
            it.it_value.tv_usec = ms % 1000 * 1000;
            setitimer(ITIMER_REAL, &it, 0);
        } else {
            dprintf(1, "echo %s", line);
        }
    }
    return 0;
}

int main(void)
{
    struct sigaction sa = {0};
    sigset_t all, none;
    pthread_t reader;
    unsigned u1 = 0, u2 = 0;
    long sum = 0;

    sem_init(&work, 0, 0);
    sigfillset(&all);
    sigemptyset(&none);
    pthread_sigmask(SIG_SETMASK, &all, 0);
    pthread_create(&reader, 0, lines, 0);
    sa.sa_sigaction = note;
    sa.sa_flags = SA_SIGINFO;
    sa.sa_mask = all;
    sigaction(SIGUSR1, &sa, 0);
    sigaction(SIGUSR2, &sa, 0);
    sigaction(SIGINT, &sa, 0);
    sigaction(SIGTERM, &sa, 0);
    sigaction(SIGALRM, &sa, 0);
    sigaction(SIGRTMIN, &sa, 0);
    signal(SIGHUP, SIG_IGN);
    dprintf(1, "ready %d\n", getpid());
    pthread_sigmask(SIG_SETMASK, &none, 0);
    for (;;) {
        if (sem_wait(&work) < 0)
            continue;
        int sig = ring[out % RING].sig, value = ring[out % RING].value;
        out++;
        if (sig == SIGUSR1) {
            dprintf(1, "usr1 %u\n", ++u1);
        } else if (sig == SIGUSR2) {
            dprintf(1, "usr2 %u\n", ++u2);
        } else if (sig == SIGRTMIN) {
            sum += value;
            dprintf(1, "rt %d\n", value);
        } else if (sig == SIGALRM) {
            dprintf(1, "alarm\n");
        } else {
            dprintf(1, "usr1=%u usr2=%u rt=%ld\n", u1, u2, sum);
            if (sig == SIGTERM)
                return 0;
        }
    }
}
