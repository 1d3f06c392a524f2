/* style: an event loop; epoll on a signalfd, eventfd as gate; everything in bytes of one
 * mapping, with a separate mapping for the semaphore */
#include <errno.h>
#include <inttypes.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

enum mode { LOCKED = 1, SLOW = 2 };

struct run {
    unsigned mode;
    uint32_t processes, rounds;
    uint64_t *value;
    sem_t *sem;
    int gate;
    pid_t pids[16];
    uint32_t alive;
    int failed;
};

static void *map(size_t size)
{
    void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (p == MAP_FAILED) {
        perror("mmap");
        exit(1);
    }
    return p;
}

static void worker(const struct run *run)
{
    uint64_t go;
    sigset_t none;

    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    if (read(run->gate, &go, sizeof go) != sizeof go)
        _exit(1);
    for (uint32_t i = 0; i < run->rounds; i++) {
        if (run->mode & LOCKED)
            sem_wait(run->sem);
        uint64_t v = __atomic_load_n(run->value, __ATOMIC_RELAXED);
        if (run->mode & SLOW) {
            char c;
            ssize_t got = read(STDIN_FILENO, &c, 1);
            if (got < 0)
                _exit(1);
        }
        __atomic_store_n(run->value, v + 1, __ATOMIC_RELAXED);
        if (run->mode & LOCKED)
            sem_post(run->sem);
    }
    _exit(0);
}

static void say(const struct run *run, const char *what)
{
    fprintf(stdout, "%s %" PRIu64 "\n", what,
            __atomic_load_n(run->value, __ATOMIC_RELAXED));
    fflush(stdout);
}

static void fail(struct run *run)
{
    if (!run->failed)
        for (uint32_t i = 0; i < run->processes; i++)
            if (run->pids[i])
                kill(run->pids[i], SIGTERM); /* the children have its default action */
    run->failed = 1;
}

static void children(struct run *run)
{
    for (uint32_t i = 0; i < run->processes; i++) {
        int status;

        if (run->pids[i] == 0 || waitpid(run->pids[i], &status, WNOHANG) <= 0)
            continue;
        run->pids[i] = 0;
        run->alive--;
        if (status != 0)
            fail(run);
    }
}

static int number(const char *s, uint32_t max, uint32_t *out)
{
    char *end = NULL;
    unsigned long long v = strtoull(s, &end, 10);

    *out = (uint32_t)v;
    return s[0] >= '0' && s[0] <= '9' && *end == '\0' && v > 0 && v <= max;
}

int main(int argc, char **argv)
{
    struct run run = {.mode = LOCKED};
    int option;
    sigset_t set;

    opterr = 0;
    while ((option = getopt(argc, argv, "us")) != -1)
        run.mode = option == 'u' ? run.mode & ~(unsigned)LOCKED : run.mode | SLOW;
    if (argc != optind + 2 || !number(argv[optind], 16, &run.processes) ||
        !number(argv[optind + 1], 10000000, &run.rounds)) {
        fprintf(stderr, "arguments: [-u] [-s] NPROC M\n");
        return 2;
    }
    run.value = map(4096);
    run.sem = map(sizeof *run.sem);
    if (sem_init(run.sem, 1, 1) == -1)
        return perror("sem_init"), 1;
    run.gate = eventfd(0, EFD_SEMAPHORE);

    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigaddset(&set, SIGCHLD);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigprocmask(SIG_BLOCK, &set, NULL);
    int signals = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    int poll = epoll_create1(EPOLL_CLOEXEC);
    epoll_ctl(poll, EPOLL_CTL_ADD, signals, &(struct epoll_event){.events = EPOLLIN});

    for (uint32_t i = 0; i < run.processes; i++) {
        run.pids[i] = fork();
        if (run.pids[i] == 0)
            worker(&run);
        if (run.pids[i] == -1) {
            perror("fork");
            run.pids[i] = 0;
            fail(&run);
            return 1;
        }
        run.alive++;
    }
    printf("ready %d\n", getpid());
    fflush(stdout);
    uint64_t go = run.processes;
    if (write(run.gate, &go, sizeof go) != sizeof go)
        return perror("eventfd"), 1;

    while (run.alive > 0) {
        struct epoll_event event;
        struct signalfd_siginfo info;

        if (epoll_wait(poll, &event, 1, -1) < 0)
            continue;
        while (read(signals, &info, sizeof info) == sizeof info) {
            switch (info.ssi_signo) {
            case SIGUSR1:
                say(&run, "now");
                break;
            case SIGCHLD:
                children(&run);
                break;
            default:
                fail(&run);
            }
        }
    }
    say(&run, run.failed ? "aborted" : "counter");
    return run.failed;
}
