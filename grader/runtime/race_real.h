/* For each function SYMBOL that the runtime stands in for: wrap_SYMBOL, which the student's
 * calls reach, and real_SYMBOL, that of the C library. */
#ifndef GRADER_RUNTIME_RACE_REAL_H
#define GRADER_RUNTIME_RACE_REAL_H

#include <dirent.h>
#include <fcntl.h>
#include <glob.h>
#include <mqueue.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/sem.h>
#include <sys/sendfile.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <threads.h>
#include <unistd.h>
#include <wchar.h>

#include "runtime/race_symbols.h"

#define RACE_DECLARE_LIKE(symbol, like)                               \
    extern __typeof__(like) real_##symbol __asm__("__real_" #symbol); \
    extern __typeof__(like) wrap_##symbol __asm__("__wrap_" #symbol)  \
        __attribute__((visibility("default")));
#define RACE_DECLARE(symbol) RACE_DECLARE_LIKE(symbol, symbol)

RACE_SYMBOLS_DECLARED(RACE_DECLARE)

RACE_DECLARE_LIKE(sigset, signal)
RACE_DECLARE_LIKE(ssignal, signal)
RACE_DECLARE_LIKE(gsignal, raise)

RACE_DECLARE_LIKE(__isoc99_scanf, scanf)
RACE_DECLARE_LIKE(__isoc99_fscanf, fscanf)
RACE_DECLARE_LIKE(__isoc99_vscanf, vscanf)
RACE_DECLARE_LIKE(__isoc99_vfscanf, vfscanf)
RACE_DECLARE_LIKE(__isoc99_wscanf, wscanf)
RACE_DECLARE_LIKE(__isoc99_fwscanf, fwscanf)
RACE_DECLARE_LIKE(__isoc99_vfwscanf, vfwscanf)

/* Those of a C library that is newer than some: without it nobody calls them. */
#define RACE_DECLARE_NEWER(symbol, like)                             \
    extern __typeof__(like) real_##symbol __asm__("__real_" #symbol) \
        __attribute__((weak));                                       \
    extern __typeof__(like) wrap_##symbol __asm__("__wrap_" #symbol) \
        __attribute__((visibility("default")));

RACE_DECLARE_NEWER(__isoc23_scanf, scanf)
RACE_DECLARE_NEWER(__isoc23_fscanf, fscanf)
RACE_DECLARE_NEWER(__isoc23_vscanf, vscanf)
RACE_DECLARE_NEWER(__isoc23_vfscanf, vfscanf)
RACE_DECLARE_NEWER(__isoc23_wscanf, wscanf)
RACE_DECLARE_NEWER(__isoc23_fwscanf, fwscanf)
RACE_DECLARE_NEWER(__isoc23_vfwscanf, vfwscanf)

#endif
