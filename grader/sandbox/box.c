/* The worker's side of a box: it makes the namespaces and the first process in them, asks
 * it over one socket, hears from it over another, and holds the pidfd that ends it.
 *
 *     worker ── control: request, reply ──▶ keeper (pid 1) ── fork, exec ──▶ payloads
 *            ◀── events ───────────────────
 *
 * The kernel keeps the events in order until they are taken; nothing a payload does can
 * write to either socket. */
#include "sandbox/box.h"

#include <errno.h>
#include <grp.h>
#include <linux/sched.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fd.h"
#include "sandbox/accounting.h"
#include "sandbox/crowd.h"
#include "sandbox/filter.h"
#include "sandbox/forget.h"
#include "sandbox/keeper.h"
#include "sandbox/protocol.h"

/* Above every user and every range of subordinate ids that a distribution hands out. */
#define FIRST_ID 0x60000000U

enum { NOBODY = 65534, ANSWER_MS_MAX = 20000, BOXES_MAX = 256 };

static bool become(id_t id)
{
    return setresgid(id, id, id) == 0 && setresuid(id, id, id) == 0;
}

/* The kernel does not count the processes of uid 0 (getrlimit(2), RLIMIT_NPROC). And what
 * it counts per user in spite of all namespaces (pipe buffers, descriptors in flight,
 * inotify instances, message queues, queued signals) one worker's boxes must not use up
 * for another's: so each is a user of its own. In a container there may be only nobody. */
static int give_up_root(struct err *e)
{
    pid_t parent = getppid();
    int signal_of_death = 0;

    (void)prctl(PR_GET_PDEATHSIG, &signal_of_death);
    if (setgroups(0, NULL) < 0 ||
        !(become(FIRST_ID + (id_t)getpid()) || become(NOBODY))) {
        return err_sys(e, "cannot give up root");
    }
    /* Another user would outlive whoever started it (prctl(2), PR_SET_PDEATHSIG). */
    (void)prctl(PR_SET_PDEATHSIG, signal_of_death);
    if (signal_of_death != 0 && getppid() != parent) {
        return err_set(e, ERR_SYSTEM, "the grader has ended");
    }
    return 0;
}

/* Of every box of this process; set by sandbox_enter. */
static enum tier tier_of_boxes;

/* How many processes of this user RLIMIT_NPROC counts that are in no box: only those of the
 * worker if the user is its own. Else they come and go, and the limit is no more than a
 * brake: how many are in a box is seen at every look. */
static int64_t others_of_user;
enum { OTHERS_ROOM = 4096 };

/* Those that are open in this process, so that nobody takes another's keeper for an orphan
 * of his own. */
static struct box *open_boxes;

int sandbox_enter(enum tier tier, struct err *e)
{
    bool was_root = geteuid() == 0;

    tier_of_boxes = tier;
    accounting_prepare(FIRST_ID + (uid_t)getpid(), NOBODY);
    if ((was_root && give_up_root(e) < 0) || accounting_enter(e) < 0) {
        return -1;
    }
    others_of_user =
        was_root && geteuid() != NOBODY ? 1 + (accounting_helper() > 0) : OTHERS_ROOM;
    if (tier != TIER_FULL && prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) < 0) {
        return err_sys(e, "cannot adopt processes");
    }
    if (filter_compile(tier, e) < 0 || keeper_learn_areas(e) < 0 ||
        forget_prepare(e) < 0) {
        return -1;
    }
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0) {
        return err_sys(e, "cannot become non-dumpable");
    }
    return 0;
}

static const char *clone_hint(void)
{
    switch (errno) {
    case ENOSPC:
    case EUSERS:
        return " (raise user.max_user_namespaces and user.max_net_namespaces)";
    case EPERM:
    case ENOSYS:
        return " (user namespaces are off: sysctl -w "
               "kernel.unprivileged_userns_clone=1; in Docker: --security-opt "
               "seccomp=unconfined --security-opt systempaths=unconfined)";
    default:
        return "";
    }
}

static void begin_keeper(void *spec)
{
    keeper_main(spec);
}

#define NEW_NAMESPACES                                                          \
    (CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWUTS | \
     CLONE_NEWCGROUP)

static const uint64_t new_namespaces[TIER_COUNT] = {
    [TIER_NO_PROC] = NEW_NAMESPACES,
    [TIER_FULL] = NEW_NAMESPACES | CLONE_NEWPID,
};

static int clone_keeper(struct box *box, struct keeper_spec *spec, struct err *e)
{
    uint64_t namespaces = box->tier < TIER_COUNT ? new_namespaces[box->tier] : 0;
    struct clone_args args = {
        .flags = CLONE_PIDFD | namespaces,
        .pidfd = (uintptr_t)&box->pidfd,
        .exit_signal = SIGCHLD,
    };
    pid_t pid = accounting_clone(&args, begin_keeper, spec);

    if (pid < 0) {
        const char *hint = clone_hint();
        return err_sys(e, "cannot make the namespaces of a box%s", hint);
    }
    box->keeper = pid;
    return 0;
}

int box_await_reply(const struct box *box, struct reply *answer, int *fds,
                    size_t *fd_count, struct err *e)
{
    struct pollfd readable = {.fd = box->control, .events = POLLIN};
    int64_t deadline_ns = clock_now_ns() + ANSWER_MS_MAX * NS_PER_MS;
    int rc;

    *fd_count = 0;
    do {
        int64_t left_ms = (deadline_ns - clock_now_ns()) / NS_PER_MS;
        rc = poll(&readable, 1, left_ms > 0 ? (int)left_ms : 0);
    } while (rc < 0 && errno == EINTR);
    if (rc == 0) {
        return err_set(e, ERR_SYSTEM, "the keeper of the box does not answer");
    }
    ssize_t len = fd_receive(box->control, answer, sizeof(*answer), fds, fd_count);
    if (len == 0 || (len < 0 && errno == ECONNRESET)) {
        return err_set(e, ERR_SYSTEM, "the keeper of the box has died");
    }
    if (len < 0) {
        return err_sys(e, "cannot hear the keeper of the box");
    }
    bool is_good = reply_is_good(answer, (size_t)len);
    if (is_good && answer->kind != REPLY_FAILED) {
        return 0;
    }
    while (*fd_count > 0) {
        fd_close(&fds[--*fd_count]);
    }
    return err_set(e, ERR_SYSTEM, "%s",
                   is_good ? answer->text : "the keeper of the box makes no sense");
}

static int await_ready(struct box *box, struct err *e)
{
    struct reply answer = {.kind = REPLY_FAILED};
    int fds[FD_MESSAGE_MAX];
    size_t fd_count;

    if (box_await_reply(box, &answer, fds, &fd_count, e) < 0) {
        return -1;
    }
    if (answer.kind != REPLY_READY || fd_count != 3) {
        return err_set(e, ERR_SYSTEM, "the keeper of the box makes no sense");
    }
    box->foreman = answer.foreman;
    box->proc = fds[0];
    box->work = fds[1];
    box->run = fds[2];
    return 0;
}

/* Memory alone may be unlimited: sanitizers map terabytes. */
static struct limits complete(const struct limits *limits)
{
    struct limits fallback = limits_default();
    struct limits out = limits_inherit(limits, &fallback);

    out.value[LIMIT_MEMORY] = limits->value[LIMIT_MEMORY];
    return out;
}

/* The keeper, and where there is one the foreman, are counted with the payloads. */
static int64_t count_others(enum tier tier)
{
    switch (tier) {
    case TIER_FULL:
        return 1;
    case TIER_NO_PROC:
        return 2;
    case TIER_LANDLOCK:
    case TIER_NONE:
    case TIER_COUNT:
        break;
    }
    return 2 + others_of_user;
}

void box_inherit(void)
{
    pid_t keepers[BOXES_MAX + 1] = {accounting_helper()};
    size_t count = 1;

    for (const struct box *box = open_boxes; box != NULL; box = box->next) {
        if (!box->is_dead && box->keeper > 0 && count <= BOXES_MAX) {
            keepers[count++] = box->keeper;
        }
    }
    crowd_inherit(keepers, count);
}

static int open_box(struct box *box, struct err *e)
{
    int control[2];
    int events[2];

    if (accounting_begin(e) < 0) {
        return -1;
    }
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, control) < 0) {
        return err_sys(e, "cannot make a socket pair");
    }
    AUTO_CLOSE int control_there = control[1];
    box->control = control[0];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, events) < 0) {
        return err_sys(e, "cannot make a socket pair");
    }
    AUTO_CLOSE int events_there = events[1];
    box->events = events[0];
    struct keeper_spec spec = {.control = control_there,
                               .events = events_there,
                               .uid = geteuid(),
                               .gid = getegid(),
                               .tier = box->tier,
                               .folder = box->folder.path,
                               .others = count_others(box->tier) + accounting_spare(),
                               .limits = &box->limits,
                               .is_traced = box->is_traced,
                               .allows_ptrace = box->allows_ptrace,
                               .has_run_folder = box->has_run_folder};
    if (box->tier < TIER_NO_PROC && folder_make(&box->folder, e) < 0) {
        return -1;
    }
    if (clone_keeper(box, &spec, e) < 0) {
        return -1;
    }
    /* From here the keeper has the only other ends: its death reads as end of file. */
    fd_close(&control_there);
    fd_close(&events_there);
    if (await_ready(box, e) < 0) {
        return -1;
    }
    struct cgroup_bounds bounds = {.memory_bytes = box->limits.value[LIMIT_MEMORY],
                                   .processes = box->limits.value[LIMIT_PROCESSES]};
    if (bounds.memory_bytes == 0) {
        bounds.memory_bytes = box->memory_bytes;
    }
    return accounting_bound(&bounds, box->foreman > 0 ? 2 : 1, &box->counted, e);
}

int box_open(struct box **out, const struct box_spec *spec, struct err *e)
{
    struct box *box = calloc(1, sizeof(*box));

    *out = NULL;
    if (box == NULL) {
        BUG("no memory left");
    }
    *box = (struct box){.next = open_boxes,
                        .tier = tier_of_boxes,
                        .pidfd = -1,
                        .control = -1,
                        .events = -1,
                        .proc = -1,
                        .work = -1,
                        .run = -1,
                        .space = SPACE_NONE,
                        .segments = -1,
                        .limits = complete(spec->limits),
                        .memory_bytes = spec->memory_bytes,
                        .is_traced = spec->is_traced,
                        .allows_ptrace = spec->allows_ptrace,
                        .has_run_folder = spec->has_run_folder};
    open_boxes = box;
    if ((spec->allows_ptrace && filter_compile_debuggable(e) < 0) ||
        (spec->is_traced &&
         filter_compile_stops(spec->stops, spec->stop_count, e) < 0) ||
        open_box(box, e) < 0) {
        box_close(box);
        return err_wrap(e, "cannot open a box");
    }
    *out = box;
    return 0;
}

void box_forget(struct box *box)
{
    struct box **at = &open_boxes;

    while (*at != NULL && *at != box) {
        at = &(*at)->next;
    }
    if (*at != NULL) {
        *at = box->next;
    }
}

int box_ask(struct box *box, const void *request, size_t len, struct err *e)
{
    if (box->is_dead || fd_send(box->control, request, len, NULL, 0) < 0) {
        return err_set(e, ERR_SYSTEM, "the keeper of the box has died");
    }
    return 0;
}

int box_event_fd(const struct box *box)
{
    return box->events;
}

int box_proc_fd(const struct box *box)
{
    return box->proc;
}

struct box_strain box_strain(const struct box *box)
{
    struct cgroup_count now = accounting_count();

    return (struct box_strain){
        .lacked_memory = now.memory_kills > box->counted.memory_kills,
        .lacked_bytes = space_lacks_bytes(&box->space, &box->limits),
        .lacked_inodes = space_lacks_inodes(&box->space, &box->limits),
        .lacked_processes = now.refused_forks > box->counted.refused_forks,
        .cpu_ns = now.cpu_ns - box->counted.cpu_ns};
}

struct box_staff box_staff(const struct box *box)
{
    return (struct box_staff){.keeper = box->tier == TIER_FULL ? 1 : box->keeper,
                              .foreman = box->foreman};
}

enum tier box_tier(const struct box *box)
{
    return box->tier;
}

const char *box_folder(const struct box *box)
{
    return box->folder.path;
}

pid_t box_keeper_pid(const struct box *box)
{
    return box->keeper;
}
