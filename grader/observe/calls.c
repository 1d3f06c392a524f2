#include "observe/calls.h"

#include <stdlib.h>
#include <sys/syscall.h>

#include <seccomp.h>

#include "model/call_names.h"

/* A call that is not here counts as movement. */
static const struct call calls[] = {
    {SYS_read, RULE_READ, -1, false, 0},
    {SYS_readv, RULE_READ, -1, false, 0},
    {SYS_preadv2, RULE_READ, -1, false, 0},
    {SYS_splice, RULE_SPLICE, -1, false, 0},
    {SYS_write, RULE_WRITE, -1, false, 0},
    {SYS_writev, RULE_WRITE, -1, false, 0},
    {SYS_pwritev2, RULE_WRITE, -1, false, 0},
    {SYS_recvfrom, RULE_READ, -1, false, 0},
    {SYS_recvmsg, RULE_READ, -1, false, 0},
    {SYS_recvmmsg, RULE_READ, 4, false, 0},
    {SYS_sendto, RULE_WRITE, -1, false, 0},
    {SYS_sendmsg, RULE_WRITE, -1, false, 0},
    {SYS_sendmmsg, RULE_WRITE, -1, false, 0},
    {SYS_accept, RULE_READ, -1, false, 0},
    {SYS_accept4, RULE_READ, -1, false, 0},
    {SYS_connect, RULE_CONNECT, -1, false, 0},
    {SYS_openat, RULE_OPEN, -1, false, -1},
    {SYS_flock, RULE_LOCK, -1, false, 0},
    {SYS_fcntl, RULE_FCNTL, -1, false, 0},
    {SYS_wait4, RULE_FOREVER, -1, false, -1},
    {SYS_waitid, RULE_FOREVER, -1, false, -1},
    {SYS_rt_sigsuspend, RULE_FOREVER, -1, false, -1},
    {SYS_rt_sigtimedwait, RULE_FOREVER, 2, false, -1},
    {SYS_semop, RULE_FOREVER, -1, false, -1},
    {SYS_semtimedop, RULE_FOREVER, 3, false, -1},
    {SYS_msgsnd, RULE_FOREVER, -1, false, -1},
    {SYS_msgrcv, RULE_FOREVER, -1, false, -1},
    {SYS_mq_timedsend, RULE_FOREVER, 4, false, 0},
    {SYS_mq_timedreceive, RULE_FOREVER, 4, false, 0},
    {SYS_ppoll, RULE_POLL, 2, false, -1},
    {SYS_pselect6, RULE_SELECT, 4, false, -1},
    {SYS_epoll_pwait, RULE_EPOLL, 3, true, 0},
    {SYS_epoll_pwait2, RULE_EPOLL, 3, false, 0},
    {SYS_futex, RULE_FUTEX, 3, false, -1},
    {SYS_nanosleep, RULE_TIMER, -1, false, -1},
    {SYS_clock_nanosleep, RULE_TIMER, -1, false, -1},
    {SYS_clone, RULE_VFORK, -1, false, -1},
    {SYS_clone3, RULE_VFORK, -1, false, -1},
/* Old calls that newer machines do not have. */
#ifdef SYS_open
    {SYS_open, RULE_OPEN, -1, false, -1},
#endif
#ifdef SYS_pause
    {SYS_pause, RULE_FOREVER, -1, false, -1},
#endif
#ifdef SYS_poll
    {SYS_poll, RULE_POLL, 2, true, -1},
#endif
#ifdef SYS_select
    {SYS_select, RULE_SELECT, 4, false, -1},
#endif
#ifdef SYS_epoll_wait
    {SYS_epoll_wait, RULE_EPOLL, 3, true, 0},
#endif
#ifdef SYS_vfork
    {SYS_vfork, RULE_VFORK, -1, false, -1},
#endif
};

const struct call *call_find(long nr)
{
    for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
        if (calls[i].nr == nr) {
            return &calls[i];
        }
    }
    return NULL;
}

const char *call_name(long nr, struct arena *arena)
{
    char *name =
        nr < 0 ? NULL : seccomp_syscall_resolve_num_arch(SCMP_ARCH_NATIVE, (int)nr);

    if (name == NULL) {
        return NULL;
    }
    const char *out = arena_string(arena, name);
    free(name);
    return out;
}

/* Calls that this machine does not have resolve to a negative number. */
static size_t add_number(const char *name, long *out, size_t count)
{
    int nr = seccomp_syscall_resolve_name(name);

    if (nr < 0) {
        return count;
    }
    out[count] = nr;
    return count + 1;
}

size_t call_numbers(const char *name, long out[CALL_NUMBERS_MAX])
{
    const struct call_name *row = call_name_find(name);
    size_t count = 0;

    if (row == NULL) {
        return add_number(name, out, 0);
    }
    for (size_t i = 0; i < CALL_ALIASES_MAX && row->calls[i] != NULL; i++) {
        count = add_number(row->calls[i], out, count);
    }
    return count;
}
