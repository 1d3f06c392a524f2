/* The calls by which processes act on each other, or see that others have acted. */
#include <linux/futex.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "observe/trace_rows.h"
#include "observe/trace_schedule.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* Not here: what waits for time, for that goes on as always; what a task does to itself;
 * and fcntl, ioctl and mmap, of which only the usual ones stop (trace_rows.c). */
static const long calls[] = {
    SYS_read,
    SYS_write,
    SYS_readv,
    SYS_writev,
    SYS_pread64,
    SYS_pwrite64,
    SYS_preadv2,
    SYS_pwritev2,
    SYS_lseek,
    SYS_splice,
    SYS_tee,
    SYS_sendfile,
    SYS_ftruncate,
    SYS_truncate,
    SYS_openat,
    SYS_close,
    SYS_close_range,
    SYS_pipe2,
    SYS_dup,
    SYS_dup3,
    SYS_flock,
    SYS_unlinkat,
    SYS_renameat2,
    SYS_linkat,
    SYS_mkdirat,
    SYS_mknodat,
    SYS_faccessat,
    SYS_faccessat2,
    SYS_statx,
    SYS_newfstatat,
    /* processes and signals */
    SYS_clone,
    SYS_clone3,
    SYS_execve,
    SYS_execveat,
    SYS_exit_group,
    SYS_wait4,
    SYS_waitid,
    SYS_kill,
    SYS_tkill,
    SYS_tgkill,
    SYS_rt_sigqueueinfo,
    SYS_pidfd_send_signal,
    SYS_rt_sigaction,
    SYS_rt_sigprocmask,
    SYS_rt_sigsuspend,
    SYS_rt_sigtimedwait,
    SYS_rt_sigpending,
    SYS_setpgid,
    SYS_setsid,
    /* many descriptors at once */
    SYS_ppoll,
    SYS_pselect6,
    SYS_epoll_ctl,
    SYS_epoll_pwait,
    SYS_epoll_pwait2,
    /* sockets */
    SYS_socketpair,
    SYS_bind,
    SYS_listen,
    SYS_accept,
    SYS_accept4,
    SYS_connect,
    SYS_sendto,
    SYS_sendmsg,
    SYS_sendmmsg,
    SYS_recvfrom,
    SYS_recvmsg,
    SYS_recvmmsg,
    SYS_shutdown,
    /* semaphores, shared memory, queues */
    SYS_futex,
    SYS_semget,
    SYS_semop,
    SYS_semtimedop,
    SYS_semctl,
    SYS_shmget,
    SYS_shmat,
    SYS_shmdt,
    SYS_shmctl,
    SYS_msgget,
    SYS_msgsnd,
    SYS_msgrcv,
    SYS_msgctl,
    SYS_mq_open,
    SYS_mq_unlink,
    SYS_mq_timedsend,
    SYS_mq_timedreceive,
/* Old calls that newer machines do not have. */
#ifdef SYS_open
    SYS_open,
    SYS_creat,
    SYS_pipe,
    SYS_dup2,
    SYS_unlink,
    SYS_rename,
    SYS_renameat,
    SYS_link,
    SYS_mkdir,
    SYS_rmdir,
    SYS_mknod,
    SYS_access,
    SYS_stat,
    SYS_lstat,
    SYS_fork,
    SYS_vfork,
    SYS_pause,
    SYS_poll,
    SYS_select,
    SYS_epoll_wait,
#endif
};

bool call_communicates(long nr)
{
    for (size_t i = 0; i < LENGTH(calls); i++) {
        if (calls[i] == nr) {
            return true;
        }
    }
    return nr == SYS_fcntl;
}

bool call_would_wait(long nr, const uint64_t args[CALL_ARGS])
{
    const struct call *call = call_find(nr);

    if (call == NULL || (nr == SYS_wait4 && (args[2] & WNOHANG) != 0) ||
        (nr == SYS_waitid && (args[3] & WNOHANG) != 0)) {
        return false;
    }
    switch (call->rule) {
    case RULE_WRITE:
    case RULE_VFORK:
    case RULE_FCNTL:
    case RULE_TIMER:
        return false;
    case RULE_FUTEX:
        return (args[1] & FUTEX_CMD_MASK) == FUTEX_WAIT ||
               (args[1] & FUTEX_CMD_MASK) == FUTEX_WAIT_BITSET;
    case RULE_FOREVER:
    case RULE_READ:
    case RULE_SPLICE:
    case RULE_CONNECT:
    case RULE_OPEN:
    case RULE_LOCK:
    case RULE_POLL:
    case RULE_SELECT:
    case RULE_EPOLL:
        break;
    }
    return true;
}

static bool is_usual(const struct trace_stop *list, size_t count, long nr)
{
    for (size_t i = 0; i < count; i++) {
        if (list[i].nr == nr && list[i].argument < 0) {
            return true;
        }
    }
    return false;
}

size_t trace_schedule_stops(struct arena *arena, struct trace_stop **list, size_t count)
{
    for (size_t i = 0; i < LENGTH(calls); i++) {
        if (!is_usual(*list, count, calls[i])) {
            struct trace_stop *stop = ARENA_PUSH(arena, *list, count);
            *stop = (struct trace_stop){.nr = (int)calls[i], .argument = -1};
        }
    }
    return count;
}
