#include "sandbox/filter.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/ioprio.h>
#include <linux/netlink.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <seccomp.h>

#include "base/buf.h"
#include "base/fd.h"
#include "sandbox/filter_rules.h"

enum { PROGRAM_BYTES_MAX = 65536 };

/* The programs belong to the process, not to a box: sandbox_enter writes them once and
 * every keeper that is forked later inherits them. */
static enum tier tier_of_programs;
static struct sock_fprog noticing;
static struct sock_fprog unnoticing;
static struct sock_fprog
    debuggable; /* as noticing, but with ptrace(2); written on demand */

/* The latest one that was asked for, as boxes that follow each other mostly ask for the
 * same; with what it was compiled from. */
static struct sock_fprog stopping;
static struct box_stop *stopping_at;
static size_t stopping_count;

static const char *const refused[] = {
    /* new namespaces, mounts and roots */
    "unshare", "setns", "mount", "umount", "umount2", "pivot_root", "chroot",
    "open_tree", "move_mount", "fsopen", "fsconfig", "fsmount", "fspick",
    "mount_setattr",
    /* stores and objects that no namespace separates */
    "add_key", "request_key", "keyctl", "open_by_handle_at", "name_to_handle_at",
    /* other processes, the kernel's insides */
    "process_vm_readv", "process_vm_writev", "kcmp", "bpf", "perf_event_open",
    "userfaultfd", "personality", "fanotify_init", "lookup_dcookie", "modify_ldt",
    "uselib", "sysfs",
    /* the machine */
    "quotactl", "quotactl_fd", "acct", "reboot", "swapon", "swapoff", "kexec_load",
    "kexec_file_load", "init_module", "finit_module", "delete_module", "syslog", "iopl",
    "ioperm", "nfsservctl", "vhangup", "settimeofday", "clock_settime", "clock_adjtime",
    "adjtimex", "sethostname", "setdomainname"};

/* Programs fall back to older ways when these do not exist. clone3 has its flags in
 * memory, where no filter can look. The others let the kernel itself do something later,
 * which no task of the box would show. */
static const char *const absent[] = {"clone3", "io_uring_setup", "io_uring_enter",
                                     "io_uring_register", "io_setup"};

/* The keeper has the payloads' user id, so the kernel would let them change these
 * attributes of it: a processor limit of nought, say, would kill it. */
const struct filter_other filter_others[] = {
    {"prlimit64", 0},      {"sched_setaffinity", 0}, {"sched_setscheduler", 0},
    {"sched_setparam", 0}, {"sched_setattr", 0},     {"setpriority", 1},
    {"ioprio_set", 1},     {"migrate_pages", 0},     {"move_pages", 0},
};

static const uint64_t namespace_flags[] = {CLONE_NEWUSER,  CLONE_NEWPID, CLONE_NEWNS,
                                           CLONE_NEWIPC,   CLONE_NEWNET, CLONE_NEWUTS,
                                           CLONE_NEWCGROUP};

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

const int filter_other_count = LENGTH(filter_others);

int filter_add_rule(scmp_filter_ctx ctx, uint32_t action, const char *call,
                    const struct scmp_arg_cmp *compare)
{
    int number = seccomp_syscall_resolve_name(call);

    if (number < 0) {
        return 0;
    }
    return seccomp_rule_add_array(ctx, action, number, compare == NULL ? 0 : 1,
                                  compare);
}

static int add_calls(scmp_filter_ctx ctx, enum tier tier)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < LENGTH(refused); i++) {
        rc = filter_add_rule(ctx, SCMP_ACT_ERRNO(EPERM), refused[i], NULL);
    }
    for (size_t i = 0; rc == 0 && i < LENGTH(absent); i++) {
        rc = filter_add_rule(ctx, SCMP_ACT_ERRNO(ENOSYS), absent[i], NULL);
    }
    for (int i = 0; tier == TIER_FULL && rc == 0 && i < filter_other_count; i++) {
        struct scmp_arg_cmp is_keeper = INT_IS(filter_others[i].argument, 1);
        rc = filter_add_rule(ctx, SCMP_ACT_ERRNO(EPERM), filter_others[i].call,
                             &is_keeper);
    }
    return rc;
}

static int add_arguments(scmp_filter_ctx ctx)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < LENGTH(namespace_flags); i++) {
        struct scmp_arg_cmp has_flag =
            SCMP_A0(SCMP_CMP_MASKED_EQ, namespace_flags[i], namespace_flags[i]);
        rc = filter_add_rule(ctx, SCMP_ACT_ERRNO(EPERM), "clone", &has_flag);
    }
    static const unsigned terminal[] = {TIOCSTI, TIOCLINUX};
    for (size_t i = 0; rc == 0 && i < LENGTH(terminal); i++) {
        struct scmp_arg_cmp is_request = INT_IS(1, terminal[i]);
        rc = filter_add_rule(ctx, SCMP_ACT_ERRNO(EPERM), "ioctl", &is_request);
    }
    /* All processes of a user are the keeper, too. */
    struct scmp_arg_cmp is_user = INT_IS(0, PRIO_USER);
    struct scmp_arg_cmp is_io_user = INT_IS(0, IOPRIO_WHO_USER);
    if (rc == 0) {
        rc = filter_add_rule(ctx, SCMP_ACT_ERRNO(EPERM), "setpriority", &is_user);
    }
    return rc != 0
               ? rc
               : filter_add_rule(ctx, SCMP_ACT_ERRNO(EPERM), "ioprio_set", &is_io_user);
}

/* Only the families that a course on communication on one machine uses; AF_VSOCK reaches
 * the hypervisor whatever the network namespace. libseccomp takes one comparison per
 * argument and rule, so the gaps between the allowed numbers are listed; a number with
 * rubbish in its upper half is larger than all of them. */
static int add_sockets(scmp_filter_ctx ctx)
{
    int rc = 0;

    for (unsigned family = 0; rc == 0 && family < AF_NETLINK; family++) {
        struct scmp_arg_cmp is_family = SCMP_A0(SCMP_CMP_EQ, family, 0);
        if (family == AF_UNIX || family == AF_INET || family == AF_INET6) {
            continue;
        }
        rc = filter_add_rule(ctx, SCMP_ACT_ERRNO(EAFNOSUPPORT), "socket", &is_family);
    }
    struct scmp_arg_cmp is_above = SCMP_A0(SCMP_CMP_GT, AF_NETLINK, 0);
    if (rc == 0) {
        rc = filter_add_rule(ctx, SCMP_ACT_ERRNO(EAFNOSUPPORT), "socket", &is_above);
    }
    return rc != 0 ? rc
                   : seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EPROTONOSUPPORT),
                                      SCMP_SYS(socket), 2,
                                      SCMP_A0(SCMP_CMP_EQ, AF_NETLINK, 0),
                                      SCMP_A2(SCMP_CMP_NE, NETLINK_ROUTE, 0));
}

/* alarm(0) disarms. */
static int add_timers(scmp_filter_ctx ctx)
{
    struct scmp_arg_cmp is_armed = SCMP_A0(SCMP_CMP_NE, 0, 0);
    int rc = filter_add_rule(ctx, SCMP_ACT_NOTIFY, "alarm", &is_armed);

    if (rc == 0) {
        rc = filter_add_rule(ctx, SCMP_ACT_NOTIFY, "setitimer", NULL);
    }
    return rc != 0 ? rc : filter_add_rule(ctx, SCMP_ACT_NOTIFY, "timer_settime", NULL);
}

static int export_program(scmp_filter_ctx ctx, struct sock_fprog *out)
{
    AUTO_CLOSE int fd = memfd_create("seccomp", MFD_CLOEXEC);
    AUTO_BUF code = {0};

    if (fd < 0) {
        return -errno;
    }
    int rc = seccomp_export_bpf(ctx, fd);
    if (rc != 0) {
        return rc;
    }
    if (lseek(fd, 0, SEEK_SET) < 0 || fd_read_all(fd, &code, PROGRAM_BYTES_MAX) < 0) {
        return -errno;
    }
    /* Not on the heap, which keepers give back: forget.h. */
    void *kept = mmap(NULL, code.len, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (kept == MAP_FAILED) {
        return -errno;
    }
    memcpy(kept, code.data, code.len);
    out->len = (unsigned short)(code.len / sizeof(struct sock_filter));
    out->filter = kept;
    return 0;
}

static int set_attributes(scmp_filter_ctx ctx)
{
    /* Calls of another architecture (int 0x80, x32) would go around every rule. */
    int rc = seccomp_attr_set(ctx, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);

    return rc != 0 ? rc : seccomp_attr_set(ctx, SCMP_FLTATR_CTL_OPTIMIZE, 2);
}

/* Which program. */
struct variant {
    enum tier tier;
    bool is_traced;
    bool allows_ptrace;
};

/* The smaller tiers have no network of their own: there all sockets are refused. */
static int add_tier(scmp_filter_ctx ctx, const struct variant *variant)
{
    int rc = variant->tier >= TIER_NO_PROC ? add_sockets(ctx) : 0;

    if (rc == 0 && variant->tier != TIER_FULL) {
        rc = filter_add_lacks(ctx, variant->tier, variant->is_traced);
    }
    return rc;
}

static int compile(const struct variant *variant, struct sock_fprog *out)
{
    scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ALLOW);

    if (ctx == NULL) {
        return -ENOMEM;
    }
    int rc = set_attributes(ctx);
    if (rc == 0) {
        rc = add_calls(ctx, variant->tier);
    }
    if (rc == 0) {
        rc = add_arguments(ctx);
    }
    if (rc == 0) {
        rc = add_tier(ctx, variant);
    }
    if (rc == 0 && !variant->is_traced) {
        rc = add_timers(ctx);
    }
    if (rc == 0) {
        rc = filter_add_tracing(ctx, variant->allows_ptrace);
    }
    if (rc == 0) {
        rc = export_program(ctx, out);
    }
    seccomp_release(ctx);
    return rc;
}

static int fail_compile(int rc, struct err *e)
{
    errno = -rc;
    return err_sys(e, "cannot compile the seccomp filter");
}

int filter_compile_debuggable(struct err *e)
{
    const struct variant wanted = {tier_of_programs, false, true};
    int rc = debuggable.filter != NULL ? 0 : compile(&wanted, &debuggable);

    return rc == 0 ? 0 : fail_compile(rc, e);
}

int filter_compile(enum tier tier, struct err *e)
{
    int rc = 0;

    tier_of_programs = tier;
    if (noticing.filter == NULL) {
        rc = compile(&(struct variant){tier, false, false}, &noticing);
    }
    if (rc == 0 && unnoticing.filter == NULL) {
        rc = compile(&(struct variant){tier, true, false}, &unnoticing);
    }
    return rc == 0 ? 0 : fail_compile(rc, e);
}

/* In a full box a tracer needs nobody to be asked. */
static bool asks(enum filter_kind kind)
{
    return kind != FILTER_TRACED || tier_of_programs != TIER_FULL;
}

int filter_install(enum filter_kind kind, int *listener, struct err *e)
{
    const struct sock_fprog *const programs[] = {[FILTER_USUAL] = &noticing,
                                                 [FILTER_TRACED] = &unnoticing,
                                                 [FILTER_DEBUGGABLE] = &debuggable};
    long fd = -1;

    *listener = -1;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) {
        return err_sys(e, "cannot give up new privileges");
    }
    if (asks(kind)) {
        fd = filter_listen(programs[kind]);
    }
    if (fd >= 0) {
        *listener = (int)fd;
        return 0;
    }
    if (tier_of_programs == TIER_NONE) {
        return 0; /* whoever asks for nothing may get less */
    }
    if (asks(kind) && tier_of_programs != TIER_FULL) {
        return err_sys(e, "cannot install the seccomp filter");
    }
    if ((asks(kind) && errno != EBUSY) ||
        syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &unnoticing) < 0) {
        return err_sys(e, "cannot install the seccomp filter");
    }
    return 0;
}

/* libseccomp says EEXIST for a rule that a wider one already holds. */
static int add_stop(scmp_filter_ctx ctx, const struct box_stop *stop)
{
    int rc;

    if (stop->nr < 0) {
        return 0; /* this machine does not have it */
    }
    if (stop->argument < 0) {
        rc = seccomp_rule_add(ctx, SCMP_ACT_TRACE(0), stop->nr, 0);
    } else {
        struct scmp_arg_cmp matches = SCMP_CMP(
            (unsigned)stop->argument, SCMP_CMP_MASKED_EQ, stop->mask, stop->value);
        rc = seccomp_rule_add_array(ctx, SCMP_ACT_TRACE(0), stop->nr, 1, &matches);
    }
    return rc == -EEXIST ? 0 : rc;
}

static int compile_stops(const struct box_stop *stops, size_t count,
                         struct sock_fprog *out)
{
    scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ALLOW);

    if (ctx == NULL) {
        return -ENOMEM;
    }
    int rc = set_attributes(ctx);
    for (size_t i = 0; rc == 0 && i < count; i++) {
        rc = add_stop(ctx, &stops[i]);
    }
    if (rc == 0) {
        rc = export_program(ctx, out);
    }
    seccomp_release(ctx);
    return rc;
}

int filter_compile_stops(const struct box_stop *stops, size_t count, struct err *e)
{
    struct sock_fprog program = {0};

    if (stopping.filter != NULL && count == stopping_count &&
        (count == 0 || memcmp(stops, stopping_at, count * sizeof(*stops)) == 0)) {
        return 0;
    }
    int rc = compile_stops(stops, count, &program);
    if (rc != 0) {
        errno = -rc;
        return err_sys(e, "cannot compile the seccomp filter of traced programs");
    }
    if (stopping.filter != NULL) {
        (void)munmap(stopping.filter, stopping.len * sizeof(*stopping.filter));
    }
    stopping = program;
    filter_note_stops(stops, count);
    stopping_at = reallocarray(stopping_at, count + 1, sizeof(*stops));
    if (stopping_at == NULL) {
        BUG("no memory left");
    }
    stopping_count = count;
    if (count > 0) {
        memcpy(stopping_at, stops, count * sizeof(*stops));
    }
    return 0;
}

bool filter_install_stops(void)
{
    return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &stopping) == 0;
}
