/* How a fresh process becomes a keeper. */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/fd.h"
#include "sandbox/filter.h"
#include "sandbox/folder.h"
#include "sandbox/foreman.h"
#include "sandbox/keeper.h"
#include "sandbox/root.h"
#include "sandbox/victim.h"
#include "sandbox/wall.h"

enum { INSIDE_ID = 1000, STAT_BYTES_MAX = 4096, ARG_START_FIELD = 48, AREAS = 2 };

struct area {
    uintptr_t start;
    uintptr_t end;
};

/* The same addresses in every keeper, as each is a copy of this process; written once by
 * sandbox_enter. */
static struct area areas[AREAS];

int keeper_learn_areas(struct err *e)
{
    AUTO_CLOSE int fd = open("/proc/self/stat", O_RDONLY | O_CLOEXEC);
    AUTO_BUF text = {0};

    if (fd < 0 || fd_read_all(fd, &text, STAT_BYTES_MAX) < 0) {
        return err_sys(e, "cannot read '/proc/self/stat'");
    }
    /* The name may hold anything, but no field behind it holds a parenthesis. */
    char *at = strrchr(text.data, ')');
    for (int field = 2; at != NULL && field < ARG_START_FIELD; field++) {
        at = strchr(at + 1, ' ');
    }
    for (int i = 0; at != NULL && i < AREAS; i++) {
        areas[i].start = strtoull(at, &at, 10);
        areas[i].end = strtoull(at, &at, 10);
    }
    if (at == NULL || areas[AREAS - 1].end == 0) {
        return err_set(e, ERR_SYSTEM, "'/proc/self/stat' has too few fields");
    }
    return 0;
}

bool keeper_has_numbers(const struct keeper_spec *spec)
{
    return spec->tier == TIER_FULL;
}

bool keeper_has_mounts(const struct keeper_spec *spec)
{
    return spec->tier >= TIER_NO_PROC;
}

static void wipe_areas(void)
{
    for (int i = 0; i < AREAS; i++) {
        /* The kernel's number is the only way to this memory. */
        memset((void *)areas[i].start, 0, /* NOLINT(performance-no-int-to-ptr) */
               areas[i].end - areas[i].start);
    }
}

static int write_self(const char *path, const char *text, const char *hint,
                      struct err *e)
{
    AUTO_CLOSE int fd = open(path, O_WRONLY | O_CLOEXEC);

    if (fd < 0 || fd_write_all(fd, text, strlen(text)) < 0) {
        return err_sys(e, "cannot write '%s'%s", path, hint);
    }
    return 0;
}

/* A process without privileges may map exactly its own ids, once it has given up
 * setgroups(2) (user_namespaces(7)). These files belong to root unless the process is
 * dumpable. */
static int map_ids(uid_t uid, gid_t gid, struct err *e)
{
    static const char hint[] =
        " (with AppArmor: sysctl -w kernel.apparmor_restrict_unprivileged_userns=0)";
    char line[64];

    if (prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) < 0) {
        return err_sys(e, "cannot make the keeper dumpable");
    }
    (void)snprintf(line, sizeof(line), "%d %u 1\n", INSIDE_ID, uid);
    if (write_self("/proc/self/setgroups", "deny", hint, e) < 0 ||
        write_self("/proc/self/uid_map", line, hint, e) < 0) {
        return -1;
    }
    (void)snprintf(line, sizeof(line), "%d %u 1\n", INSIDE_ID, gid);
    return write_self("/proc/self/gid_map", line, hint, e);
}

static int keep_above_stdio(int *fd, struct err *e)
{
    if (*fd < 3) {
        *fd = fcntl(*fd, F_DUPFD_CLOEXEC, 3);
    }
    return *fd < 0 ? err_sys(e, "cannot move a descriptor") : 0;
}

/* Closes everything that the worker had open but the two sockets. 0, 1 and 2 are occupied,
 * so that no descriptor of a payload ever lands there before its time. */
static int keep_sockets(struct keeper_spec *spec, struct err *e)
{
    if (keep_above_stdio(&spec->control, e) < 0 ||
        keep_above_stdio(&spec->events, e) < 0) {
        return -1;
    }
    unsigned control = (unsigned)spec->control;
    unsigned events = (unsigned)spec->events;
    unsigned low = control < events ? control : events;
    unsigned high = control < events ? events : control;
    if ((low > 3 && close_range(3, low - 1, 0) < 0) ||
        (high > low + 1 && close_range(low + 1, high - 1, 0) < 0) ||
        close_range(high + 1, ~0U, 0) < 0) {
        return err_sys(e, "cannot close the worker's descriptors");
    }
    AUTO_CLOSE int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int fd = 0; fd < 3; fd++) {
        if (null < 0 || dup2(null, fd) < 0) {
            return err_sys(e, "cannot open '/dev/null'");
        }
    }
    return 0;
}

/* Default dispositions are what pid 1 is safe with: the kernel drops every signal from
 * inside that it has no handler for. Payloads inherit them. Not by sigaction(3), which
 * keeps its hands off the two signals that glibc reserves, though a caller of ours may
 * have had them ignored. */
static int calm_signals(struct err *e)
{
    /* As large as the kernel's struct sigaction is anywhere; all zero is SIG_DFL. */
    static const uint64_t plain[8];
    sigset_t children;

    for (int number = 1; number < _NSIG; number++) {
        (void)syscall(SYS_rt_sigaction, number, plain, NULL, _NSIG / 8);
    }
    (void)sigemptyset(&children);
    (void)sigaddset(&children, SIGCHLD);
    if (sigprocmask(SIG_SETMASK, &children, NULL) < 0) {
        return err_sys(e, "cannot block signals");
    }
    return 0;
}

/* Payloads keep no capability across exec, having neither root's id nor ambient ones; the
 * bounding set makes sure. The keeper's own stay, and protect it: ptrace(2) is refused to
 * whoever has fewer. */
static int bound_capabilities(struct err *e)
{
    for (int capability = 0; capability <= CAP_LAST_CAP; capability++) {
        if (prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) < 0 && errno != EINVAL) {
            return err_sys(e, "cannot drop capability %d", capability);
        }
    }
    return 0;
}

static int open_folder(const char *folder, const char *name)
{
    char path[FOLDER_PATH_MAX + 16];

    (void)snprintf(path, sizeof(path), "%s/%s", folder, name);
    return open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

static int open_places(const struct keeper_spec *spec, struct keeper_place *out,
                       struct err *e)
{
    bool has_mounts = keeper_has_mounts(spec);

    /* Without numbers of its own it has kept the machine's, from before its root. */
    if (keeper_has_numbers(spec)) {
        out->proc = open_folder("", "proc");
    }
    out->work = open_folder(spec->folder, "box");
    out->run = open_folder(spec->folder, has_mounts ? "run/grader" : "run");
    if (out->proc < 0 || out->work < 0 || out->run < 0) {
        return err_sys(e, "cannot open the folders of the box");
    }
    return 0;
}

enum filter_kind keeper_filter(const struct keeper_spec *spec)
{
    if (spec->is_traced) {
        return FILTER_TRACED;
    }
    return spec->allows_ptrace ? FILTER_DEBUGGABLE : FILTER_USUAL;
}

/* How it ends when its worker does: with a pid namespace everybody dies with it, so it may
 * be killed at once; else it has to see to that itself, and hears of it by its socket. */
static int tie_to_worker(const struct keeper_spec *spec)
{
    return keeper_has_numbers(spec) ? prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0)
                                    : prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
}

static int enter_namespaces(const struct keeper_spec *spec, struct err *e)
{
    if (!keeper_has_mounts(spec)) {
        return 0;
    }
    if (root_network(e) < 0 || root_enter(spec, e) < 0) {
        return -1;
    }
    return bound_capabilities(e);
}

/* Who makes the payloads, the keeper itself or a foreman, has the filter. */
static int install_filter(struct keeper_spec *spec, struct keeper_place *out,
                          struct foreman *foreman, struct err *e)
{
    if (keeper_has_numbers(spec)) {
        return filter_install(keeper_filter(spec), &out->listener, e);
    }
    if (spec->tier != TIER_NONE) {
        if (wall_enter_outer(e) < 0) {
            return -1;
        }
        spec->is_walled = true;
    }
    return foreman_start(spec, foreman, &out->listener, e);
}

int keeper_settle(struct keeper_spec *spec, struct keeper_place *out,
                  struct foreman *foreman, struct err *e)
{
    if (tie_to_worker(spec) < 0 || prctl(PR_SET_NAME, "keeper", 0, 0, 0) < 0) {
        return err_sys(e, "cannot set up the keeper");
    }
    (void)setsid();
    if (keeper_has_mounts(spec) ? map_ids(spec->uid, spec->gid, e) < 0
                                : prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) < 0) {
        return err_wrap(e, "cannot set up the keeper");
    }
    if (keep_sockets(spec, e) < 0 || calm_signals(e) < 0 || victim_prepare(e) < 0) {
        return -1;
    }
    wipe_areas();
    if (!keeper_has_numbers(spec)) {
        out->proc = open_folder("", "proc");
    }
    if (enter_namespaces(spec, e) < 0 || open_places(spec, out, e) < 0 ||
        install_filter(spec, out, foreman, e) < 0) {
        return -1;
    }
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0) {
        return err_sys(e, "cannot make the keeper non-dumpable");
    }
    return 0;
}
