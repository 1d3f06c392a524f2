#include "support/in_worker.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.h"

enum { SAID_MAX = 1 << 20, PATIENCE_MS = 20000 };

/* Of the worker that is forked next. */
static enum tier worker_tier = TIER_FULL;

static void run_worker(void (*scenario)(struct buf *), int out)
{
    struct buf said = {0};
    struct err e = {0};

    if (sandbox_enter(worker_tier, &e) < 0) {
        buf_printf(&said, "error: %s", e.text);
    } else {
        scenario(&said);
    }
    _exit(said.len > 0 && fd_write_all(out, said.data, said.len) < 0 ? 1 : 0);
}

struct buf in_worker(void (*scenario)(struct buf *said))
{
    struct buf said = {0};
    int ends[2];
    int status = -1;

    (void)fflush(NULL);
    if (pipe2(ends, O_CLOEXEC) < 0) {
        abort();
    }
    pid_t pid = fork();
    if (pid == 0) {
        (void)close(ends[0]);
        run_worker(scenario, ends[1]);
    }
    (void)close(ends[1]);
    if (fd_read_all(ends[0], &said, SAID_MAX) < 0) {
        buf_add_string(&said, "worker said too much");
    }
    (void)close(ends[0]);
    if (waitpid(pid, &status, 0) != pid || status != 0) {
        buf_printf(&said, "worker died: %#x", (unsigned)status);
    }
    if (said.data == NULL) {
        buf_add_string(&said, "");
    }
    return said;
}

/* How in_box hands its scenario over to the worker, which is forked after it was set. */
static void (*box_scenario)(struct box *box, struct buf *said);

static void run_in_box(struct buf *said)
{
    struct limits limits = limits_default();
    struct box *box;
    struct err e = {0};

    if (box_open(&box, &(struct box_spec){.limits = &limits}, &e) < 0) {
        buf_printf(said, "error: %s", e.text);
        return;
    }
    box_scenario(box, said);
    box_close(box);
}

struct buf in_box(void (*scenario)(struct box *box, struct buf *said))
{
    box_scenario = scenario;
    return in_worker(run_in_box);
}

struct buf in_worker_at(enum tier tier, void (*scenario)(struct buf *said))
{
    worker_tier = tier;
    struct buf said = in_worker(scenario);
    worker_tier = TIER_FULL;
    return said;
}

struct buf in_box_at(enum tier tier,
                     void (*scenario)(struct box *box, struct buf *said))
{
    box_scenario = scenario;
    return in_worker_at(tier, run_in_box);
}

static void say_nothing(struct box *box, struct buf *said)
{
    (void)box;
    (void)said;
}

const char *cannot_sandbox_at(enum tier tier)
{
    static char reason[512]; /* outlives the call; a test asks once */
    struct buf said = in_box_at(tier, say_nothing);
    const char *must = getenv("GRADER_MUST_SANDBOX");

    (void)snprintf(reason, sizeof(reason), "%s", said.data);
    buf_release(&said);
    return reason[0] == '\0' || (must != NULL && must[0] != '\0') ? NULL : reason;
}

const char *cannot_sandbox(void)
{
    return cannot_sandbox_at(TIER_FULL);
}

int await_event(struct box *box, struct box_event *event, struct buf *said)
{
    struct pollfd ready = {.fd = box_event_fd(box), .events = POLLIN};
    struct err e = {0};
    int rc = box_next_event(box, event, &e);

    while (rc == 0) {
        if (poll(&ready, 1, PATIENCE_MS) <= 0) {
            buf_add_string(said, "[no event]");
            return -1;
        }
        rc = box_next_event(box, event, &e);
    }
    if (rc < 0) {
        buf_printf(said, "[%s]", e.text);
    }
    return rc;
}

static void say_status(int status, struct buf *said)
{
    if (WIFSIGNALED(status)) {
        buf_printf(said, "[signal %d]", WTERMSIG(status));
    } else {
        buf_printf(said, "[exit %d]", WEXITSTATUS(status));
    }
}

static void await_end(struct box *box, int pid, struct buf *said)
{
    struct box_event event;

    do {
        if (await_event(box, &event, said) < 0) {
            return;
        }
    } while (event.kind != BOX_EXITED || event.pid != pid);
    say_status(event.status, said);
}

void say_run(struct box *box, const char *const *argv, struct buf *said)
{
    AUTO_CLOSE int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
    AUTO_CLOSE int out = memfd_create("printed", MFD_CLOEXEC);
    struct box_start start = {.argv = argv, .stdio = {null, out, out}};
    struct box_process process;
    struct buf end = {0};
    struct err e = {0};

    if (box_start(box, &start, &process, &e) < 0) {
        buf_printf(said, "[%s]", e.text);
        return;
    }
    if (process.exec_errno != 0) {
        buf_printf(said, "[errno %d]", process.exec_errno);
        return;
    }
    await_end(box, process.pid, &end);
    if (lseek(out, 0, SEEK_SET) < 0 || fd_read_all(out, said, SAID_MAX) < 0) {
        buf_add_string(said, "[unreadable]");
    }
    buf_add(said, end.data, end.len);
    buf_release(&end);
}

void say_shell(struct box *box, const char *script, struct buf *said)
{
    say_run(box, (const char *const[]){"sh", "-c", script, NULL}, said);
}

void say_perl(struct box *box, const char *script, struct buf *said)
{
    say_run(box, (const char *const[]){"perl", "-e", script, NULL}, said);
}

int start_quiet(struct box *box, const char *const *argv, struct buf *said)
{
    AUTO_CLOSE int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    struct box_start start = {.argv = argv, .stdio = {null, null, null}};
    struct box_process process;
    struct err e = {0};

    if (box_start(box, &start, &process, &e) < 0) {
        buf_printf(said, "[%s]", e.text);
        return -1;
    }
    if (process.exec_errno != 0) {
        buf_printf(said, "[errno %d]", process.exec_errno);
        return -1;
    }
    return process.pid;
}

void put_text(struct box *box, const char *path, const char *text, struct buf *said)
{
    AUTO_CLOSE int fd = fd_from_bytes("text", bytes_of(text));
    struct err e = {0};

    if (box_put(box, path, fd, false, &e) < 0) {
        buf_printf(said, "[%s]", e.text);
    }
}
