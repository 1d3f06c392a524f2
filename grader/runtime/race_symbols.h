/* Functions of the C library that the runtime stands in for: one table for the linker's
 * --wrap options and for the declarations of both sides of each. */
#ifndef GRADER_RUNTIME_RACE_SYMBOLS_H
#define GRADER_RUNTIME_RACE_SYMBOLS_H

#define RACE_SYMBOLS_PROCESS(X)                                                    \
    X(fork)                                                                        \
    X(vfork)                                                                       \
    X(daemon) X(execve) X(execv) X(execvp) X(execvpe) X(execl) X(execlp) X(execle) \
        X(fexecve) X(posix_spawn) X(posix_spawnp) X(system) X(popen) X(pclose)     \
            X(_exit) X(_Exit) X(wait) X(waitpid) X(wait3) X(wait4) X(waitid)       \
                X(syscall) X(clone)

#define RACE_SYMBOLS_MEMORY(X)                                                     \
    X(mmap)                                                                        \
    X(mmap64)                                                                      \
    X(munmap) X(mremap) X(shmat) X(shmdt) X(memcpy) X(memmove) X(memset) X(memcmp) \
        X(strlen)

#define RACE_SYMBOLS_SEMAPHORE(X)                                            \
    X(sem_init)                                                              \
    X(sem_destroy)                                                           \
    X(sem_open) X(sem_wait) X(sem_trywait) X(sem_timedwait) X(sem_clockwait) \
        X(sem_post) X(sem_getvalue) X(semop) X(semtimedop) X(semctl) X(shmctl)

#define RACE_SYMBOLS_LOCK(X)                                                    \
    X(pthread_mutex_init)                                                       \
    X(pthread_mutex_destroy)                                                    \
    X(pthread_mutex_lock) X(pthread_mutex_trylock) X(pthread_mutex_timedlock)   \
        X(pthread_mutex_clocklock) X(pthread_mutex_unlock) X(pthread_spin_init) \
            X(pthread_spin_lock) X(pthread_spin_trylock) X(pthread_spin_unlock) \
                X(fcntl) X(fcntl64) X(flock) X(lockf) X(lockf64)

#define RACE_SYMBOLS_CHANNEL(X)                                                      \
    X(read)                                                                          \
    X(write)                                                                         \
    X(close) X(dup) X(dup2) X(dup3) X(open) X(open64) X(openat) X(openat64) X(creat) \
        X(creat64)

#define RACE_SYMBOLS_SIGNAL(X)                                                \
    X(sigaction)                                                              \
    X(signal)                                                                 \
    X(__sysv_signal) X(kill) X(killpg) X(raise) X(sigqueue) X(pthread_kill)   \
        X(pthread_sigqueue) X(tgkill) X(abort) X(sigwaitinfo) X(sigtimedwait) \
            X(sigwait) X(sigpending)

#define RACE_SYMBOLS(X)       \
    RACE_SYMBOLS_PROCESS(X)   \
    RACE_SYMBOLS_MEMORY(X)    \
    RACE_SYMBOLS_SEMAPHORE(X) \
    RACE_SYMBOLS_LOCK(X)      \
    RACE_SYMBOLS_CHANNEL(X)   \
    RACE_SYMBOLS_SIGNAL(X)

#endif
