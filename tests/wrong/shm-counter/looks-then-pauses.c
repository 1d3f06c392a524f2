/* wrong: the parent looks whether children still run, and then waits for a signal: a SIGCHLD
 *        that has come in between is lost
 * fails: any-order
 * may fail: no-zombies, one-child, four-children, many, one-step, hand-over, one-at-a-time, killed-inside, killed-last, interrupted, no-race, clean-memory, shared-mapping, now, unlocked, after-a-crash, no-names
 * says: counter waits in pause for ever
 * says: waits in pause at shm-counter.c:@mark for a signal
 * says: SIGCHLD had already been handled when pause was called
 */
#include <errno.h>
#include <semaphore.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CHILDREN_MAX = 16, INCREMENTS_MAX = 10000000 };

struct shared {
    sem_t mutex; /* 1: nobody is inside */
    sem_t gate;  /* one post for each child */
    _Atomic long long counter;
};

struct task {
    bool is_locked;
    bool is_stepped;
    int children;
    long increments;
};

struct family {
    pid_t pids[CHILDREN_MAX];
    int count;
    int alive;
    bool is_aborted;
};

static volatile sig_atomic_t has_usr1, has_child, has_end;

static void die(const char *what)
{
    fprintf(stderr, "shm-counter: %s: %s\n", what, strerror(errno));
    exit(1);
}

static bool read_number(const char *text, long max, long *number)
{
    char *end;

    errno = 0;
    *number = strtol(text, &end, 10);
    return errno == 0 && *end == '\0' && end != text && *number >= 1 && *number <= max;
}

static bool read_arguments(char **args, struct task *task)
{
    long children;

    task->is_locked = true;
    args++;
    if (*args != NULL && strcmp(*args, "-u") == 0) {
        task->is_locked = false;
        args++;
    }
    if (*args != NULL && strcmp(*args, "-s") == 0) {
        task->is_stepped = true;
        args++;
    }
    if (args[0] == NULL || args[1] == NULL || args[2] != NULL ||
        !read_number(args[0], CHILDREN_MAX, &children) ||
        !read_number(args[1], INCREMENTS_MAX, &task->increments)) {
        return false;
    }
    task->children = (int)children;
    return true;
}

/* The counter itself is atomic only so that the parent can look at any time: reading and
 * writing it are two steps, and between the two anything may happen. */
static void increment(struct shared *shared, const struct task *task)
{
    char byte;

    if (task->is_locked) {
        sem_wait(&shared->mutex);
    }
    long long value = shared->counter;
    if (task->is_stepped && read(STDIN_FILENO, &byte, 1) < 0) {
        _exit(1);
    }
    shared->counter = value + 1;
    if (task->is_locked) {
        sem_post(&shared->mutex);
    }
}

static void run_child(struct shared *shared, const struct task *task, const sigset_t *old)
{
    sigprocmask(SIG_SETMASK, old, NULL);
    sem_wait(&shared->gate);
    for (long i = 0; i < task->increments; i++) {
        increment(shared, task);
    }
    _exit(0);
}

static void say(const char *what, long long value)
{
    printf("%s %lld\n", what, value);
    fflush(stdout);
}

static void abort_all(struct family *family)
{
    family->is_aborted = true;
    for (int i = 0; i < family->count; i++) {
        if (family->pids[i] > 0) {
            kill(family->pids[i], SIGKILL);
        }
    }
}

/* One SIGCHLD may stand for several children. */
static void reap(struct family *family)
{
    int status;
    pid_t pid;

    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        for (int i = 0; i < family->count; i++) {
            if (family->pids[i] == pid) {
                family->pids[i] = 0;
            }
        }
        family->alive--;
        if (!family->is_aborted && (!WIFEXITED(status) || WEXITSTATUS(status) != 0)) {
            has_end = 1;
        }
    }
}

static void start(struct family *family, struct shared *shared, const struct task *task,
                  const sigset_t *old)
{
    for (int i = 0; i < task->children; i++) {
        pid_t pid = fork();
        if (pid < 0) {
            abort_all(family);
            die("fork");
        }
        if (pid == 0) {
            run_child(shared, task, old);
        }
        family->pids[family->count++] = pid;
        family->alive++;
    }
    say("ready", getpid());
    for (int i = 0; i < task->children; i++) {
        sem_post(&shared->gate);
    }
}

static void on_signal(int number)
{
    if (number == SIGUSR1) {
        has_usr1 = 1;
    } else if (number == SIGCHLD) {
        has_child = 1;
    } else {
        has_end = 1;
    }
}

static void answer(struct family *family, struct shared *shared)
{
    if (has_usr1) {
        has_usr1 = 0;
        say("now", shared->counter);
    }
    if (has_child) {
        has_child = 0;
        reap(family);
    }
    if (has_end) {
        has_end = 0;
        abort_all(family);
        while (waitpid(-1, NULL, 0) > 0) {
        }
        family->alive = 0;
    }
}

int main(int argc, char **argv)
{
    struct sigaction action = {.sa_handler = on_signal};
    struct task task = {0};
    struct family family = {0};
    sigset_t wanted, old;

    if (argc < 1 || !read_arguments(argv, &task)) {
        fprintf(stderr, "usage: shm-counter [-u] [-s] NPROC M\n");
        return 2;
    }
    struct shared *shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
                                 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED) {
        die("mmap");
    }
    if (sem_init(&shared->mutex, 1, 1) < 0 || sem_init(&shared->gate, 1, 0) < 0) {
        die("sem_init");
    }
    sigemptyset(&wanted);
    sigaddset(&wanted, SIGUSR1);
    sigaddset(&wanted, SIGINT);
    sigaddset(&wanted, SIGTERM);
    sigaddset(&wanted, SIGCHLD);
    sigprocmask(SIG_BLOCK, &wanted, &old);

    start(&family, shared, &task, &old);
    sigaction(SIGUSR1, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGCHLD, &action, NULL);
    has_child = 1; /* some may have ended by now */
    sigprocmask(SIG_SETMASK, &old, NULL);
    for (;;) {
        answer(&family, shared);
        if (family.alive == 0) {
            break;
        }
        pause(); /* @mark */
    }
    say(family.is_aborted ? "aborted" : "counter", shared->counter);
    return family.is_aborted ? 1 : 0;
}
