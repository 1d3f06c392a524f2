/* The keeper's loop. It must go on whatever the payloads do: nothing here waits for them
 * without a deadline, and what the box does not take in time is queued, not lost. */
#include "sandbox/keeper.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.h"
#include "sandbox/crowd.h"
#include "sandbox/folder.h"
#include "sandbox/forget.h"
#include "sandbox/keeper_parts.h"
#include "sandbox/protocol.h"

static void take_deaths(struct keeper *keeper)
{
    struct signalfd_siginfo info[16];

    /* One pending signal may stand for many deaths. */
    if (read(keeper->children, info, sizeof(info)) < 0 && errno != EAGAIN) {
        crowd_abandon(keeper->spec);
    }
    while (keeper_reap(keeper, WNOHANG)) {
    }
}

static void await_work(const struct keeper *keeper, struct pollfd *watched,
                       size_t count)
{
    int rc;

    do {
        rc = poll(watched, count, -1);
    } while (rc < 0 && errno == EINTR);
    if (rc < 0) {
        crowd_abandon(keeper->spec);
    }
}

static _Noreturn void serve(struct keeper *keeper)
{
    enum {
        CONTROL,
        CHILDREN,
        EVENTS,
        REST,
        WATCHED = REST + GATES_MAX + LISTENERS_MAX
    };

    for (;;) {
        bool is_told = news_tell(&keeper->news);
        struct pollfd watched[WATCHED] = {
            [CONTROL] = {.fd = keeper->spec->control, .events = POLLIN},
            [CHILDREN] = {.fd = keeper->children, .events = POLLIN},
            [EVENTS] = {.fd = keeper->spec->events, .events = is_told ? 0 : POLLOUT},
        };
        size_t gate_count = gates_watch(&keeper->gates, &watched[REST]);
        struct pollfd *listeners = &watched[REST + gate_count];
        /* Timers wait until everything before them has been told. */
        size_t listener_count = is_told ? news_watch(&keeper->news, listeners) : 0;
        await_work(keeper, watched, REST + gate_count + listener_count);
        if ((watched[EVENTS].revents & (POLLHUP | POLLERR)) != 0) {
            crowd_abandon(keeper->spec); /* the worker is gone */
        }
        news_take_call(&keeper->news, listeners, listener_count);
        if (gate_count > 0) {
            gates_take(&keeper->gates, &keeper->news);
        }
        if (watched[CHILDREN].revents != 0) {
            take_deaths(keeper);
        }
        if (watched[CONTROL].revents != 0) {
            keeper_take_request(keeper);
        }
    }
}

_Noreturn void keeper_main(const struct keeper_spec *given)
{
    /* Copies, on the keeper's stack, that are still there when it has forgotten. */
    const struct limits limits = *given->limits;
    struct keeper_spec copy = *given;
    struct keeper_spec *spec = &copy;
    struct folder folder;
    struct keeper keeper = {.spec = spec};
    struct keeper_place place = {.listener = -1, .proc = -1, .work = -1, .run = -1};
    struct reply ready = {.kind = REPLY_READY};
    struct err e = {0};
    sigset_t children;

    spec->limits = &limits;
    (void)snprintf(folder.path, sizeof(folder.path), "%s", given->folder);
    spec->folder = folder.path;
    if (keeper_settle(spec, &place, &keeper.foreman, &e) < 0) {
        keeper_reply_failed(&keeper, &e);
        crowd_abandon(spec);
    }
    keeper.proc = place.proc;
    (void)sigemptyset(&children);
    (void)sigaddset(&children, SIGCHLD);
    keeper.children = signalfd(-1, &children, SFD_CLOEXEC | SFD_NONBLOCK);
    if (keeper.children < 0) {
        (void)err_sys(&e, "cannot watch for deaths");
        keeper_reply_failed(&keeper, &e);
        crowd_abandon(spec);
    }
    /* The box is still empty. From here on nothing that the keeper calls may allocate. One
     * without a root of its own is as near to the payloads as the worker, and needs more:
     * it may know what the worker knows. */
    if (keeper_has_mounts(spec)) {
        forget_all();
    }
    news_init(&keeper.news, spec, place.proc, place.listener);
    ready.foreman = keeper.foreman.pid;
    int fds[] = {place.proc, place.work, place.run};
    size_t count = sizeof(fds) / sizeof(fds[0]);
    if (fd_send(spec->control, &ready, offsetof(struct reply, text), fds, count) < 0) {
        crowd_abandon(spec);
    }
    fd_close(&place.work);
    fd_close(&place.run);
    serve(&keeper);
}
