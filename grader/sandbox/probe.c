/* What this machine allows: every tier is tried by opening a box and running something in
 * it, for what a machine says of itself (sysctls, versions, masks) and what it then does are
 * two things. */
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.h"
#include "sandbox/sandbox.h"

enum { PATIENCE_MS = 20000 };

/* What a tier promises, tried from inside: each attempt that succeeds has an exit status of
 * its own. $1 is a folder outside of the box, $2 the number of this process, or "". */
static const char attempts[] = "./probe || exit 2;"
                               "(: < \"$1\") 2> /dev/null && exit 3;"
                               "[ -n \"$2\" ] && kill -0 \"$2\" 2> /dev/null && exit 4;"
                               "exit 0";

static const char *const broken[] = {
    "it could not be tried",
    "a shell in a box does not work",
    "what is put into a box cannot be executed",
    "files outside of the box can be opened",
    "processes outside of the box can be reached",
};
enum { BROKEN = sizeof(broken) / sizeof(broken[0]) };

static int await_end(struct box *box, int *status, struct err *e)
{
    struct pollfd ready = {.fd = box_event_fd(box), .events = POLLIN};
    struct box_event event = {.kind = BOX_ORPHAN};
    int rc = box_next_event(box, &event, e);

    while (rc >= 0 && event.kind != BOX_EXITED) {
        if (rc == 0 && poll(&ready, 1, PATIENCE_MS) == 0) {
            return err_set(e, ERR_SYSTEM, "a program in a box does not end");
        }
        rc = box_next_event(box, &event, e);
    }
    *status = event.status;
    return rc < 0 ? -1 : 0;
}

static int put_probe(struct box *box, struct err *e)
{
    AUTO_CLOSE int program = open("/usr/bin/true", O_RDONLY | O_CLOEXEC);

    return program < 0 ? err_sys(e, "cannot open '/usr/bin/true'")
                       : box_put(box, "probe", program, true, e);
}

static int run_attempts(struct box *box, enum tier tier, int *status, struct err *e)
{
    AUTO_CLOSE int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    const char *outside = box_folder(box)[0] != '\0' ? box_folder(box) : "/var";
    char self[16];
    struct box_process process;

    /* Where processes have numbers of their own, ours is somebody else's there. */
    (void)snprintf(self, sizeof(self), "%d", (int)getpid());
    struct box_start start = {
        .argv = (const char *const[]){"sh", "-c", attempts, "sh", outside,
                                      tier == TIER_FULL ? "" : self, NULL},
        .stdio = {null, null, null}};
    if (null < 0) {
        return err_sys(e, "cannot open '/dev/null'");
    }
    if (box_start(box, &start, &process, e) < 0) {
        return -1;
    }
    if (process.exec_errno != 0) {
        return err_set(e, ERR_SYSTEM, "a program in a box cannot be executed: %s",
                       strerror(process.exec_errno));
    }
    return await_end(box, status, e);
}

/* Of the weakest tier nothing is promised but that programs run. */
static int prove(struct box *box, enum tier tier, struct err *e)
{
    int status = 0;

    if (put_probe(box, e) < 0 || run_attempts(box, tier, &status, e) < 0) {
        return -1;
    }
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : 1;
    if (code == 0 || (tier == TIER_NONE && code > 2)) {
        return 0;
    }
    return err_set(e, ERR_SYSTEM, "%s", broken[code < BROKEN ? code : 0]);
}

static int try_tier(enum tier tier, struct err *e)
{
    struct limits limits = limits_default();
    struct box *box;

    if (sandbox_enter(tier, e) < 0 ||
        box_open(&box, &(struct box_spec){.limits = &limits}, e) < 0) {
        return -1;
    }
    int rc = prove(box, tier, e);
    box_close(box);
    return rc;
}

/* In a process of its own, as entering is for good. The text is empty if the tier works. */
static int probe_tier(enum tier tier, char *why, size_t size, struct err *e)
{
    struct buf said = {0};
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) < 0) {
        return err_sys(e, "cannot make a pipe");
    }
    AUTO_CLOSE int here = ends[0];
    pid_t pid = fork();
    if (pid == 0) {
        struct err reason = {0};
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
        _exit(try_tier(tier, &reason) < 0 &&
              fd_write_all(ends[1], reason.text, strlen(reason.text)) < 0);
    }
    (void)close(ends[1]);
    if (pid < 0) {
        return err_sys(e, "cannot fork");
    }
    int rc = fd_read_all(here, &said, sizeof(((struct err *)0)->text));
    int status = -1;
    (void)waitpid(pid, &status, 0);
    if (rc == 0) {
        (void)snprintf(why, size, "%s",
                       status != 0 ? "the process that tried it has died"
                                   : (said.len > 0 ? said.data : ""));
    }
    buf_release(&said);
    return rc < 0 ? err_sys(e, "cannot hear a process of ours") : 0;
}

int sandbox_probe(struct sandbox_probe *out, struct err *e)
{
    *out = (struct sandbox_probe){.best = TIER_COUNT};
    do {
        out->best--;
        if (probe_tier(out->best, out->why_not[out->best], sizeof(out->why_not[0]), e) <
            0) {
            return -1;
        }
    } while (out->best > TIER_NONE && out->why_not[out->best][0] != '\0');
    return 0;
}
