#include "model/call_names.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include <seccomp.h>

static const struct call_name names[] = {
    /* In which of these a program waits, or prints, is often its own choice. */
    {"any_wait",
     {"read", "readv", "poll", "ppoll", "select", "pselect6", "epoll_wait",
      "epoll_pwait", "epoll_pwait2", "pause", "rt_sigsuspend", "rt_sigtimedwait",
      "futex", "nanosleep", "clock_nanosleep", "wait4", "waitid"},
     false},
    {"any_write", {"write", "writev", "pwritev2", "splice", "sendfile"}, false},
    {"fork", {"clone", "clone3", "fork"}, false},
    {"vfork", {"vfork", "clone", "clone3"}, false},
    {"posix_spawn", {"clone", "clone3", "vfork"}, false},
    {"posix_spawnp", {"clone", "clone3", "vfork"}, false},
    {"system", {"clone", "clone3", "vfork"}, false},
    {"popen", {"pipe2", "pipe"}, false},
    {"pclose", {"wait4", "waitid"}, false},
    {"pthread_create", {"clone3", "clone"}, false},
    {"execl", {"execve"}, false},
    {"execle", {"execve"}, false},
    {"execlp", {"execve"}, false},
    {"execv", {"execve"}, false},
    {"execvp", {"execve"}, false},
    {"execvpe", {"execve"}, false},
    {"fexecve", {"execveat", "execve"}, false},
    {"wait", {"wait4", "waitid"}, false},
    {"waitpid", {"wait4", "waitid"}, false},
    {"wait3", {"wait4"}, false},
    {"wait4", {"wait4", "waitid"}, false},
    {"_exit", {"exit_group"}, false},
    {"exit", {"exit_group"}, false},
    {"sleep", {"clock_nanosleep", "nanosleep"}, false},
    {"usleep", {"clock_nanosleep", "nanosleep"}, false},
    {"nanosleep", {"clock_nanosleep", "nanosleep"}, false},
#ifdef SYS_pause
    {"pause", {"pause"}, false},
#else
    {"pause", {"ppoll"}, false},
#endif
    {"kill", {"kill"}, false},
    {"raise", {"tgkill", "tkill"}, false},
    {"killpg", {"kill"}, false},
    {"sigqueue", {"rt_sigqueueinfo"}, false},
    {"pthread_kill", {"tgkill"}, false},
    {"signal", {"rt_sigaction"}, false},
    {"sigaction", {"rt_sigaction"}, false},
    {"sigprocmask", {"rt_sigprocmask"}, false},
    {"pthread_sigmask", {"rt_sigprocmask"}, false},
    {"sigpending", {"rt_sigpending"}, false},
    {"sigsuspend", {"rt_sigsuspend"}, false},
    {"sigwait", {"rt_sigtimedwait"}, false},
    {"sigwaitinfo", {"rt_sigtimedwait"}, false},
    {"sigtimedwait", {"rt_sigtimedwait"}, false},
    {"signalfd", {"signalfd4", "signalfd"}, false},
#ifdef SYS_alarm
    {"alarm", {"alarm"}, false},
#else
    {"alarm", {"setitimer"}, false},
#endif
    {"pipe", {"pipe2", "pipe"}, false},
    {"dup2", {"dup2", "dup3"}, false},
    {"open", {"openat", "open"}, false},
    {"creat", {"creat", "openat"}, false},
    {"fopen", {"openat", "open"}, false},
    {"freopen", {"openat", "open"}, false},
    {"opendir", {"openat", "open"}, false},
    {"fclose", {"close"}, false},
    {"mkfifo", {"mknodat", "mknod"}, false},
    {"mknod", {"mknodat", "mknod"}, false},
    {"mkdir", {"mkdirat", "mkdir"}, false},
    {"unlink", {"unlink", "unlinkat"}, false},
    {"remove", {"unlink", "unlinkat"}, false},
    {"rename", {"rename", "renameat", "renameat2"}, false},
    {"link", {"link", "linkat"}, false},
    {"lockf", {"fcntl"}, false},
    {"shm_open", {"openat", "open"}, false},
    {"shm_unlink", {"unlink", "unlinkat"}, false},
    {"sem_open", {"openat", "open"}, false},
    {"sem_unlink", {"unlink", "unlinkat"}, false},
    {"mq_send", {"mq_timedsend"}, false},
    {"mq_receive", {"mq_timedreceive"}, false},
    {"mq_close", {"close"}, false},
    {"semop", {"semop", "semtimedop"}, false},
    {"poll", {"poll", "ppoll"}, false},
    {"select", {"select", "pselect6"}, false},
    {"pselect", {"pselect6"}, false},
    {"epoll_create", {"epoll_create", "epoll_create1"}, false},
    {"epoll_wait", {"epoll_wait", "epoll_pwait"}, false},
    {"eventfd", {"eventfd2", "eventfd"}, false},
    {"recv", {"recvfrom"}, false},
    {"send", {"sendto"}, false},
    {"accept", {"accept", "accept4"}, false},
    {"pread", {"pread64"}, false},
    {"pwrite", {"pwrite64"}, false},
    {"sem_wait", {"futex"}, true},
    {"sem_timedwait", {"futex"}, true},
    {"sem_post", {"futex"}, true},
    {"pthread_mutex_lock", {"futex"}, true},
    {"pthread_cond_wait", {"futex"}, true},
    {"pthread_cond_timedwait", {"futex"}, true},
    {"pthread_join", {"futex"}, true},
    {"pthread_barrier_wait", {"futex"}, true},
    {"pthread_rwlock_rdlock", {"futex"}, true},
    {"pthread_rwlock_wrlock", {"futex"}, true},
    {"getchar", {"read"}, true},
    {"getc", {"read"}, true},
    {"fgetc", {"read"}, true},
    {"fgets", {"read"}, true},
    {"fread", {"read"}, true},
    {"getline", {"read"}, true},
    {"scanf", {"read"}, true},
    {"fscanf", {"read"}, true},
    {"printf", {"write"}, true},
    {"fprintf", {"write"}, true},
    {"puts", {"write"}, true},
    {"fputs", {"write"}, true},
    {"fwrite", {"write"}, true},
    {"fflush", {"write"}, true},
};
enum { NAME_COUNT = sizeof(names) / sizeof(names[0]) };

/* The functions above that are asked for most, and system calls of the same name. */
const char *const call_names_usual[] = {"fork",
                                        "vfork",
                                        "posix_spawn",
                                        "system",
                                        "popen",
                                        "execve",
                                        "execvp",
                                        "execlp",
                                        "execv",
                                        "execl",
                                        "wait",
                                        "waitpid",
                                        "waitid",
                                        "pipe",
                                        "pipe2",
                                        "dup",
                                        "dup2",
                                        "dup3",
                                        "open",
                                        "openat",
                                        "close",
                                        "read",
                                        "write",
                                        "kill",
                                        "signal",
                                        "sigaction",
                                        "sigprocmask",
                                        "sigsuspend",
                                        "sigwait",
                                        "pause",
                                        "alarm",
                                        "setitimer",
                                        "sleep",
                                        "nanosleep",
                                        "mkfifo",
                                        "unlink",
                                        "mmap",
                                        "shm_open",
                                        "shm_unlink",
                                        "sem_open",
                                        "sem_unlink",
                                        "sem_wait",
                                        "shmget",
                                        "shmat",
                                        "shmdt",
                                        "shmctl",
                                        "semget",
                                        "semop",
                                        "semctl",
                                        "msgget",
                                        "msgsnd",
                                        "msgrcv",
                                        "msgctl",
                                        "mq_open",
                                        "mq_send",
                                        "mq_receive",
                                        "mq_unlink",
                                        "socket",
                                        "socketpair",
                                        "bind",
                                        "listen",
                                        "accept",
                                        "connect",
                                        "recv",
                                        "send",
                                        "recvfrom",
                                        "sendto",
                                        "recvmsg",
                                        "sendmsg",
                                        "poll",
                                        "select",
                                        "epoll_wait",
                                        "flock",
                                        "fcntl",
                                        "lockf",
                                        "futex",
                                        "setsid",
                                        "setpgid",
                                        "getline",
                                        "fgets",
                                        "pthread_create",
                                        "pthread_join",
                                        "pthread_mutex_lock",
                                        "pthread_cond_wait",
                                        NULL};

struct flag_row {
    const char *name;
    uint64_t value;
};
/* Only what is a bit or more of its own: O_RDONLY, say, is none. */
#define FLAG(name)              \
    {                           \
#name, (uint64_t)(name) \
    }
static const struct flag_row flags[] = {
    FLAG(O_WRONLY),     FLAG(O_RDWR),        FLAG(O_CREAT),    FLAG(O_EXCL),
    FLAG(O_TRUNC),      FLAG(O_APPEND),      FLAG(O_NONBLOCK), FLAG(O_CLOEXEC),
    FLAG(O_NOCTTY),     FLAG(SA_RESTART),    FLAG(SA_SIGINFO), FLAG(SA_NOCLDSTOP),
    FLAG(SA_NOCLDWAIT), FLAG(SA_RESETHAND),  FLAG(SA_NODEFER), FLAG(SA_ONSTACK),
    FLAG(IPC_CREAT),    FLAG(IPC_EXCL),      FLAG(MAP_SHARED), FLAG(MAP_ANONYMOUS),
    FLAG(SOCK_CLOEXEC), FLAG(SOCK_NONBLOCK),
};
enum { FLAG_COUNT = sizeof(flags) / sizeof(flags[0]) };

const char *const call_flag_names[] = {
    "O_WRONLY",     "O_RDWR",        "O_CREAT",    "O_EXCL",
    "O_TRUNC",      "O_APPEND",      "O_NONBLOCK", "O_CLOEXEC",
    "O_NOCTTY",     "SA_RESTART",    "SA_SIGINFO", "SA_NOCLDSTOP",
    "SA_NOCLDWAIT", "SA_RESETHAND",  "SA_NODEFER", "SA_ONSTACK",
    "IPC_CREAT",    "IPC_EXCL",      "MAP_SHARED", "MAP_ANONYMOUS",
    "SOCK_CLOEXEC", "SOCK_NONBLOCK", NULL};
_Static_assert(sizeof(call_flag_names) / sizeof(call_flag_names[0]) == FLAG_COUNT + 1,
               "a name for every flag");

static const struct {
    const char *call;
    int argument;
} flag_arguments[] = {
    {"open", 1},    {"openat", 2}, {"pipe2", 1},   {"dup3", 2},
    {"mmap", 3},    {"shmget", 2}, {"semget", 2},  {"msgget", 1},
    {"mq_open", 1}, {"socket", 1}, {"accept4", 3}, {"rt_sigaction", -2},
};

const struct call_name *call_name_find(const char *name)
{
    for (size_t i = 0; i < NAME_COUNT; i++) {
        if (strcmp(names[i].name, name) == 0) {
            return &names[i];
        }
    }
    return NULL;
}

bool call_name_exists(const char *name)
{
    return call_name_find(name) != NULL ||
           seccomp_syscall_resolve_name(name) != __NR_SCMP_ERROR;
}

bool call_name_covers(const char *name, const char *call)
{
    const struct call_name *row = call_name_find(name);

    if (call == NULL || row == NULL) {
        return call != NULL && strcmp(name, call) == 0;
    }
    for (size_t i = 0; i < CALL_ALIASES_MAX && row->calls[i] != NULL; i++) {
        if (strcmp(row->calls[i], call) == 0) {
            return true;
        }
    }
    return false;
}

uint64_t call_flag(const char *name)
{
    for (size_t i = 0; i < FLAG_COUNT; i++) {
        if (strcmp(flags[i].name, name) == 0) {
            return flags[i].value;
        }
    }
    return 0;
}

int call_flags_argument(const char *call)
{
    for (size_t i = 0; i < sizeof(flag_arguments) / sizeof(flag_arguments[0]); i++) {
        if (strcmp(flag_arguments[i].call, call) == 0) {
            return flag_arguments[i].argument;
        }
    }
    return -1;
}

/* Of what sem_open, fopen and the like are given, little shows in their system calls. */
bool call_name_has_flags(const char *name)
{
    static const char *const transparent[] = {"open",   "pipe", "shm_open", "sigaction",
                                              "accept", "dup2", NULL};
    const struct call_name *row = call_name_find(name);

    for (size_t i = 0; row != NULL && transparent[i] != NULL; i++) {
        if (strcmp(transparent[i], name) == 0) {
            return true;
        }
    }
    return row == NULL && call_flags_argument(name) != -1;
}
