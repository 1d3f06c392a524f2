/* What a keeper is asked for. */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/pidfd.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/fd.h"
#include "sandbox/crowd.h"
#include "sandbox/keeper_parts.h"
#include "sandbox/launch.h"
#include "sandbox/places.h"
#include "sandbox/protocol.h"

enum { DEPTH_MAX = 4096 };

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

void keeper_reply_failed(const struct keeper *keeper, const struct err *e)
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

/* A process that is gone is nobody's fault. A queue that takes no more has been filled, or
 * made so small, by the box itself, if no others count: the signal is lost as far as the
 * program is concerned, and what it does then is judged. */
static bool is_their_doing(const struct keeper *keeper, int reason)
{
    /* Behind a wall nobody else can be meant: the number has been given away again. */
    return reason == ESRCH || (reason == EPERM && keeper->spec->is_walled) ||
           (reason == EAGAIN && keeper->spec->tier >= TIER_NO_PROC);
}

/* Only without any wall could a number that was given away again reach somebody else. */
static bool is_ours(const struct keeper *keeper, int pid)
{
    bool is_walled = keeper_has_numbers(keeper->spec) || keeper->spec->is_walled;
    pid_t self = getpid();

    for (int depth = 0; !is_walled && pid > 1 && depth < DEPTH_MAX; depth++) {
        pid = wants_parent_of(keeper->proc, pid);
        if (pid == self) {
            return true;
        }
    }
    return is_walled;
}

static int send_signal(struct keeper *keeper, const struct request *request,
                       struct err *e)
{
    struct reply answer = {.kind = REPLY_DONE, .pid = request->pid};

    if (request->pid > 1 && is_ours(keeper, request->pid) &&
        payload_signal(request) < 0 && !is_their_doing(keeper, errno)) {
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
    while (keeper_reap(keeper, 0)) {
        (void)news_tell(&keeper->news);
        if (!keeper_has_numbers(keeper->spec) && !keeper->spec->is_walled) {
            crowd_kill(keeper->spec); /* some may have been born meanwhile */
        }
    }
    news_tell_rest(&keeper->news);
    if (getrusage(RUSAGE_CHILDREN, &usage) == 0) {
        answer.cpu_ns = keeper_cpu_ns_of(&usage);
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
        keeper_reply_failed(keeper, &e);
    }
}

void keeper_take_request(struct keeper *keeper)
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
