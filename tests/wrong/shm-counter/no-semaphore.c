/* wrong: nobody takes the semaphore
 * fails: one-at-a-time, written-inside, no-race
 * may fail: four-children, many, gate
 * says: stdout of counter is not as expected
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

enum { GATE, MUTEX, SEMS };

static struct {
    sem_t sems[SEMS];
    long long counter[1];
} *shm;

static pid_t group;
static volatile sig_atomic_t ended_by_signal;

static void P(int which)
{
    while (sem_wait(&shm->sems[which]) == -1 && errno == EINTR)
        continue;
}

static void V(int which)
{
    sem_post(&shm->sems[which]);
}

static void now(int sig)
{
    (void)sig;
    dprintf(1, "now %lld\n", *(volatile long long *)shm->counter);
}

static void stop(int sig)
{
    (void)sig;
    ended_by_signal = 1;
    killpg(group, SIGKILL);
}

static void child(int step, int rounds)
{
    volatile long long *c = shm->counter;

    P(GATE);
    while (rounds--) {
        char key;
        long long here = *c;
        if (step && read(STDIN_FILENO, &key, sizeof(key)) == -1)
            perror("read");
        *c = here + 1;
    }
    exit(0);
}

int main(int argc, char **argv)
{
    int step = 0, nproc = 0, m = 0, bad, used;

    for (argv++, argc--; argc > 0 && **argv == '-'; argv++, argc--) {
        if (strcmp(*argv, "-u") == 0)
            ; /* there is no lock anyway */
        if (strcmp(*argv, "-s") == 0)
            step = 1;
    }
    bad = argc != 2;
    bad = bad || sscanf(argv[0], "%d%n", &nproc, &used) != 1 || argv[0][used] != '\0';
    bad = bad || sscanf(argv[1], "%d%n", &m, &used) != 1 || argv[1][used] != '\0';
    if (bad || nproc < 1 || nproc > 16 || m < 1 || m > 10000000) {
        fprintf(stderr, "usage: shm-counter [-u] [-s] NPROC M\n");
        return 2;
    }
    shm = mmap(NULL, sizeof(*shm), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, 0, 0);
    if (shm == MAP_FAILED) {
        perror("mmap");
        return 1;
    }
    sem_init(&shm->sems[GATE], 1, 0);
    sem_init(&shm->sems[MUTEX], 1, 1);

    for (int i = 0; i < nproc; i++) {
        pid_t pid = fork();
        if (pid == -1) {
            perror("fork");
            if (group)
                killpg(group, SIGKILL);
            return 1;
        }
        if (pid == 0) {
            setpgid(0, group);
            child(step, m);
        }
        setpgid(pid, group); /* whoever is first */
        if (group == 0)
            group = pid;
    }
    /* waitpid goes on after a handler */
    signal(SIGUSR1, now);
    signal(SIGINT, stop);
    signal(SIGTERM, stop);
    dprintf(1, "ready %d\n", getpid());
    for (int i = 0; i < nproc; i++)
        V(GATE);

    int status, abort = 0;
    while (waitpid(-group, &status, 0) > 0)
        if (WIFSIGNALED(status) && !abort) {
            abort = 1;
            killpg(group, SIGKILL);
        }
    dprintf(1, "%s %lld\n", abort ? "aborted" : "counter", *shm->counter);
    return abort;
}
