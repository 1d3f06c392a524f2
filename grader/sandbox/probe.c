/* What this machine allows: every tier is tried by opening a box and running something in
 * it, for what a machine says of itself (sysctls, versions, masks) and what it then does are
 * two things. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.h"
#include "sandbox/sandbox.h"

static int run_something(struct box *box, struct err *e)
{
    AUTO_CLOSE int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    struct box_start start = {.argv = (const char *const[]){"true", NULL},
                              .stdio = {null, null, null}};
    struct box_process process;

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
    return 0;
}

static int try_tier(enum tier tier, struct err *e)
{
    struct limits limits = limits_default();
    struct box *box;

    if (sandbox_enter(tier, e) < 0 ||
        box_open(&box, &(struct box_spec){.limits = &limits}, e) < 0) {
        return -1;
    }
    int rc = run_something(box, e);
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
