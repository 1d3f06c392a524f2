/* wrong: the parent waits for the first child, then for the second one
 * fails: killed-last
 * may fail: clean-memory, killed-inside, no-zombies
 * says: for its children to end
 */
#include <errno.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct shared {
    sem_t sem;
    sem_t gate;
    volatile long long n;
};

volatile sig_atomic_t want_now = 0;
volatile sig_atomic_t want_stop = 0;

void on_usr1(int sig)
{
    (void)sig;
    want_now = 1;
}

void on_stop(int sig)
{
    (void)sig;
    want_stop = 1;
}

int main(int argc, char *argv[])
{
    int unlocked = 0, step = 0, i = 1;

    if (i < argc && strcmp(argv[i], "-u") == 0) {
        unlocked = 1;
        i++;
    }
    if (i < argc && strcmp(argv[i], "-s") == 0) {
        step = 1;
        i++;
    }
    if (argc - i != 2) {
        fprintf(stderr, "usage: %s [-u] [-s] NPROC M\n", argv[0]);
        return 2;
    }
    char *end1, *end2;
    long nproc = strtol(argv[i], &end1, 10);
    long m = strtol(argv[i + 1], &end2, 10);
    if (*end1 || *end2 || nproc < 1 || nproc > 16 || m < 1 || m > 10000000) {
        fprintf(stderr, "usage: %s [-u] [-s] NPROC M\n", argv[0]);
        return 2;
    }

    struct shared *s = mmap(NULL, sizeof(struct shared), PROT_READ | PROT_WRITE,
                            MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (s == MAP_FAILED) {
        perror("mmap");
        return 1;
    }
    sem_init(&s->sem, 1, 1);
    sem_init(&s->gate, 1, 0);
    s->n = 0;

    struct sigaction sa;
    memset(&sa, 0, sizeof(sa));
    sa.sa_handler = on_usr1;
    sigaction(SIGUSR1, &sa, NULL);
    sa.sa_handler = on_stop;
    sigaction(SIGINT, &sa, NULL);
    sigaction(SIGTERM, &sa, NULL);

    pid_t pid[16];
    for (int k = 0; k < nproc; k++) {
        pid[k] = fork();
        if (pid[k] < 0) {
            perror("fork");
            exit(1);
        }
        if (pid[k] == 0) {
            signal(SIGUSR1, SIG_DFL);
            signal(SIGINT, SIG_DFL);
            signal(SIGTERM, SIG_DFL);
            sem_wait(&s->gate);
            for (long j = 0; j < m; j++) {
                if (!unlocked)
                    sem_wait(&s->sem);
                long long local = s->n;
                if (step) {
                    char c;
                    if (read(0, &c, 1) < 0)
                        exit(1);
                }
                local = local + 1;
                s->n = local;
                if (!unlocked)
                    sem_post(&s->sem);
            }
            exit(0);
        }
    }
    printf("ready %d\n", (int)getpid());
    fflush(stdout);
    for (int k = 0; k < nproc; k++)
        sem_post(&s->gate);

    int left = nproc, aborted = 0;
    while (left > 0) {
        int status;
        if (want_now) {
            want_now = 0;
            printf("now %lld\n", s->n);
            fflush(stdout);
        }
        if (want_stop && !aborted) {
            aborted = 1;
            for (int k = 0; k < nproc; k++)
                if (pid[k] > 0)
                    kill(pid[k], SIGKILL);
        }
        pid_t p = waitpid(pid[nproc - left], &status, 0);
        if (p < 0) {
            if (errno == EINTR)
                continue;
            perror("waitpid");
            return 1;
        }
        left--;
        for (int k = 0; k < nproc; k++)
            if (pid[k] == p)
                pid[k] = 0;
        if (WIFSIGNALED(status) && !aborted) {
            aborted = 1;
            for (int k = 0; k < nproc; k++)
                if (pid[k] > 0)
                    kill(pid[k], SIGKILL);
        }
    }
    if (aborted) {
        printf("aborted %lld\n", s->n);
        return 1;
    }
    printf("counter %lld\n", s->n);
    return 0;
}
