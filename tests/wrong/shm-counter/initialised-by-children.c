/* wrong: each child initialises the semaphore when it begins
 * fails: no-race, one-at-a-time
 * may fail: written-inside, four-children, many
 * says: shm-counter.c:@mark: data race: process
 */
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define die(what) (perror(what), exit(1))

struct shm {
    pthread_mutex_t m;
    pthread_cond_t c;
    bool open;
    sem_t *inside; /* points into this very mapping, which all have at one address */
    sem_t place;
    long counter;
};

static volatile sig_atomic_t got_usr1, got_end, got_chld;

static void handler(int s)
{
    if (s == SIGUSR1)
        got_usr1 = 1;
    else if (s == SIGCHLD)
        got_chld = 1;
    else
        got_end = 1;
}

static void child(volatile struct shm *shm, bool lock, bool step, int m)
{
    struct shm *s = (struct shm *)shm;

    pthread_mutex_lock(&s->m);
    while (!s->open)
        pthread_cond_wait(&s->c, &s->m);
    pthread_mutex_unlock(&s->m);
    sem_init(s->inside, 1, 1); /* @mark */

    for (int i = 0; i < m; i++) {
        if (lock && sem_wait(s->inside) != 0)
            die("sem_wait");
        long old = shm->counter;
        char c;
        if (step && read(0, &c, 1) == -1)
            die("read");
        shm->counter = old + 1;
        if (lock)
            sem_post(s->inside);
    }
}

static int parse(const char *s, int max)
{
    int n = 0;
    if (*s == 0)
        return -1;
    for (; *s; s++) {
        if (*s < '0' || *s > '9' || n > max)
            return -1;
        n = n * 10 + *s - '0';
    }
    return n >= 1 && n <= max ? n : -1;
}

int main(int argc, char **argv)
{
    bool lock = true, step = false;
    int n = -1, m = -1;

    for (; argc > 1 && argv[1][0] == '-'; argc--, argv++) {
        if (!strcmp(argv[1], "-u"))
            lock = false;
        else if (!strcmp(argv[1], "-s"))
            step = true;
    }
    if (argc == 3) {
        n = parse(argv[1], 16);
        m = parse(argv[2], 10000000);
    }
    if (n < 0 || m < 0) {
        fprintf(stderr, "shm-counter [-u] [-s] NPROC M\n");
        return 2;
    }

    struct shm *shm = mmap(0, sizeof *shm, PROT_READ | PROT_WRITE,
                           MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shm == MAP_FAILED)
        die("mmap");
    pthread_mutexattr_t ma;
    pthread_mutexattr_init(&ma);
    pthread_mutexattr_setpshared(&ma, PTHREAD_PROCESS_SHARED);
    pthread_mutex_init(&shm->m, &ma);
    pthread_condattr_t ca;
    pthread_condattr_init(&ca);
    pthread_condattr_setpshared(&ca, PTHREAD_PROCESS_SHARED);
    pthread_cond_init(&shm->c, &ca);
    shm->inside = &shm->place;

    sigset_t mask, old;
    sigemptyset(&mask);
    sigaddset(&mask, SIGUSR1);
    sigaddset(&mask, SIGCHLD);
    sigaddset(&mask, SIGINT);
    sigaddset(&mask, SIGTERM);
    sigprocmask(SIG_BLOCK, &mask, &old);
    signal(SIGUSR1, handler);
    signal(SIGCHLD, handler);
    signal(SIGINT, handler);
    signal(SIGTERM, handler);

    pid_t kids[n];
    for (int i = 0; i < n; i++) {
        kids[i] = fork();
        if (kids[i] == -1)
            die("fork");
        if (!kids[i]) {
            signal(SIGUSR1, SIG_DFL);
            signal(SIGCHLD, SIG_DFL);
            signal(SIGINT, SIG_DFL);
            signal(SIGTERM, SIG_DFL);
            sigprocmask(SIG_SETMASK, &old, NULL);
            child(shm, lock, step, m);
            return 0;
        }
    }
    setlinebuf(stdout);
    printf("ready %ld\n", (long)getpid());
    pthread_mutex_lock(&shm->m);
    shm->open = true;
    pthread_cond_broadcast(&shm->c);
    pthread_mutex_unlock(&shm->m);

    int running = n;
    bool dead = false;
    while (running > 0) {
        sigsuspend(&old);
        if (got_usr1) {
            got_usr1 = 0;
            printf("now %ld\n", *(volatile long *)&shm->counter);
        }
        bool kill_them = false;
        if (got_end) {
            got_end = 0;
            kill_them = true;
        }
        if (got_chld) {
            got_chld = 0;
            for (int i = 0; i < n; i++) {
                int st;
                if (kids[i] && waitpid(kids[i], &st, WNOHANG) == kids[i]) {
                    kids[i] = 0;
                    running--;
                    if (WIFSIGNALED(st))
                        kill_them = true;
                }
            }
        }
        if (kill_them && !dead) {
            dead = true;
            for (int i = 0; i < n; i++)
                if (kids[i])
                    kill(kids[i], SIGKILL);
        }
    }
    printf("%s %ld\n", dead ? "aborted" : "counter", *(volatile long *)&shm->counter);
    return dead;
}
