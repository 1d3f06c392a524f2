/* What a box tells, and how it ends. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fd.h"
#include "sandbox/accounting.h"
#include "sandbox/box.h"

enum { GRACE_MS = 1000, DEATH_MS_MAX = 20000 };

/* 1 and an event, 0 if none waits, -1 at the end of what the keeper has to say. */
static int receive_event(const struct box *box, struct box_event *event)
{
    ssize_t len;

    do {
        len = recv(box->events, event, sizeof(*event), MSG_DONTWAIT);
    } while (len < 0 && errno == EINTR);
    if (len < 0) {
        return errno == EAGAIN ? 0 : -1;
    }
    return event_is_good(event, (size_t)len) ? 1 : -1;
}

int box_next_event(struct box *box, struct box_event *event, struct err *e)
{
    if (box->taken_next < box->taken_count) {
        *event = box->taken[box->taken_next++];
        return 1;
    }
    int rc = box->is_dead ? -1 : receive_event(box, event);
    if (rc < 0 && box->is_orderly) {
        return 0;
    }
    return rc < 0 ? err_set(e, ERR_SYSTEM, "the keeper of the box has died") : rc;
}

/* Takes what waits on the socket, so that the keeper can send more. False at the end. */
static bool take_events(struct box *box)
{
    struct box_event event;
    int rc;

    while ((rc = receive_event(box, &event)) == 1) {
        if (box->taken_count == box->taken_size) {
            box->taken_size = box->taken_size * 2 + 64;
            box->taken = reallocarray(box->taken, box->taken_size, sizeof(*box->taken));
            if (box->taken == NULL) {
                BUG("no memory left");
            }
        }
        box->taken[box->taken_count++] = event;
    }
    return rc == 0;
}

/* Asks the keeper to kill and reap everybody, and hears it out. It may take as long as that
 * many processes take to die; on a keeper that does not answer the caller must not wait. */
static void end_orderly(struct box *box)
{
    struct request request = {.kind = REQUEST_KILL};
    struct err ignored;
    int64_t grace_ms = GRACE_MS + box->limits.value[LIMIT_PROCESSES];
    int64_t deadline_ns = clock_now_ns() + grace_ms * NS_PER_MS;
    struct pollfd heard[] = {{.fd = box->control, .events = POLLIN},
                             {.fd = box->events, .events = POLLIN}};

    if (box_ask(box, &request, sizeof(request), &ignored) < 0) {
        return;
    }
    while (heard[0].revents == 0) {
        int64_t left_ms = (deadline_ns - clock_now_ns()) / NS_PER_MS;
        if (left_ms <= 0 || (poll(heard, 2, (int)left_ms) < 0 && errno != EINTR)) {
            return;
        }
        if (heard[1].revents != 0 && !take_events(box)) {
            heard[1].fd = -1;
        }
    }
    struct reply answer;
    int fds[FD_MESSAGE_MAX];
    size_t fd_count;
    if (box_await_reply(box, &answer, fds, &fd_count, &ignored) == 0) {
        box->cpu_ns = answer.cpu_ns;
        box->is_orderly = true;
    }
}

/* The death of pid 1 is the death of all (pid_namespaces(7)); without a pid namespace its
 * children become this process's. */
static int reap_keeper(struct box *box, struct err *e)
{
    struct pollfd dead = {.fd = box->pidfd, .events = POLLIN};
    struct rusage usage = {.ru_maxrss = 0};
    siginfo_t info;
    int rc;

    if (!box->is_orderly) {
        (void)syscall(SYS_pidfd_send_signal, box->pidfd, SIGKILL, NULL, 0);
    }
    do {
        rc = poll(&dead, 1, DEATH_MS_MAX);
    } while (rc < 0 && errno == EINTR);
    if (rc <= 0) {
        return err_set(e, ERR_SYSTEM, "the box does not die");
    }
    /* The system call reports the usage, which glibc's wrapper leaves out. */
    (void)syscall(SYS_waitid, P_PIDFD, box->pidfd, &info, WEXITED, &usage);
    if (!box->is_orderly) {
        box->cpu_ns = (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * NS_PER_S +
                      (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * INT64_C(1000);
    }
    box->is_dead = true;
    if (!box->is_orderly && box->tier != TIER_FULL) {
        box_inherit();
    }
    return 0;
}

/* The kernel's own count has those, too, whom nobody has reaped: children of who ignores
 * SIGCHLD, and whoever was killed with the keeper. */
static void note_cpu(struct box *box)
{
    int64_t counted_ns = box_strain(box).cpu_ns;

    if (counted_ns > box->cpu_ns) {
        box->cpu_ns = counted_ns;
    }
}

int box_kill(struct box *box, struct box_usage *usage, struct err *e)
{
    if (!box->is_dead) {
        end_orderly(box);
        /* Not before: the keeper, who is in the cell too, had deaths to tell. */
        if (!box->is_orderly) {
            accounting_kill();
        }
        if (reap_keeper(box, e) < 0) {
            return -1;
        }
        accounting_kill();
        note_cpu(box);
        (void)take_events(box);
    }
    if (usage != NULL) {
        usage->cpu_ns = box->cpu_ns;
    }
    return 0;
}

void box_close(struct box *box)
{
    struct err ignored;

    if (box == NULL) {
        return;
    }
    if (box->keeper > 0 && box_kill(box, NULL, &ignored) < 0) {
        /* What cannot be killed keeps its pid, but nothing that the worker needs. */
        box->is_dead = true;
    }
    box_forget(box);
    folder_remove(&box->folder);
    space_release(&box->space);
    fd_close(&box->segments);
    fd_close(&box->pidfd);
    fd_close(&box->control);
    fd_close(&box->events);
    fd_close(&box->proc);
    fd_close(&box->work);
    fd_close(&box->run);
    free(box->taken);
    free(box);
}
