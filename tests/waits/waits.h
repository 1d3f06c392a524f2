/* What the programs of this folder share: those of alive/ hand over a turn again and again
 * by one kind of blocking and exit 0; those of dead/ block for ever by the same kinds, and
 * say when. */
#ifndef TESTS_WAITS_WAITS_H
#define TESTS_WAITS_WAITS_H

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { TURNS = 20 };

static inline int64_t now_ns(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static int64_t begun_ns; /* when the program began, for the stamp */

__attribute__((constructor)) static void note_begin(void)
{
    begun_ns = now_ns();
}

/* The stamp: when the program began, and now. What follows blocks for ever. */
static inline void last_words(void)
{
    (void)dprintf(1, "%lld %lld\n", (long long)begun_ns, (long long)now_ns());
}

static inline void fail(const char *what)
{
    perror(what);
    _exit(1);
}

#define MUST(claim)       \
    do {                  \
        if (!(claim)) {   \
            fail(#claim); \
        }                 \
    } while (0)

/* 1 in the child. */
static inline bool forks(void)
{
    pid_t pid = fork();

    MUST(pid >= 0);
    return pid == 0;
}

/* Waits for all children: the exit status of a program whose children all did well. */
static inline int reap(void)
{
    int status;
    int bad = 0;

    while (wait(&status) > 0) {
        bad |= status;
    }
    return bad != 0;
}

/* Memory that children share. */
static inline void *share(size_t size)
{
    void *out =
        mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    MUST(out != MAP_FAILED);
    return out;
}

static inline void give(int fd)
{
    MUST(write(fd, "t", 1) == 1);
}

static inline void take(int fd)
{
    char turn;

    MUST(read(fd, &turn, 1) == 1);
}

#endif
