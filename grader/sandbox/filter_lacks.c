#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include "sandbox/filter.h"
#include "sandbox/filter_rules.h"

/* The rest of a socket's type are flags. */
#define SOCK_TYPE_BITS 0xf

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* Paths that lead elsewhere than in a full box; enforcement is not theirs, so that a tracer
 * that stops there may see them instead. */
static const char *const opens[] = {"open", "openat", "creat", "mknod", "mknodat"};

/* The same, and no tracer stops there by itself. */
static const char *const paths[] = {"openat2", "readlink",  "readlinkat",
                                    "access",  "faccessat", "faccessat2",
                                    "stat",    "lstat",     "statx"};

/* Where the host's own tree is beneath. */
static const char *const host_paths[] = {"mkdir", "mkdirat", "symlink", "symlinkat"};

/* What no Landlock domain holds back and what is common to the whole machine: refused by
 * the keeper, which notes it. */
static const char *const shared[] = {"bind",   "connect", "shmget",   "semget",
                                     "msgget", "mq_open", "chown",    "lchown",
                                     "utime",  "utimes",  "fchownat", "futimesat"};

/* Landlock does not know them; the keeper does them, within the box. */
static const char *const modes[] = {"chmod", "fchmodat", "inotify_add_watch"};

/* Without what is refused above nobody has a use for these but to meddle with others'. */
static const char *const meddling[] = {
    "shmat",         "shmctl",          "semop",
    "semtimedop",    "semctl",          "msgsnd",
    "msgrcv",        "msgctl",          "mq_unlink",
    "mq_timedsend",  "mq_timedreceive", "mq_notify",
    "mq_getsetattr", "process_madvise", "process_mrelease",
    "pidfd_getfd"};

static const char *const unsupported[] = {"setxattr", "lsetxattr", "removexattr",
                                          "lremovexattr"};

/* Younger than the libseccomp of some machines, and numbered alike everywhere: fchmodat2,
 * setxattrat, removexattrat, file_setattr. Programs fall back. */
static const int absent[] = {452, 463, 466, 469};

static int notify_all(scmp_filter_ctx ctx, const char *const *calls, size_t count)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < count; i++) {
        rc = filter_add_rule(ctx, SCMP_ACT_NOTIFY, calls[i], NULL);
    }
    return rc;
}

static int refuse_all(scmp_filter_ctx ctx, int error, const char *const *calls,
                      size_t count)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < count; i++) {
        rc = filter_add_rule(ctx, SCMP_ACT_ERRNO((unsigned)error), calls[i], NULL);
    }
    return rc;
}

/* fstat(3) is newfstatat(2) without a path. utimensat(2) without one is about a
 * descriptor. */
static int add_conditions(scmp_filter_ctx ctx, enum tier tier)
{
    struct scmp_arg_cmp has_path = SCMP_A3(SCMP_CMP_MASKED_EQ, AT_EMPTY_PATH, 0);
    struct scmp_arg_cmp names = SCMP_A1(SCMP_CMP_NE, 0, 0);
    int rc = filter_add_rule(ctx, SCMP_ACT_NOTIFY, "newfstatat", &has_path);

    if (rc == 0 && tier < TIER_NO_PROC) {
        rc = filter_add_rule(ctx, SCMP_ACT_NOTIFY, "utimensat", &names);
    }
    return rc;
}

/* Pid 1 is the keeper in a full box, which signals do not harm; it has another number
 * here. */
static int add_numbers(scmp_filter_ctx ctx, enum tier tier)
{
    struct scmp_arg_cmp is_first = INT_IS(0, 1);
    struct scmp_arg_cmp is_everybody = INT_IS(0, -1);
    int rc = filter_add_rule(ctx, SCMP_ACT_NOTIFY, "getppid", NULL);

    for (int i = 0; rc == 0 && i < filter_other_count; i++) {
        struct scmp_arg_cmp is_other = {.arg = filter_others[i].argument,
                                        .op = SCMP_CMP_NE};
        rc = filter_add_rule(ctx, SCMP_ACT_NOTIFY, filter_others[i].call, &is_other);
    }
    if (rc == 0) {
        rc = filter_add_rule(ctx, SCMP_ACT_ERRNO(0), "kill", &is_first);
    }
    if (rc == 0 && tier == TIER_NONE) {
        rc = filter_add_rule(ctx, SCMP_ACT_NOTIFY, "kill", &is_everybody);
    }
    return rc;
}

/* A socket path of the host would be a way out that no Landlock domain closes. So there are
 * only sockets that reach nobody but whom they are connected to, and none can be: datagrams
 * may carry an address each. */
static int close_sockets(scmp_filter_ctx ctx)
{
    static const unsigned loose[] = {SOCK_DGRAM, SOCK_RAW, SOCK_RDM};
    struct scmp_arg_cmp is_foreign = SCMP_A0(SCMP_CMP_NE, AF_UNIX, 0);
    int rc = filter_add_rule(ctx, SCMP_ACT_NOTIFY, "socket", &is_foreign);

    for (size_t i = 0; rc == 0 && i < LENGTH(loose); i++) {
        struct scmp_arg_cmp is_loose =
            SCMP_A1(SCMP_CMP_MASKED_EQ, SOCK_TYPE_BITS, loose[i]);
        rc = filter_add_rule(ctx, SCMP_ACT_NOTIFY, "socket", &is_loose);
        if (rc == 0) {
            rc = filter_add_rule(ctx, SCMP_ACT_NOTIFY, "socketpair", &is_loose);
        }
    }
    return rc;
}

/* Without a user namespace the worker has no privilege over its payloads: nobody would see
 * any more what such a program does. */
static int keep_in_sight(scmp_filter_ctx ctx)
{
    return seccomp_rule_add(ctx, SCMP_ACT_NOTIFY, SCMP_SYS(prctl), 2,
                            INT_IS(0, PR_SET_DUMPABLE), SCMP_A1(SCMP_CMP_NE, 1, 0));
}

static int close_host(scmp_filter_ctx ctx)
{
    int rc = close_sockets(ctx);

    if (rc == 0) {
        rc = keep_in_sight(ctx);
    }
    if (rc == 0) {
        rc = notify_all(ctx, shared, LENGTH(shared));
    }
    if (rc == 0) {
        rc = notify_all(ctx, host_paths, LENGTH(host_paths));
    }
    if (rc == 0) {
        rc = notify_all(ctx, modes, LENGTH(modes));
    }
    if (rc == 0) {
        rc = refuse_all(ctx, EACCES, meddling, LENGTH(meddling));
    }
    if (rc == 0) {
        rc = refuse_all(ctx, EOPNOTSUPP, unsupported, LENGTH(unsupported));
    }
    for (size_t i = 0; rc == 0 && i < LENGTH(absent); i++) {
        rc = seccomp_rule_add(ctx, SCMP_ACT_ERRNO(ENOSYS), absent[i], 0);
    }
    return rc;
}

enum { CALLS_MAX = 1024 };

/* As long as the stops themselves: of the boxes that are opened next. */
static bool stops_at[CALLS_MAX];

void filter_note_stops(const struct box_stop *stops, size_t count)
{
    memset(stops_at, 0, sizeof(stops_at));
    for (size_t i = 0; i < count; i++) {
        if (stops[i].nr >= 0 && stops[i].nr < CALLS_MAX) {
            stops_at[stops[i].nr] = true;
        }
    }
}

bool filter_stops_at(int nr)
{
    return nr >= 0 && nr < CALLS_MAX && stops_at[nr];
}

int filter_add_lacks(scmp_filter_ctx ctx, enum tier tier, bool is_traced)
{
    int rc = add_numbers(ctx, tier);

    if (rc == 0) {
        rc = notify_all(ctx, paths, LENGTH(paths));
    }
    if (rc == 0) {
        rc = add_conditions(ctx, tier);
    }
    if (rc == 0 && !is_traced) {
        rc = notify_all(ctx, opens, LENGTH(opens));
    }
    return rc != 0 || tier >= TIER_NO_PROC ? rc : close_host(ctx);
}
