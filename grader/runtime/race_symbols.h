/* Functions of the C library that the runtime stands in for: one table for the linker's
 * --wrap options and for the declarations of both sides of each. */
#ifndef GRADER_RUNTIME_RACE_SYMBOLS_H
#define GRADER_RUNTIME_RACE_SYMBOLS_H

/* The formatter breaks these lines anew each time. */
/* clang-format off */

#define RACE_SYMBOLS_PROCESS(X) \
    X(fork) X(vfork) X(daemon) X(execve) X(execv) X(execvp) X(execvpe) X(execl) \
    X(execlp) X(execle) X(fexecve) X(posix_spawn) X(posix_spawnp) X(system) X(popen) \
    X(pclose) X(_exit) X(_Exit) X(quick_exit) X(wait) X(waitpid) X(wait3) X(wait4) \
    X(waitid) X(syscall) X(clone) X(getppid) X(pthread_create) X(pthread_join) \
    X(pthread_tryjoin_np) X(pthread_timedjoin_np) X(pthread_clockjoin_np) \
    X(pthread_detach) X(thrd_create) X(thrd_join)

#define RACE_SYMBOLS_MEMORY(X) \
    X(mmap) X(mmap64) X(munmap) X(mremap) X(shmat) X(shmdt) X(memcpy) X(memmove) \
    X(memset) X(memcmp) X(strlen) X(strnlen) X(strcpy) X(stpcpy) X(strncpy) X(strcat) \
    X(strncat) X(strdup) X(strndup) X(strcmp) X(strncmp) X(strchr) X(qsort) X(sprintf) \
    X(snprintf) X(vsprintf) X(vsnprintf)

#define RACE_SYMBOLS_SEMAPHORE(X) \
    X(sem_init) X(sem_destroy) X(sem_open) X(sem_unlink) X(sem_wait) X(sem_trywait) \
    X(sem_timedwait) X(sem_clockwait) X(sem_post) X(sem_getvalue) X(semget) X(semop) \
    X(semtimedop) X(semctl) X(shmget) X(shmctl) X(shm_open) X(shm_unlink)

#define RACE_SYMBOLS_LOCK(X) \
    X(pthread_mutex_init) X(pthread_mutex_destroy) X(pthread_mutex_lock) \
    X(pthread_mutex_trylock) X(pthread_mutex_timedlock) X(pthread_mutex_clocklock) \
    X(pthread_mutex_unlock) X(pthread_spin_init) X(pthread_spin_lock) \
    X(pthread_spin_trylock) X(pthread_spin_unlock) X(pthread_rwlock_init) \
    X(pthread_rwlock_destroy) X(pthread_rwlock_rdlock) X(pthread_rwlock_wrlock) \
    X(pthread_rwlock_tryrdlock) X(pthread_rwlock_trywrlock) \
    X(pthread_rwlock_timedrdlock) X(pthread_rwlock_timedwrlock) \
    X(pthread_rwlock_clockrdlock) X(pthread_rwlock_clockwrlock) \
    X(pthread_rwlock_unlock) X(pthread_cond_init) X(pthread_cond_wait) \
    X(pthread_cond_timedwait) X(pthread_cond_clockwait) X(pthread_cond_signal) \
    X(pthread_cond_broadcast) X(pthread_barrier_init) X(pthread_barrier_wait) \
    X(pthread_once) X(call_once) X(mtx_init) X(mtx_lock) X(mtx_timedlock) \
    X(mtx_trylock) X(mtx_unlock) X(cnd_wait) X(cnd_timedwait) X(cnd_signal) \
    X(cnd_broadcast) X(fcntl) X(fcntl64) X(flock) X(lockf) X(lockf64)

#define RACE_SYMBOLS_CHANNEL(X) \
    X(read) X(close_range) X(closefrom) X(sendfile64) X(copy_file_range) X(vmsplice) \
    X(preadv2) X(pwritev2) X(truncate) X(truncate64) X(write) X(close) X(dup) X(dup2) \
    X(dup3) X(pread) X(pread64) X(readv) X(preadv) X(pwrite) X(pwrite64) X(writev) \
    X(pwritev) X(recv) X(recvfrom) X(recvmsg) X(recvmmsg) X(send) X(sendto) X(sendmsg) \
    X(sendmmsg) X(sendfile) X(splice) X(tee) X(ftruncate) X(ftruncate64) X(fallocate) \
    X(posix_fallocate) X(fchmod) X(futimens) X(lseek) X(lseek64) X(listen) X(shutdown) \
    X(accept) X(accept4) X(connect) X(bind) X(poll) X(ppoll) X(select) X(pselect) \
    X(epoll_wait) X(epoll_pwait) X(ioctl) X(eventfd_read) X(eventfd_write) X(mq_open) \
    X(mq_unlink) X(mq_send) X(mq_timedsend) X(mq_receive) X(mq_timedreceive) \
    X(mq_getattr) X(mq_notify) X(msgget) X(msgsnd) X(msgrcv) X(msgctl)

#define RACE_SYMBOLS_NAME(X) \
    X(open) X(open64) X(openat) X(openat64) X(creat) X(creat64) X(fopen) X(fopen64) \
    X(freopen) X(freopen64) X(unlink) X(unlinkat) X(remove) X(rmdir) X(mkdir) \
    X(mkdirat) X(symlink) X(symlinkat) X(link) X(linkat) X(mkfifo) X(rename) \
    X(renameat) X(renameat2) X(access) X(faccessat) X(stat) X(stat64) X(lstat) \
    X(lstat64) X(fstatat) X(fstatat64) X(fstat) X(fstat64) X(readdir) X(readdir64) \
    X(scandir) X(scandir64) X(glob) X(glob64) X(readlink) X(readlinkat) X(statx) \
    X(euidaccess) X(eaccess) X(mkfifoat) X(mknod) X(mknodat) X(mkstemp) X(mkstemp64) \
    X(mkostemp) X(mkdtemp)

#define RACE_SYMBOLS_STREAM(X) \
    X(fputc) X(putc) X(putchar) X(fputs) X(puts) X(fwrite) X(perror) X(fflush) \
    X(fclose) X(printf) X(fprintf) X(vprintf) X(vfprintf) X(dprintf) X(vdprintf) \
    X(fgetc) X(getc) X(getchar) X(fgets) X(fread) X(getdelim) X(getline) \
    X(fputc_unlocked) X(putc_unlocked) X(putw) X(fgetc_unlocked) X(getc_unlocked) \
    X(getw) X(putchar_unlocked) X(fputs_unlocked) X(fwrite_unlocked) X(fputws) \
    X(fputwc) X(putwc) X(putwchar) X(vfwprintf) X(vwprintf) X(fwprintf) X(wprintf) \
    X(fseek) X(fseeko) X(fseeko64) X(rewind) X(fflush_unlocked) X(getchar_unlocked) \
    X(fgets_unlocked) X(fread_unlocked) X(fgetwc) X(getwc) X(getwchar) X(fgetws)

/* Declared as deprecated, so under the names of others of the same type. */
#define RACE_SYMBOLS_OLD(X) \
    X(sigset) X(ssignal) X(gsignal)

/* Names of the C library's own for what <stdio.h> calls scanf and so on. */
#define RACE_SYMBOLS_SCAN(X) \
    X(__isoc99_scanf) X(__isoc99_fscanf) X(__isoc99_vscanf) X(__isoc99_vfscanf) \
    X(__isoc99_wscanf) X(__isoc99_fwscanf) X(__isoc99_vfwscanf) X(__isoc23_scanf) \
    X(__isoc23_fscanf) X(__isoc23_vscanf) X(__isoc23_vfscanf) X(__isoc23_wscanf) \
    X(__isoc23_fwscanf) X(__isoc23_vfwscanf)

#define RACE_SYMBOLS_SIGNAL(X) \
    X(sigaction) X(signal) X(__sysv_signal) X(kill) X(killpg) X(raise) X(sigqueue) \
    X(pthread_kill) X(pthread_sigqueue) X(tgkill) X(abort) X(sigwaitinfo) \
    X(sigtimedwait) X(sigwait) X(sigpending)

/* Those that are declared by their own names. */
#define RACE_SYMBOLS_DECLARED(X) \
    RACE_SYMBOLS_PROCESS(X)      \
    RACE_SYMBOLS_MEMORY(X)       \
    RACE_SYMBOLS_SEMAPHORE(X)    \
    RACE_SYMBOLS_LOCK(X)         \
    RACE_SYMBOLS_CHANNEL(X)      \
    RACE_SYMBOLS_NAME(X)         \
    RACE_SYMBOLS_STREAM(X)       \
    RACE_SYMBOLS_SIGNAL(X)

#define RACE_SYMBOLS(X) \
    RACE_SYMBOLS_DECLARED(X) RACE_SYMBOLS_OLD(X) RACE_SYMBOLS_SCAN(X)

/* clang-format on */

#endif
