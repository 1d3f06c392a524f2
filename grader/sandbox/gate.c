#include "sandbox/gate.h"

#include <errno.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fd.h"

bool gates_are_full(const struct gates *gates)
{
    return gates->count == GATES_MAX || gates->failed_count == GATES_MAX;
}

void gates_add(struct gates *gates, const struct gate *gate)
{
    gates->list[gates->count++] = *gate;
}

void gates_open(struct gates *gates, pid_t pid, bool stops)
{
    const char sign = stops ? GATE_STOPS : GATE_PLAIN;

    for (size_t i = 0; i < gates->count; i++) {
        struct gate *gate = &gates->list[i];
        if (gate->pid == pid && gate->sign_fd >= 0) {
            /* Room for one byte there always is; without a reader it is dead. SIGPIPE
             * does not reach pid 1, which has no handler for it. */
            ssize_t written = write(gate->sign_fd, &sign, 1);
            (void)written;
            fd_close(&gate->sign_fd);
        }
    }
}

size_t gates_watch(const struct gates *gates, struct pollfd *out)
{
    for (size_t i = 0; i < gates->count; i++) {
        out[i] = (struct pollfd){.fd = gates->list[i].status_fd, .events = POLLIN};
    }
    return gates->count;
}

static void tell_outcome(struct gates *gates, size_t index, int reason,
                         struct news *news)
{
    struct gate *gate = &gates->list[index];
    struct box_event event = {.kind = BOX_EXECED,
                              .pid = gate->pid,
                              .status = reason,
                              .exec_ns = clock_now_ns()};

    if (reason != 0) {
        gates->failed[gates->failed_count++] = gate->pid;
    }
    fd_close(&gate->sign_fd);
    fd_close(&gate->status_fd);
    *gate = gates->list[--gates->count];
    news_add(news, &event);
}

/* End of file means that exec has closed the other end, or that the payload has died
 * before it got there, which its wait status will tell. False if there is neither yet. */
static bool read_outcome(const struct gate *gate, int *reason)
{
    struct pollfd ready = {.fd = gate->status_fd, .events = POLLIN};

    *reason = 0;
    if (poll(&ready, 1, 0) != 1) {
        return false;
    }
    if (read(gate->status_fd, reason, sizeof(*reason)) != (ssize_t)sizeof(*reason)) {
        *reason = 0;
    }
    return true;
}

void gates_take(struct gates *gates, struct news *news)
{
    size_t i = 0;
    int reason;

    while (i < gates->count) {
        if (read_outcome(&gates->list[i], &reason)) {
            tell_outcome(gates, i, reason, news);
        } else {
            i++;
        }
    }
}

bool gates_take_death(struct gates *gates, pid_t pid, struct news *news)
{
    for (size_t i = 0; i < gates->count; i++) {
        if (gates->list[i].pid == pid) {
            int reason;
            (void)read_outcome(&gates->list[i], &reason);
            tell_outcome(gates, i, reason, news);
            break;
        }
    }
    for (size_t i = 0; i < gates->failed_count; i++) {
        if (gates->failed[i] == pid) {
            gates->failed[i] = gates->failed[--gates->failed_count];
            return false;
        }
    }
    return true;
}
