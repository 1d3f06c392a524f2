/* How a payload is asked for. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fd.h"
#include "sandbox/box.h"

enum { FDINFO_BYTES = 512 };

static int pack_argv(struct start_request *request, const char *const *argv,
                     size_t *len, struct err *e)
{
    size_t at = 0;

    for (uint32_t i = 0; argv[i] != NULL; i++) {
        size_t size = strlen(argv[i]) + 1;
        if (i == ARGV_COUNT_MAX || size > sizeof(request->argv) - at) {
            return err_set(e, ERR_SYSTEM, "the command line of '%s' is too long",
                           argv[0]);
        }
        memcpy(request->argv + at, argv[i], size);
        at += size;
        request->head.argc = i + 1;
    }
    *len = sizeof(request->head) + at;
    return 0;
}

/* What the keeper hands over beside its reply; -1 for what it does not. */
struct started {
    struct reply answer;
    int pidfd;
    int tty_fd;
};

static int request_start(struct box *box, const struct box_start *start, bool is_gated,
                         struct started *out, struct err *e)
{
    struct start_request request;
    int fds[FD_MESSAGE_MAX];
    size_t fd_count = 0;
    size_t len = 0;

    if (box->tier >= TIER_NO_PROC) {
        space_begin(&box->space, box->work);
    }
    request.head = (struct request){
        .kind = REQUEST_START, .is_tty = start->tty, .is_gated = is_gated};
    if (start->argv[0] == NULL) {
        return err_set(e, ERR_SYSTEM, "cannot start an empty command line");
    }
    if (pack_argv(&request, start->argv, &len, e) < 0) {
        return -1;
    }
    if (box->is_dead) {
        return err_set(e, ERR_SYSTEM, "cannot start '%s': the box is dead",
                       start->argv[0]);
    }
    if (fd_send(box->control, &request, len, start->stdio, start->tty ? 0 : 3) < 0) {
        return err_set(e, ERR_SYSTEM,
                       "cannot start '%s': the keeper of the box has died",
                       start->argv[0]);
    }
    if (box_await_reply(box, &out->answer, fds, &fd_count, e) < 0) {
        return err_wrap(e, "cannot start '%s'", start->argv[0]);
    }
    box->foreman = out->answer.foreman;
    size_t next = 0;
    out->pidfd = is_gated && next < fd_count ? fds[next++] : -1;
    out->tty_fd = start->tty && next < fd_count ? fds[next] : -1;
    return 0;
}

int box_start(struct box *box, const struct box_start *start, struct box_process *out,
              struct err *e)
{
    struct started started = {.pidfd = -1, .tty_fd = -1};

    if (request_start(box, start, false, &started, e) < 0) {
        return -1;
    }
    *out = (struct box_process){.pid = started.answer.pid,
                                .exec_errno = started.answer.exec_errno,
                                .exec_ns = started.answer.exec_ns,
                                .tty_fd = started.tty_fd};
    return 0;
}

/* The number that the process of a pidfd has in this process's namespace (proc(5),
 * /proc/PID/fdinfo), or 0 if it has been reaped. */
static int read_host_pid(int pidfd, pid_t *out, struct err *e)
{
    char path[48];
    char text[FDINFO_BYTES];

    (void)snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", pidfd);
    AUTO_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t len = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
    if (len < 0) {
        return err_sys(e, "cannot read '%s'", path);
    }
    text[len] = '\0';
    const char *line = strstr(text, "\nPid:");
    if (line == NULL) {
        return err_set(e, ERR_SYSTEM, "'%s' names no process", path);
    }
    long pid = strtol(line + sizeof("\nPid:") - 1, NULL, 10);
    *out = pid > 0 ? (pid_t)pid : 0;
    return 0;
}

int box_start_at_gate(struct box *box, const struct box_start *start,
                      struct box_process *out, pid_t *host_pid, struct err *e)
{
    struct started started = {.pidfd = -1, .tty_fd = -1};

    *host_pid = 0;
    if (!box->is_traced) {
        return err_set(e, ERR_SYSTEM, "cannot start '%s' at a gate: no traced box",
                       start->argv[0] == NULL ? "" : start->argv[0]);
    }
    if (request_start(box, start, true, &started, e) < 0) {
        return -1;
    }
    AUTO_CLOSE int pidfd = started.pidfd;
    AUTO_CLOSE int tty_fd = started.tty_fd;
    if (pidfd >= 0 && read_host_pid(pidfd, host_pid, e) < 0) {
        return err_wrap(e, "cannot start '%s'", start->argv[0]);
    }
    *out = (struct box_process){.pid = started.answer.pid,
                                .exec_errno = started.answer.exec_errno,
                                .tty_fd = fd_take(&tty_fd)};
    return 0;
}

static int ask_plainly(struct box *box, const struct request *request, struct err *e)
{
    struct reply answer;
    int fds[FD_MESSAGE_MAX];
    size_t fd_count;

    if (box_ask(box, request, sizeof(*request), e) < 0) {
        return -1;
    }
    return box_await_reply(box, &answer, fds, &fd_count, e);
}

int box_let_go(struct box *box, int pid, bool stops, struct err *e)
{
    struct request request = {.kind = REQUEST_LET_GO, .pid = pid, .stops = stops};

    return ask_plainly(box, &request, e) < 0 ? err_wrap(e, "cannot open a gate") : 0;
}

int box_signal(struct box *box, int pid, const struct box_signal *signal, struct err *e)
{
    struct request request = {.kind = REQUEST_SIGNAL,
                              .pid = pid,
                              .signal = signal->number,
                              .to_group = signal->to_group,
                              .times = signal->times > 0 ? signal->times : 1,
                              .has_value = signal->has_value,
                              .value = signal->value};

    return ask_plainly(box, &request, e) < 0
               ? err_wrap(e, "cannot send signal %d", signal->number)
               : 0;
}

int box_open_process(struct box *box, int pid)
{
    struct request request = {.kind = REQUEST_PIDFD, .pid = pid};
    struct reply answer;
    int fds[FD_MESSAGE_MAX];
    size_t fd_count = 0;
    struct err ignored;

    if (box_ask(box, &request, sizeof(request), &ignored) < 0 ||
        box_await_reply(box, &answer, fds, &fd_count, &ignored) < 0 || fd_count != 1) {
        return -1;
    }
    return fds[0];
}
