/* For each function SYMBOL that the runtime stands in for: wrap_SYMBOL, which the student's
 * calls reach, and real_SYMBOL, that of the C library. */
#ifndef GRADER_RUNTIME_RACE_REAL_H
#define GRADER_RUNTIME_RACE_REAL_H

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runtime/race_symbols.h"

#define RACE_DECLARE(symbol)                                            \
    extern __typeof__(symbol) real_##symbol __asm__("__real_" #symbol); \
    extern __typeof__(symbol) wrap_##symbol __asm__("__wrap_" #symbol)  \
        __attribute__((visibility("default")));

RACE_SYMBOLS(RACE_DECLARE)

#endif
