#include "sandbox/foreman.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.h"
#include "sandbox/filter.h"
#include "sandbox/forget.h"
#include "sandbox/protocol.h"
#include "sandbox/wall.h"

enum { ANSWER_MS_MAX = 5000 };

/* What it says at first: the listener is beside it, if there is one. */
struct greeting {
    bool is_ready;
    struct err err;
};

/* Inherited by the payloads, which could not lower it again. A failure costs nothing but
 * this: then the machine's memory is short for everybody alike. */
static void offer_to_the_killer(void)
{
    (void)prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
    AUTO_CLOSE int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (fd >= 0 && write(fd, "1000", 4) != 4) {
        /* as above */
    }
}

static int settle(const struct keeper_spec *spec, int *listener, struct err *e)
{
    sigset_t all;

    (void)sigfillset(&all);
    if (prctl(PR_SET_NAME, "foreman", 0, 0, 0) < 0 ||
        sigprocmask(SIG_SETMASK, &all, NULL) < 0) {
        return err_sys(e, "cannot set up the foreman");
    }
    offer_to_the_killer();
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0) {
        return err_sys(e, "cannot make the foreman non-dumpable");
    }
    if (spec->tier != TIER_NONE && wall_enter_inner(spec->tier, spec->folder, e) < 0) {
        return -1;
    }
    return filter_install(keeper_filter(spec), listener, e);
}

/* One order; false when there is nobody to give more. */
static bool obey(const struct keeper_spec *spec, int sock)
{
    struct start_request request;
    int fds[FD_MESSAGE_MAX];
    size_t fd_count = 0;
    char *argv[ARGV_COUNT_MAX + 1];
    ssize_t len = fd_receive(sock, &request, sizeof(request), fds, &fd_count);

    if (len < (ssize_t)sizeof(request.head) || fd_count < 4 ||
        !request_argv(&request, (size_t)len, argv)) {
        return false;
    }
    struct payload_plan plan = {.argv = argv,
                                .stdio = {fds[0], fds[1], fds[2]},
                                .spec = spec,
                                .is_tty = request.head.is_tty != 0};
    struct payload_ends ends = {.status_fd = fds[3],
                                .sign_fd = fd_count > 4 ? fds[4] : -1};
    int32_t answer = payload_fork(&plan, &ends, CLONE_PARENT);
    if (answer < 0) {
        answer = -errno;
    }
    for (size_t i = 0; i < fd_count; i++) {
        fd_close(&fds[i]);
    }
    return fd_send(sock, &answer, sizeof(answer), NULL, 0) == 0;
}

static _Noreturn void foreman_main(const struct keeper_spec *spec, int sock)
{
    struct greeting greeting = {.is_ready = false};
    int listener = -1;

    greeting.is_ready = settle(spec, &listener, &greeting.err) == 0;
    forget_all(); /* payloads are copies of it: nothing is allocated from here on */
    if (fd_send(sock, &greeting, sizeof(greeting), &listener, listener >= 0) < 0 ||
        !greeting.is_ready) {
        _exit(1);
    }
    fd_close(&listener);
    while (obey(spec, sock)) {
    }
    _exit(0);
}

static int await_greeting(const struct foreman *foreman, int *listener, struct err *e)
{
    struct greeting greeting;
    int fds[FD_MESSAGE_MAX];
    size_t fd_count = 0;

    *listener = -1;
    if (fd_receive(foreman->sock, &greeting, sizeof(greeting), fds, &fd_count) !=
        (ssize_t)sizeof(greeting)) {
        return err_set(e, ERR_SYSTEM, "the foreman of the box has died");
    }
    if (fd_count > 0) {
        *listener = fds[0];
    }
    if (!greeting.is_ready) {
        *e = greeting.err;
        return -1;
    }
    return 0;
}

int foreman_start(const struct keeper_spec *spec, struct foreman *out, int *listener,
                  struct err *e)
{
    int ends[2];

    *out = (struct foreman){.sock = -1};
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0) {
        return err_sys(e, "cannot make a socket pair");
    }
    AUTO_CLOSE int there = ends[1];
    out->sock = ends[0];
    out->pid = fork();
    if (out->pid == 0) {
        /* Whatever else the keeper has stays closed to those who come behind. */
        (void)close(spec->control);
        (void)close(spec->events);
        fd_close(&out->sock);
        foreman_main(spec, there);
    }
    if (out->pid < 0) {
        return err_sys(e, "cannot fork the foreman");
    }
    fd_close(&there);
    return await_greeting(out, listener, e);
}

pid_t foreman_fork(struct foreman *foreman, const struct payload_plan *plan,
                   const struct payload_ends *ends)
{
    const int fds[] = {plan->stdio[0], plan->stdio[1], plan->stdio[2], ends->status_fd,
                       ends->sign_fd};
    struct pollfd ready = {.fd = foreman->sock, .events = POLLIN};
    int received[FD_MESSAGE_MAX];
    size_t received_count = 0;
    int32_t answer = -1;

    if (fd_send(foreman->sock, plan->request, plan->request_len, fds,
                ends->sign_fd >= 0 ? 5 : 4) < 0 ||
        poll(&ready, 1, ANSWER_MS_MAX) != 1 ||
        fd_receive(foreman->sock, &answer, sizeof(answer), received, &received_count) !=
            (ssize_t)sizeof(answer)) {
        /* Somebody has killed or stopped it: an answer that comes late must not be taken
         * for another's. */
        fd_close(&foreman->sock);
        errno = ECHILD;
        return -1;
    }
    if (answer < 0) {
        errno = -answer;
        return -1;
    }
    return answer;
}

bool foreman_take_death(struct foreman *foreman, pid_t pid)
{
    if (foreman->is_reaped || pid != foreman->pid) {
        return false;
    }
    fd_close(&foreman->sock);
    foreman->is_reaped = true;
    return true;
}

bool foreman_is_lost(const struct foreman *foreman)
{
    return foreman->pid > 0 && foreman->sock < 0;
}

int foreman_replace(const struct keeper_spec *spec, struct foreman *foreman,
                    int *listener, struct err *e)
{
    if (!foreman->is_reaped) {
        (void)kill(foreman->pid, SIGKILL);
        (void)waitpid(foreman->pid, NULL, 0);
    }
    return foreman_start(spec, foreman, listener, e);
}
