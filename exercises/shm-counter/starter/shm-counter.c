/* Shared counter.
 *
 * Reads its arguments, makes one child and lets it count. The rest is yours: look for "your
 * turn". */
#include <semaphore.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* What parent and children have in common. */
struct shared {
    long long counter;
    /* your turn: the semaphore, and something for the start gate */
};

/* What the arguments ask for. */
struct task {
    bool unlocked;  /* -u: leave the semaphore alone */
    bool slow;      /* -s: slow motion */
    int children;   /* NPROC */
    int increments; /* M */
};

static bool read_task(int argc, char **argv, struct task *task)
{
    int arg = 1;

    if (arg < argc && strcmp(argv[arg], "-u") == 0) {
        task->unlocked = true;
        arg++;
    }
    if (arg < argc && strcmp(argv[arg], "-s") == 0) {
        task->slow = true;
        arg++;
    }
    if (argc - arg != 2) {
        return false;
    }
    /* your turn: what is not a number, or out of range, is wrong usage, too */
    task->children = atoi(argv[arg]);
    task->increments = atoi(argv[arg + 1]);
    return true;
}

/* The five steps. */
static void increment(struct shared *shared, const struct task *task)
{
    /* your turn: 1. take the semaphore, unless task->unlocked */
    long long value = shared->counter; /* 2. */
    if (task->slow) {
        /* your turn: 3. wait for one byte of standard input with read(2) */
    }
    shared->counter = value + 1; /* 4. */
    /* your turn: 5. give the semaphore back */
}

static void run_child(struct shared *shared, const struct task *task)
{
    /* your turn: wait at the gate until all children exist */
    for (int i = 0; i < task->increments; i++) {
        increment(shared, task);
    }
    _exit(0);
}

int main(int argc, char **argv)
{
    struct task task = {0};

    if (!read_task(argc, argv, &task)) {
        fprintf(stderr, "usage: shm-counter [-u] [-s] NPROC M\n");
        return 2;
    }
    /* your turn: this memory is the parent's own, and each child gets a copy of it. Which
     * memory do they share? */
    static struct shared own;
    struct shared *shared = &own;

    /* your turn: as many children as asked for */
    pid_t pid = fork();
    if (pid < 0) {
        perror("fork");
        return 1;
    }
    if (pid == 0) {
        run_child(shared, &task);
    }
    printf("ready %d\n", (int)getpid());
    fflush(stdout); /* it is a pipe, so a newline is not enough */

    /* your turn: open the gate, wait for all children, answer SIGUSR1, and end the others if
     * one of them was killed */
    waitpid(pid, NULL, 0);
    printf("counter %lld\n", shared->counter);
    return 0;
}
