/* wrong: the semaphore is a global variable, and the counter an ordinary one
 * fails: no-race, one-at-a-time, written-inside
 * may fail: four-children, many
 * says: the unnamed semaphore lies in memory that is not shared: each process locks a copy of its own
 * says: at shm-counter.c:@mark in work
 * says: The lock belongs into the shared mapping, beside the data
 */
#include <errno.h>
#include <semaphore.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct {
    volatile int64_t value;
    sem_t start;
} page_t;

static page_t *page;
static sem_t mutex;
static pid_t child[16];
static int nchild;
static volatile sig_atomic_t aborting;

/* async-signal-safe: no stdio */
static void put(const char *word, int64_t v)
{
    char buf[64];
    size_t at = sizeof buf;

    buf[--at] = '\n';
    do {
        buf[--at] = (char)('0' + v % 10);
        v /= 10;
    } while (v > 0);
    buf[--at] = ' ';
    at -= strlen(word);
    memcpy(buf + at, word, strlen(word));
    if (write(STDOUT_FILENO, buf + at, sizeof buf - at) < 0)
        _exit(1);
}

static void tell(int sig)
{
    int saved = errno;

    (void)sig;
    put("now", page->value);
    errno = saved;
}

static void kill_children(int sig)
{
    int saved = errno;

    (void)sig;
    aborting = 1;
    for (int i = 0; i < nchild; i++)
        if (child[i] != 0)
            kill(child[i], SIGKILL);
    errno = saved;
}

static void handle(int sig, void (*function)(int))
{
    struct sigaction action = {.sa_handler = function, .sa_flags = SA_RESTART};

    sigfillset(&action.sa_mask);
    if (sigaction(sig, &action, NULL) < 0) {
        perror("sigaction");
        exit(1);
    }
}

static void work(long times, int locked, int slow)
{
    char byte;

    while (sem_wait(&page->start) < 0)
        ;
    while (times-- > 0) {
        if (locked)
            while (sem_wait(&mutex) < 0)
                ;
        int64_t v = page->value;
        if (slow)
            while (read(STDIN_FILENO, &byte, 1) < 0)
                ;
        page->value = v + 1; /* @mark */
        if (locked)
            sem_post(&mutex);
    }
}

static int usage(void)
{
    fprintf(stderr, "usage: shm-counter [-u] [-s] NPROC M\n");
    return 2;
}

int main(int argc, char **argv)
{
    int c, locked = 1, slow = 0, n;
    long times;
    char rest;
    sigset_t usual, all;

    while ((c = getopt(argc, argv, "us")) != -1) {
        if (c == 'u')
            locked = 0;
        else if (c == 's')
            slow = 1;
        else
            return usage();
    }
    if (argc - optind != 2 || sscanf(argv[optind], "%d%c", &n, &rest) != 1 ||
        sscanf(argv[optind + 1], "%ld%c", &times, &rest) != 1 || n < 1 || n > 16 ||
        times < 1 || times > 10 * 1000 * 1000)
        return usage();

    page = mmap(NULL, (size_t)getpagesize(), PROT_READ | PROT_WRITE,
                MAP_ANONYMOUS | MAP_SHARED, -1, 0);
    if (page == MAP_FAILED || sem_init(&page->start, 1, 0) < 0 ||
        sem_init(&mutex, 1, 1) < 0) {
        perror("shared memory");
        return 1;
    }
    /* no signal may come between fork and the note of the child's number */
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &usual);
    for (; nchild < n; nchild++) {
        pid_t pid = fork();
        if (pid < 0) {
            perror("fork");
            kill_children(0);
            return 1;
        }
        if (pid == 0) {
            sigprocmask(SIG_SETMASK, &usual, NULL);
            work(times, locked, slow);
            _exit(0);
        }
        child[nchild] = pid;
    }
    handle(SIGUSR1, tell);
    handle(SIGINT, kill_children);
    handle(SIGTERM, kill_children);
    put("ready", getpid());
    sigprocmask(SIG_SETMASK, &usual, NULL);
    for (int i = 0; i < n; i++)
        sem_post(&page->start);

    for (int left = n; left > 0; left--) {
        int status;
        siginfo_t info;

        /* first look, then forget the number, then reap: kill never meets a stranger */
        if (waitid(P_ALL, 0, &info, WEXITED | WNOWAIT) < 0) {
            perror("waitid");
            return 1;
        }
        for (int i = 0; i < n; i++)
            if (child[i] == info.si_pid)
                child[i] = 0;
        waitpid(info.si_pid, &status, 0);
        if (WIFSIGNALED(status) && !aborting)
            kill_children(0);
    }
    put(aborting ? "aborted" : "counter", page->value);
    return aborting ? 1 : 0;
}
