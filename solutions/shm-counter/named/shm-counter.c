/* Shared counter: a named semaphore whose name is gone before anybody else can see it, the
 * counter in a memory file (memfd), a pipe as start gate, and poll(2) on a signalfd and a
 * pidfd for each child. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_CHILDREN 16
#define MAX_INCREMENTS 10000000

static atomic_llong *counter;
static sem_t *lock;
static int unlocked, stepped;

static pid_t pids[MAX_CHILDREN];
static struct pollfd watched[1 + MAX_CHILDREN]; /* the signals, then the children */
static int children, alive, aborted;

static void check(int ok, const char *what)
{
    if (!ok) {
        perror(what);
        exit(EXIT_FAILURE);
    }
}

static void usage(void)
{
    fputs("usage: shm-counter [-u] [-s] NPROC M\n", stderr);
    exit(2);
}

static long number(const char *text, long max)
{
    long value = 0;

    for (const char *p = text; *p != '\0'; p++) {
        if (*p < '0' || *p > '9')
            usage();
        value = 10 * value + (*p - '0');
        if (value > max)
            usage();
    }
    if (value == 0)
        usage();
    return value;
}

/* A fresh semaphore: O_EXCL takes none that somebody left behind. */
static sem_t *open_lock(void)
{
    char name[64];
    sem_t *sem;
    int round = 0;

    do {
        snprintf(name, sizeof name, "/shm-counter-%d-%d", (int)getpid(), round++);
        sem = sem_open(name, O_CREAT | O_EXCL, 0600, 1);
    } while (sem == SEM_FAILED && errno == EEXIST);
    check(sem != SEM_FAILED, "sem_open");
    check(sem_unlink(name) == 0, "sem_unlink");
    return sem;
}

static atomic_llong *open_counter(void)
{
    int fd = memfd_create("counter", MFD_CLOEXEC);

    check(fd >= 0, "memfd_create");
    check(ftruncate(fd, sizeof(atomic_llong)) == 0, "ftruncate");
    void *p = mmap(NULL, sizeof(atomic_llong), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    check(p != MAP_FAILED, "mmap");
    close(fd);
    return p;
}

static void count(long m)
{
    char c;

    for (; m > 0; m--) {
        if (!unlocked)
            while (sem_wait(lock) < 0 && errno == EINTR)
                ;
        long long local = atomic_load(counter);
        if (stepped)
            while (read(0, &c, 1) < 0 && errno == EINTR)
                ;
        atomic_store(counter, local + 1);
        if (!unlocked)
            sem_post(lock);
    }
}

static void kill_all(void)
{
    aborted = 1;
    for (int i = 0; i < children; i++)
        if (watched[1 + i].fd >= 0)
            kill(pids[i], SIGKILL);
}

static void line(const char *what, long long value)
{
    dprintf(STDOUT_FILENO, "%s %lld\n", what, value);
}

static void take_signal(void)
{
    struct signalfd_siginfo info;

    check(read(watched[0].fd, &info, sizeof info) == sizeof info, "signalfd");
    if (info.ssi_signo == SIGUSR1)
        line("now", atomic_load(counter));
    else
        kill_all();
}

static void take_child(int i)
{
    int status;

    check(waitpid(pids[i], &status, 0) == pids[i], "waitpid");
    close(watched[1 + i].fd);
    watched[1 + i].fd = -1; /* poll skips it */
    alive--;
    if (WIFSIGNALED(status) && !aborted)
        kill_all();
}

int main(int argc, char *argv[])
{
    int arg = 1, gate[2];
    sigset_t set;
    char c;

    if (arg < argc && strcmp(argv[arg], "-u") == 0) {
        unlocked = 1;
        arg++;
    }
    if (arg < argc && strcmp(argv[arg], "-s") == 0) {
        stepped = 1;
        arg++;
    }
    if (argc - arg != 2)
        usage();
    int nproc = (int)number(argv[arg], MAX_CHILDREN);
    long m = number(argv[arg + 1], MAX_INCREMENTS);

    lock = open_lock();
    counter = open_counter();
    check(pipe(gate) == 0, "pipe");
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigprocmask(SIG_BLOCK, &set, NULL);
    watched[0] = (struct pollfd){signalfd(-1, &set, SFD_CLOEXEC), POLLIN, 0};
    check(watched[0].fd >= 0, "signalfd");

    for (int i = 0; i < nproc; i++) {
        pids[i] = fork();
        if (pids[i] < 0)
            kill_all();
        check(pids[i] >= 0, "fork");
        if (pids[i] == 0) {
            close(gate[1]);
            if (read(gate[0], &c, 1) < 0) /* end of file: the gate is open */
                _exit(1);
            close(gate[0]);
            count(m);
            _exit(0);
        }
        int fd = (int)syscall(SYS_pidfd_open, pids[i], 0);
        check(fd >= 0, "pidfd_open");
        watched[1 + i] = (struct pollfd){fd, POLLIN, 0};
        children++;
        alive++;
    }
    line("ready", getpid());
    close(gate[1]);
    close(gate[0]);

    while (alive > 0) {
        check(poll(watched, 1 + (nfds_t)children, -1) > 0 || errno == EINTR, "poll");
        if (watched[0].revents & POLLIN)
            take_signal();
        for (int i = 0; i < children; i++)
            if (watched[1 + i].fd >= 0 && watched[1 + i].revents != 0)
                take_child(i);
    }
    line(aborted ? "aborted" : "counter", atomic_load(counter));
    return aborted;
}
