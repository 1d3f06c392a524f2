/* The keeper's loop. It must go on whatever the payloads do: nothing here waits for them
 * without a deadline, and what the box does not take in time is queued, not lost. */
#include "sandbox/keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fd.h"
#include "sandbox/crowd.h"
#include "sandbox/folder.h"
#include "sandbox/foreman.h"
#include "sandbox/forget.h"
#include "sandbox/gate.h"
#include "sandbox/launch.h"
#include "sandbox/news.h"
#include "sandbox/places.h"
#include "sandbox/protocol.h"

enum { PAYLOADS_MAX = 256 };

struct keeper {
    const struct keeper_spec *spec;
    int proc;
    struct foreman foreman;
    int children; /* signalfd of SIGCHLD */
    struct news news;
    struct gates gates;
    int payloads[PAYLOADS_MAX];
    size_t payload_count;
};

static bool forget_payload(struct keeper *keeper, int pid)
{
    for (size_t i = 0; i < keeper->payload_count; i++) {
        if (keeper->payloads[i] == pid) {
            keeper->payloads[i] = keeper->payloads[--keeper->payload_count];
            return true;
        }
    }
    return false;
}

static int64_t cpu_ns_of(const struct rusage *usage)
{
    return (usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) * NS_PER_S +
           (usage->ru_utime.tv_usec + usage->ru_stime.tv_usec) * INT64_C(1000);
}

/* The name must be read while the dead process is still there. */
static void read_name(int proc, int pid, char *name, size_t size)
{
    char path[32];
    char text[64];

    (void)snprintf(path, sizeof(path), "%d/comm", pid);
    AUTO_CLOSE int fd = openat(proc, path, O_RDONLY | O_CLOEXEC);
    ssize_t len = fd < 0 ? 0 : read(fd, text, sizeof(text));
    if (len > 1 && (size_t)len <= size) {
        memcpy(name, text, (size_t)len - 1); /* the newline behind is /proc's */
    }
}

/* Reaps one process and tells; `flags` may hold WNOHANG. False when there is none to reap.
 * Children come oldest first, so a payload is told before the orphans its death made. */
static bool reap_one(struct keeper *keeper, int flags)
{
    struct box_event event = {.kind = BOX_EXITED};
    siginfo_t info = {.si_pid = 0};
    struct rusage usage;

    if (waitid(P_ALL, 0, &info, WEXITED | WNOWAIT | flags) < 0) {
        return errno == EINTR;
    }
    if (info.si_pid == 0) {
        return false;
    }
    event.pid = info.si_pid;
    bool is_foreman = foreman_take_death(&keeper->foreman, event.pid);
    bool is_told = gates_take_death(&keeper->gates, event.pid, &keeper->news);
    if (!forget_payload(keeper, event.pid)) {
        event.kind = BOX_ORPHAN;
        read_name(keeper->proc, event.pid, event.name, sizeof(event.name));
    }
    if (wait4(event.pid, &event.status, 0, &usage) == event.pid) {
        event.cpu_ns = cpu_ns_of(&usage);
        event.memory_bytes = (int64_t)usage.ru_maxrss * 1024;
    }
    if (is_told && !is_foreman) {
        news_add(&keeper->news, &event);
    }
    return true;
}

static void reply_with(const struct keeper *keeper, const struct reply *answer,
                       const int *fds, size_t fd_count)
{
    size_t len =
        answer->kind == REPLY_FAILED ? sizeof(*answer) : offsetof(struct reply, text);

    if (fd_send(keeper->spec->control, answer, len, fds, fd_count) < 0) {
        crowd_abandon(keeper->spec); /* nobody is left to serve */
    }
}

static void reply(const struct keeper *keeper, const struct reply *answer)
{
    reply_with(keeper, answer, NULL, 0);
}

static void reply_failed(const struct keeper *keeper, const struct err *e)
{
    struct reply answer = {.kind = REPLY_FAILED};

    (void)snprintf(answer.text, sizeof(answer.text), "%.*s",
                   (int)sizeof(answer.text) - 1, e->text);
    reply(keeper, &answer);
}

static int replace_foreman(struct keeper *keeper, struct err *e)
{
    int listener = -1;

    if (foreman_replace(keeper->spec, &keeper->foreman, &listener, e) < 0) {
        return -1;
    }
    if (!news_listen(&keeper->news, listener)) {
        fd_close(&listener);
        return err_set(e, ERR_SYSTEM, "the programs of the test kill their foremen");
    }
    return 0;
}

static int start(struct keeper *keeper, struct start_request *request, size_t len,
                 const int *stdio, struct err *e)
{
    struct launch launch;
    int fds[2];
    size_t fd_count = 0;

    if (keeper->payload_count == PAYLOADS_MAX || news_is_behind(&keeper->news) ||
        gates_are_full(&keeper->gates)) {
        return err_set(e, ERR_SYSTEM, "too many payloads in one box");
    }
    struct foreman *foreman = keeper->foreman.pid > 0 ? &keeper->foreman : NULL;
    const struct launch_order order = {request, len, stdio, foreman};
    if (launch_payload(keeper->spec, &order, &launch, e) < 0 &&
        (!foreman_is_lost(&keeper->foreman) || replace_foreman(keeper, e) < 0 ||
         launch_payload(keeper->spec, &order, &launch, e) < 0)) {
        return -1;
    }
    AUTO_CLOSE int pidfd = launch.pidfd;
    AUTO_CLOSE int master = launch.master;
    if (launch.payload.pid > 0) {
        keeper->payloads[keeper->payload_count++] = launch.payload.pid;
    }
    if (pidfd >= 0) {
        gates_add(&keeper->gates, &launch.gate);
        fds[fd_count++] = pidfd;
    }
    if (master >= 0) {
        fds[fd_count++] = master;
    }
    struct reply answer = {.kind = REPLY_DONE,
                           .pid = launch.payload.pid,
                           .foreman = keeper->foreman.pid,
                           .exec_errno = launch.payload.exec_errno,
                           .exec_ns = launch.payload.exec_ns};
    reply_with(keeper, &answer, fds, fd_count);
    return 0;
}

/* A process that is gone is nobody's fault. */
static int send_signal(struct keeper *keeper, const struct request *request,
                       struct err *e)
{
    struct reply answer = {.kind = REPLY_DONE, .pid = request->pid};

    if (request->pid > 1 && payload_signal(request) < 0 && errno != ESRCH) {
        return err_sys(e, "cannot send signal %d", request->signal);
    }
    reply(keeper, &answer);
    return 0;
}

static int show_places(struct keeper *keeper, const struct request *request,
                       struct err *e)
{
    (void)request;
    struct reply answer = {.kind = REPLY_DONE};
    int places[PLACES];
    int rc = places_open(keeper->spec, keeper->proc, places, e);

    if (rc == 0) {
        reply_with(keeper, &answer, places, PLACES);
    }
    for (int i = 0; i < PLACES; i++) {
        fd_close(&places[i]);
    }
    return rc;
}

static int refer_to(struct keeper *keeper, const struct request *request, struct err *e)
{
    struct reply answer = {.kind = REPLY_DONE, .pid = request->pid};
    AUTO_CLOSE int pidfd = pidfd_open(request->pid, 0);

    (void)e;
    reply_with(keeper, &answer, &pidfd, pidfd < 0 ? 0 : 1);
    return 0;
}

static int let_go(struct keeper *keeper, const struct request *request, struct err *e)
{
    (void)e;
    struct reply answer = {.kind = REPLY_DONE, .pid = request->pid};

    gates_open(&keeper->gates, request->pid, request->stops != 0);
    reply(keeper, &answer);
    return 0;
}

static _Noreturn int end_box(struct keeper *keeper, const struct request *request,
                             struct err *e)
{
    (void)request;
    (void)e;
    struct reply answer = {.kind = REPLY_DONE};
    struct rusage usage;

    crowd_kill(keeper->spec);
    while (reap_one(keeper, 0)) {
        (void)news_tell(&keeper->news);
        if (!keeper_has_numbers(keeper->spec) && !keeper->spec->is_walled) {
            crowd_kill(keeper->spec); /* some may have been born meanwhile */
        }
    }
    news_tell_rest(&keeper->news);
    if (getrusage(RUSAGE_CHILDREN, &usage) == 0) {
        answer.cpu_ns = cpu_ns_of(&usage);
    }
    reply(keeper, &answer);
    _exit(0);
}

/* Requests that carry nothing but their head. */
static int (*const plain_requests[REQUEST_KINDS])(struct keeper *,
                                                  const struct request *,
                                                  struct err *) = {
    [REQUEST_LET_GO] = let_go,      [REQUEST_SIGNAL] = send_signal,
    [REQUEST_PLACES] = show_places, [REQUEST_PIDFD] = refer_to,
    [REQUEST_KILL] = end_box,
};

static void obey(struct keeper *keeper, struct start_request *request, size_t len,
                 const int *fds, size_t fd_count)
{
    const struct request *head = &request->head;
    struct err e = {0};
    int rc;

    if (!request_is_good(request, len, fd_count)) {
        rc = err_set(&e, ERR_SYSTEM, "a request is malformed");
    } else if (head->kind == REQUEST_START) {
        rc = start(keeper, request, len, fds, &e);
    } else {
        rc = plain_requests[head->kind](keeper, head, &e);
    }
    if (rc < 0) {
        reply_failed(keeper, &e);
    }
}

static void take_request(struct keeper *keeper)
{
    struct start_request request;
    int fds[FD_MESSAGE_MAX];
    size_t fd_count = 0;
    ssize_t len =
        fd_receive(keeper->spec->control, &request, sizeof(request), fds, &fd_count);

    if (len <= 0) {
        crowd_abandon(keeper->spec); /* the worker is gone */
    }
    obey(keeper, &request, (size_t)len, fds, fd_count);
    for (size_t i = 0; i < fd_count; i++) {
        fd_close(&fds[i]);
    }
}

static void take_deaths(struct keeper *keeper)
{
    struct signalfd_siginfo info[16];

    /* One pending signal may stand for many deaths. */
    if (read(keeper->children, info, sizeof(info)) < 0 && errno != EAGAIN) {
        crowd_abandon(keeper->spec);
    }
    while (reap_one(keeper, WNOHANG)) {
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
            take_request(keeper);
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
        reply_failed(&keeper, &e);
        crowd_abandon(spec);
    }
    keeper.proc = place.proc;
    (void)sigemptyset(&children);
    (void)sigaddset(&children, SIGCHLD);
    keeper.children = signalfd(-1, &children, SFD_CLOEXEC | SFD_NONBLOCK);
    if (keeper.children < 0) {
        (void)err_sys(&e, "cannot watch for deaths");
        reply_failed(&keeper, &e);
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
