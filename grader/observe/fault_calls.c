/* Calls that may fail for no fault of the program's. */
#include <string.h>
#include <sys/syscall.h>

#include "observe/calls.h"
#include "observe/faults.h"
#include "observe/trace_rows.h"

#define CALL(call) .nr = SYS_##call, .name = #call

#define INTERRUPTED FAULT_BIT(FAULT_EINTR)
#define PARTIAL     FAULT_BIT(FAULT_SHORT)
#define NOT_NOW     FAULT_BIT(FAULT_AGAIN)
#define NO_SPACE    FAULT_BIT(FAULT_NO_SPACE)
#define NO_FDS      FAULT_BIT(FAULT_NO_FDS)
#define NO_MEMORY   FAULT_BIT(FAULT_NO_MEMORY)
#define NO_ACCESS   FAULT_BIT(FAULT_NO_ACCESS)
#define OPENING     (INTERRUPTED | NO_SPACE | NO_FDS | NO_ACCESS)
#define NEW_OBJECT  (NO_SPACE | NO_ACCESS)

static const struct fault_call calls[] = {
    {CALL(read), INTERRUPTED | PARTIAL | NOT_NOW, FAULTY_READS, 0, -1, -1, -1},
    {CALL(readv), INTERRUPTED, FAULTY_READS, 0, -1, -1, -1},
    {CALL(recvfrom), INTERRUPTED | PARTIAL, FAULTY_READS, 0, 3, -1, -1},
    {CALL(recvmsg), INTERRUPTED, FAULTY_READS, 0, -1, -1, -1},
    {CALL(write), INTERRUPTED | PARTIAL | NOT_NOW | NO_SPACE, FAULTY_WRITES, 0, -1, -1,
     -1},
    {CALL(pwrite64), NO_SPACE, FAULTY_WRITES, 0, -1, -1, -1},
    {CALL(sendto), INTERRUPTED | PARTIAL, FAULTY_WRITES, 0, 3, -1, -1},
    {CALL(accept), INTERRUPTED | NO_FDS, 0, 0, -1, -1, -1},
    {CALL(accept4), INTERRUPTED | NO_FDS, 0, 0, -1, -1, -1},
    {CALL(wait4), INTERRUPTED, FAULTY_WAITS_FOR_CHILD, -1, 2, -1, -1},
    {CALL(waitid), INTERRUPTED, FAULTY_WAITS_FOR_CHILD, -1, 3, -1, -1},
    {CALL(ppoll), INTERRUPTED, FAULTY_POLLS, -1, -1, -1, 3},
    {CALL(pselect6), INTERRUPTED, FAULTY_POLLS, -1, -1, -1, 5},
    {CALL(epoll_pwait), INTERRUPTED, FAULTY_POLLS, 0, 3, -1, 4},
    {CALL(nanosleep), INTERRUPTED, 0, -1, -1, -1, -1},
    {CALL(clock_nanosleep), INTERRUPTED, 0, -1, -1, -1, -1},
    {CALL(semop), INTERRUPTED, 0, -1, -1, -1, -1},
    {CALL(semtimedop), INTERRUPTED, 0, -1, -1, -1, -1},
    {CALL(msgrcv), INTERRUPTED, 0, -1, -1, -1, -1},
    {CALL(msgsnd), INTERRUPTED, 0, -1, -1, -1, -1},
    {CALL(mq_timedreceive), INTERRUPTED, 0, -1, -1, -1, -1},
    {CALL(mq_timedsend), INTERRUPTED, 0, -1, -1, -1, -1},
    {CALL(flock), INTERRUPTED, 0, -1, -1, -1, -1},
    {CALL(fcntl), INTERRUPTED | NO_FDS, FAULTY_BY_CONDITION, 0, 1, -1, -1},
    {CALL(openat), OPENING, FAULTY_OPENS, -1, 2, 1, -1},
    {CALL(pipe2), NO_FDS, 0, -1, -1, -1, -1},
    {CALL(dup), NO_FDS, 0, 0, -1, -1, -1},
    {CALL(socket), NO_FDS, 0, -1, -1, -1, -1},
    {CALL(socketpair), NO_FDS, 0, -1, -1, -1, -1},
    {CALL(epoll_create1), NO_FDS, 0, -1, -1, -1, -1},
    {CALL(signalfd4), NO_FDS, 0, -1, -1, -1, -1},
    {CALL(eventfd2), NO_FDS, 0, -1, -1, -1, -1},
    {CALL(timerfd_create), NO_FDS, 0, -1, -1, -1, -1},
    {CALL(memfd_create), NO_FDS, 0, -1, -1, -1, -1},
    {CALL(mknodat), NEW_OBJECT, FAULTY_OPENS, -1, -1, 1, -1},
    {CALL(shmget), NEW_OBJECT | NO_MEMORY, 0, -1, 2, -1, -1},
    {CALL(semget), NEW_OBJECT | NO_MEMORY, 0, -1, 2, -1, -1},
    {CALL(msgget), NEW_OBJECT | NO_MEMORY, 0, -1, 1, -1, -1},
    {CALL(mmap), NO_MEMORY, FAULTY_BY_CONDITION, -1, -1, -1, -1},
    {CALL(shmat), NO_MEMORY, 0, -1, -1, -1, -1},
    {CALL(clone), NO_MEMORY, FAULTY_BIRTH, -1, -1, -1, -1},
    {CALL(clone3), NO_MEMORY, FAULTY_BIRTH, -1, -1, -1, -1},
/* Old calls that newer machines do not have. */
#ifdef SYS_fork
    {CALL(fork), NO_MEMORY, FAULTY_BIRTH, -1, -1, -1, -1},
    {CALL(vfork), NO_MEMORY, FAULTY_BIRTH, -1, -1, -1, -1},
#endif
#ifdef SYS_open
    {CALL(open), OPENING, FAULTY_OPENS, -1, 1, 0, -1},
#endif
#ifdef SYS_pipe
    {CALL(pipe), NO_FDS, 0, -1, -1, -1, -1},
#endif
#ifdef SYS_mknod
    {CALL(mknod), NEW_OBJECT, FAULTY_OPENS, -1, -1, 0, -1},
#endif
#ifdef SYS_poll
    {CALL(poll), INTERRUPTED, FAULTY_POLLS, -1, 2, -1, -1},
#endif
#ifdef SYS_select
    {CALL(select), INTERRUPTED, FAULTY_POLLS, -1, -1, -1, -1},
#endif
#ifdef SYS_epoll_wait
    {CALL(epoll_wait), INTERRUPTED, FAULTY_POLLS, 0, 3, -1, -1},
#endif
};

#define CALL_COUNT (sizeof(calls) / sizeof(calls[0]))
_Static_assert(CALL_COUNT <= FAULT_CALLS_MAX, "one counter for each call");

const struct fault_call *fault_call_find(long nr)
{
    for (size_t i = 0; i < CALL_COUNT; i++) {
        if (calls[i].nr == nr) {
            return &calls[i];
        }
    }
    return NULL;
}

size_t fault_call_index(const struct fault_call *call)
{
    return (size_t)(call - calls);
}

/* Who is killed may be so at any of them. Whether a descriptor is asked about before it is
 * read must be known where EAGAIN is in question. */
static bool is_of_interest(const struct fault_call *call, const struct trial *trial,
                           unsigned wanted)
{
    bool is_named = trial->kind == TRIAL_FAULT && strcmp(call->name, trial->call) == 0;

    if ((wanted & FAULT_BIT(FAULT_AGAIN)) != 0 && (call->traits & FAULTY_POLLS) != 0) {
        return true;
    }
    if (trial->kind == TRIAL_FAULT) {
        return is_named;
    }
    return (call->faults & wanted) != 0 || (wanted & FAULT_BIT(FAULT_PEER_DEATH)) != 0;
}

size_t fault_stop_names(const struct trial *trial, unsigned wanted, struct arena *arena,
                        const char ***names, size_t count)
{
    for (size_t i = 0; i < CALL_COUNT; i++) {
        bool is_arranged = row_find(calls[i].nr) != NULL ||
                           (calls[i].traits & FAULTY_BY_CONDITION) != 0;
        if (!is_arranged && is_of_interest(&calls[i], trial, wanted)) {
            *ARENA_PUSH(arena, *names, count) = calls[i].name;
        }
    }
    return count;
}
