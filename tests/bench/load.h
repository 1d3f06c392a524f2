/* Keeps all processors busy while something else is measured. */
#ifndef TESTS_BENCH_LOAD_H
#define TESTS_BENCH_LOAD_H

#include <signal.h>
#include <sys/prctl.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LOAD_S_MAX = 3600, LOAD_MAX = 64 };

struct load {
    pid_t pids[LOAD_MAX];
    long count;
};

static inline void load_burn(void)
{
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    (void)alarm(LOAD_S_MAX);
    for (;;) {
        __asm__ volatile("");
    }
}

/* One process for each processor. */
static inline void load_start(struct load *load)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);

    load->count = cores < LOAD_MAX ? cores : LOAD_MAX;
    for (long i = 0; i < load->count; i++) {
        load->pids[i] = fork();
        if (load->pids[i] == 0) {
            load_burn();
        }
    }
}

static inline void load_end(struct load *load)
{
    for (long i = 0; i < load->count; i++) {
        (void)kill(load->pids[i], SIGKILL);
        (void)waitpid(load->pids[i], NULL, 0);
    }
    load->count = 0;
}

#endif
