#include "observe/trace_rows.h"

#include <fcntl.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "observe/calls.h"

#define CALL(call) .nr = SYS_##call, .name = #call

static const struct call_row rows[] = {
    {CALL(execve), .traits = ROW_EXEC, .path = ARG_0},
    {CALL(execveat), .traits = ROW_EXEC, .path = ARG_1},
    {CALL(exit_group), .traits = ROW_AT_ONCE},
    {CALL(wait4), .done = effect_wait4},
    {CALL(waitid), .done = effect_waitid},
    {CALL(kill), .signal = ARG_1, .done = effect_kill},
    {CALL(tkill), .signal = ARG_1, .done = effect_kill},
    {CALL(tgkill), .signal = ARG_2, .done = effect_kill},
    {CALL(rt_sigqueueinfo), .signal = ARG_1, .done = effect_kill},
    {CALL(pidfd_send_signal), .signal = ARG_1, .fd = ARG_0},
    {CALL(pidfd_open), .traits = ROW_MAKES_FD, .done = effect_kill},
    {CALL(pipe2), .flags = ARG_1, .done = effect_pipe},
    {CALL(dup), .traits = ROW_MAKES_FD, .done = effect_dup},
    {CALL(dup3), .traits = ROW_MAKES_FD, .flags = ARG_2, .done = effect_dup},
    {CALL(fcntl), .traits = ROW_OWN, .fd = ARG_0, .flags = ARG_1, .done = effect_fcntl},
    {CALL(close), .traits = ROW_OWN | ROW_OBJECT, .fd = ARG_0, .done = effect_close},
    {CALL(close_range), .traits = ROW_OWN, .done = effect_close_range},
    {CALL(openat), .traits = ROW_MAKES_FD, .path = ARG_1, .flags = ARG_2},
    {CALL(socket), .traits = ROW_MAKES_FD},
    {CALL(socketpair), .done = effect_pipe},
    {CALL(bind), .fd = ARG_0, .done = effect_address},
    {CALL(listen), .fd = ARG_0},
    {CALL(accept), .traits = ROW_MAKES_FD},
    {CALL(accept4), .traits = ROW_MAKES_FD},
    {CALL(connect), .fd = ARG_0, .done = effect_address},
    {CALL(shutdown), .fd = ARG_0},
    {CALL(eventfd2), .traits = ROW_MAKES_FD},
    {CALL(signalfd4), .traits = ROW_MAKES_FD},
    {CALL(timerfd_create), .traits = ROW_MAKES_FD},
    {CALL(timerfd_settime), .fd = ARG_0},
    {CALL(epoll_create1), .traits = ROW_MAKES_FD},
    {CALL(epoll_ctl), .fd = ARG_2},
    {CALL(memfd_create), .traits = ROW_MAKES_FD},
    {CALL(mknodat), .path = ARG_1, .done = effect_fifo},
    {CALL(unlinkat), .path = ARG_1},
    {CALL(renameat2), .path = ARG_1},
    {CALL(linkat), .path = ARG_3, .done = effect_link},
    {CALL(mmap), .traits = ROW_OWN, .flags = ARG_3, .done = effect_map},
    {CALL(shmget), .flags = ARG_2, .done = effect_shm},
    {CALL(shmat), .done = effect_shm},
    {CALL(shmdt)},
    {CALL(shmctl), .flags = ARG_1, .done = effect_shm},
    {CALL(semget), .flags = ARG_2, .done = effect_sem},
    {CALL(semctl), .flags = ARG_2, .done = effect_sem},
    {CALL(msgget), .flags = ARG_1, .done = effect_msg},
    {CALL(msgctl), .flags = ARG_1, .done = effect_msg},
    {CALL(mq_open), .traits = ROW_MAKES_FD, .path = ARG_0, .flags = ARG_1,
     .done = effect_mqueue},
    {CALL(mq_unlink), .path = ARG_0},
    {CALL(flock), .fd = ARG_0, .flags = ARG_1},
    {CALL(rt_sigaction), .traits = ROW_OWN, .signal = ARG_0, .enter = enter_sigaction,
     .done = effect_sigaction},
    {CALL(rt_sigprocmask), .traits = ROW_OWN, .flags = ARG_0,
     .done = effect_sigprocmask},
    {CALL(rt_sigreturn), .traits = ROW_UNRECORDED, .enter = enter_sigreturn},
    {CALL(setpgid)},
    {CALL(setsid)},
    {CALL(ioctl), .traits = ROW_OWN, .fd = ARG_0, .flags = ARG_1},
    {CALL(setitimer), .traits = ROW_TIMER, .done = effect_itimer},
    {CALL(timer_settime), .traits = ROW_TIMER, .done = effect_timer},
/* Old calls that newer machines do not have. */
#ifdef SYS_pipe
    {CALL(pipe), .done = effect_pipe},
#endif
#ifdef SYS_dup2
    {CALL(dup2), .traits = ROW_MAKES_FD, .done = effect_dup},
#endif
#ifdef SYS_open
    {CALL(open), .traits = ROW_MAKES_FD, .path = ARG_0, .flags = ARG_1},
    {CALL(creat), .traits = ROW_MAKES_FD, .path = ARG_0},
#endif
#ifdef SYS_eventfd
    {CALL(eventfd), .traits = ROW_MAKES_FD},
#endif
#ifdef SYS_epoll_create
    {CALL(epoll_create), .traits = ROW_MAKES_FD},
#endif
#ifdef SYS_mknod
    {CALL(mknod), .path = ARG_0, .done = effect_fifo},
#endif
#ifdef SYS_unlink
    {CALL(unlink), .path = ARG_0},
#endif
#ifdef SYS_rename
    {CALL(rename), .path = ARG_0},
#endif
#ifdef SYS_renameat
    {CALL(renameat), .path = ARG_1},
#endif
#ifdef SYS_link
    {CALL(link), .path = ARG_1, .done = effect_link},
#endif
#ifdef SYS_alarm
    {CALL(alarm), .traits = ROW_TIMER, .done = effect_alarm},
#endif
};

/* Calls of which only some are of interest, by an argument. */
static const struct trace_stop conditions[] = {
    {SYS_fcntl, 1, UINT32_MAX, F_DUPFD},
    {SYS_fcntl, 1, UINT32_MAX, F_DUPFD_CLOEXEC},
    {SYS_fcntl, 1, UINT32_MAX, F_SETFD},
    {SYS_fcntl, 1, UINT32_MAX, F_SETFL},
    {SYS_fcntl, 1, UINT32_MAX, F_SETLK},
    {SYS_fcntl, 1, UINT32_MAX, F_SETLKW},
    {SYS_fcntl, 1, UINT32_MAX, F_OFD_SETLK},
    {SYS_fcntl, 1, UINT32_MAX, F_OFD_SETLKW},
    {SYS_mmap, 3, MAP_SHARED, MAP_SHARED},
    {SYS_ioctl, 1, UINT32_MAX, TIOCSPGRP},
    {SYS_ioctl, 1, UINT32_MAX, TIOCSCTTY},
};

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

const struct call_row *row_find(long nr)
{
    for (size_t i = 0; i < LENGTH(rows); i++) {
        if (rows[i].nr == nr) {
            return &rows[i];
        }
    }
    return NULL;
}

int64_t row_argument(const struct pending *call, enum argument argument)
{
    return argument == NONE ? 0 : (int64_t)call->args[argument - 1];
}

static bool has_condition(long nr)
{
    for (size_t i = 0; i < LENGTH(conditions); i++) {
        if (conditions[i].nr == nr) {
            return true;
        }
    }
    return false;
}

struct stop_list {
    struct arena *arena;
    struct trace_stop *list;
    size_t count;
};

static void add_always(struct stop_list *stops, long nr)
{
    for (size_t i = 0; i < stops->count; i++) {
        if (stops->list[i].nr == nr && stops->list[i].argument < 0) {
            return;
        }
    }
    struct trace_stop *stop = ARENA_PUSH(stops->arena, stops->list, stops->count);
    *stop = (struct trace_stop){.nr = (int)nr, .argument = -1};
}

size_t trace_stops(const char *const *extra, size_t extra_count, struct arena *arena,
                   struct trace_stop **out)
{
    struct stop_list stops = {.arena = arena};

    for (size_t i = 0; i < LENGTH(rows); i++) {
        if (!has_condition(rows[i].nr)) {
            add_always(&stops, rows[i].nr);
        }
    }
    for (size_t i = 0; i < LENGTH(conditions); i++) {
        *ARENA_PUSH(arena, stops.list, stops.count) = conditions[i];
    }
    for (size_t i = 0; i < extra_count; i++) {
        long numbers[CALL_NUMBERS_MAX];
        size_t count = call_numbers(extra[i], numbers);
        for (size_t k = 0; k < count; k++) {
            add_always(&stops, numbers[k]);
        }
    }
    *out = stops.list;
    return stops.count;
}
