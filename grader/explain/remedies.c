/* What is in the way of a better sandbox, by what came of the trials: which step failed, and
 * with what error. What the kernel says of itself only chooses between remedies of the same
 * symptom. Where nothing is known to help, nothing is said. */
#include <errno.h>
#include <string.h>

#include "explain/explain.h"

#define DOCKER                                          \
    "docker run --security-opt seccomp=unconfined \\\n" \
    "  --security-opt apparmor=unconfined \\\n"         \
    "  --security-opt systempaths=unconfined ..."

static bool lacks(const struct machine *m, enum piece piece)
{
    return m->pieces[piece].state == PIECE_MISSING;
}

static bool lacks_by(const struct machine *m, enum piece piece, int error)
{
    return lacks(m, piece) && m->pieces[piece].error == error;
}

static bool is_refused(const struct machine *m, enum piece piece)
{
    return lacks_by(m, piece, EPERM) || lacks_by(m, piece, EACCES);
}

/* Was the namespace made, and then gave no privilege? */
static bool is_powerless(const struct machine *m)
{
    static const enum piece pieces[] = {PIECE_MOUNTS, PIECE_NETWORK, PIECE_NAMES};

    if (is_refused(m, PIECE_USERS)) {
        return strstr(m->pieces[PIECE_USERS].words, "/proc/self/") != NULL;
    }
    for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
        if (is_refused(m, pieces[i])) {
            return true;
        }
    }
    return false;
}

static bool is_clone_refused(const struct machine *m)
{
    return is_refused(m, PIECE_USERS) && !is_powerless(m);
}

static bool users_are_used_up(const struct machine *m)
{
    return lacks_by(m, PIECE_USERS, ENOSPC) || lacks_by(m, PIECE_USERS, EUSERS);
}

static bool others_are_used_up(const struct machine *m)
{
    return lacks_by(m, PIECE_MOUNTS, ENOSPC) || lacks_by(m, PIECE_PIDS, ENOSPC) ||
           lacks_by(m, PIECE_IPC, ENOSPC) || lacks_by(m, PIECE_NETWORK, ENOSPC) ||
           lacks_by(m, PIECE_NAMES, ENOSPC);
}

static bool users_are_off(const struct machine *m)
{
    return is_clone_refused(m) && m->settings.unprivileged_clone == 0;
}

static bool users_are_unknown(const struct machine *m)
{
    return lacks_by(m, PIECE_USERS, ENOSYS) || lacks_by(m, PIECE_USERS, EINVAL);
}

/* AppArmor gives EACCES for some calls and EPERM for others, a filter nearly always EPERM. */
static bool is_apparmor(const struct machine *m)
{
    bool is_denied =
        lacks_by(m, PIECE_USERS, EACCES) || lacks_by(m, PIECE_MOUNTS, EACCES);

    return is_powerless(m) && !m->settings.is_confined &&
           (m->settings.apparmor_restricts_users == 1 || is_denied ||
            !m->settings.has_filter);
}

static bool is_filtered(const struct machine *m)
{
    bool is_refused_by_filter =
        m->settings.has_filter && is_clone_refused(m) && !users_are_off(m);

    return is_refused_by_filter || (is_powerless(m) && !is_apparmor(m));
}

static bool is_forbidden_otherwise(const struct machine *m)
{
    return is_clone_refused(m) && !users_are_off(m) && !is_filtered(m);
}

static bool is_proc_masked(const struct machine *m)
{
    return is_refused(m, PIECE_PROC);
}

static bool needs_landlock(const struct machine *m)
{
    return m->isolation.tier < TIER_FULL;
}

static bool is_landlock_missing(const struct machine *m)
{
    return needs_landlock(m) && lacks_by(m, PIECE_LANDLOCK, ENOSYS);
}

static bool is_landlock_off(const struct machine *m)
{
    return needs_landlock(m) && lacks_by(m, PIECE_LANDLOCK, EOPNOTSUPP);
}

static bool is_landlock_old(const struct machine *m)
{
    return needs_landlock(m) && lacks_by(m, PIECE_LANDLOCK, 0);
}

static bool has_other_listener(const struct machine *m)
{
    return lacks_by(m, PIECE_NOTIFIER, EBUSY);
}

static bool is_ptrace_scoped(const struct machine *m)
{
    return is_refused(m, PIECE_PTRACE) && m->settings.ptrace_scope >= 2;
}

static bool is_ptrace_refused(const struct machine *m)
{
    return is_refused(m, PIECE_PTRACE) && m->settings.ptrace_scope < 2;
}

static bool has_no_compiler(const struct machine *m)
{
    return lacks_by(m, PIECE_COMPILER, ENOENT);
}

/* What a compiler says that finds only half of what it needs. */
static bool misses_files(const struct machine *m, enum piece piece)
{
    const char *words = m->pieces[piece].words;

    return lacks(m, piece) && strncmp(words, "gcc: ", 5) == 0 &&
           (strstr(words, "cannot find") != NULL ||
            strstr(words, "No such file") != NULL);
}

static bool has_no_libraries(const struct machine *m)
{
    return misses_files(m, PIECE_COMPILER) && !has_no_compiler(m);
}

static bool has_no_sanitizers(const struct machine *m)
{
    return misses_files(m, PIECE_MEMORY);
}

static bool has_no_group(const struct machine *m)
{
    return m->has_box && m->isolation.accounting == ACCOUNTING_PROCESS;
}

/* One row per thing that can be in the way. */
static const struct remedy_row {
    bool (*is_needed)(const struct machine *machine);
    struct remedy remedy;
} rows[] = {
    {users_are_used_up,
     {"The machine allows no user namespaces, or no more of them. To allow them now, "
      "and "
      "after the next start:",
      {"sysctl -w user.max_user_namespaces=15000",
       "echo user.max_user_namespaces=15000 > /etc/sysctl.d/60-grader.conf"},
      2}},
    {others_are_used_up,
     {"The machine allows too few namespaces of a kind. To see the bounds and raise "
      "one "
      "(here: network):",
      {"sysctl -a --pattern 'user.max_.*_namespaces'",
       "sysctl -w user.max_net_namespaces=15000"},
      2}},
    {users_are_off,
     {"The machine lets only root make user namespaces. To let everybody, now and "
      "after "
      "the next start:",
      {"sysctl -w kernel.unprivileged_userns_clone=1",
       "echo kernel.unprivileged_userns_clone=1 > /etc/sysctl.d/60-grader.conf"},
      2}},
    {is_apparmor,
     {"User namespaces can be made and then give no privilege: AppArmor takes it away, "
      "as Ubuntu does from 24.04 on. 'make install' installs and loads a profile that "
      "allows them to the binary that it installs, and to no other program. Or else, "
      "for "
      "every program:",
      {"make install", "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"},
      2}},
    {is_filtered,
     {"A container's rules forbid namespaces: its filter of system calls, or its "
      "AppArmor "
      "profile. In Docker it has to be started with the options below. A seccomp "
      "profile "
      "of one's own instead of 'unconfined' will do if it allows clone3, unshare, "
      "mount, "
      "umount2, pivot_root, mount_setattr, sethostname and seccomp.",
      {DOCKER},
      1}},
    {is_forbidden_otherwise,
     {"User namespaces are forbidden, and no setting that is known says so: a process "
      "in "
      "a chroot may not make them, and a security module (SELinux, AppArmor) can "
      "forbid "
      "them. The kernel's log may tell:",
      {"dmesg | grep -iE 'apparmor|selinux|audit' | tail"},
      1}},
    {users_are_unknown,
     {"The kernel was built without user namespaces (CONFIG_USER_NS): another kernel "
      "is "
      "needed.",
      {0},
      0}},
    {is_proc_masked,
     {"Parts of /proc are covered, as containers do it, and then the kernel allows no "
      "other /proc beside it. The container has to be started with one of",
      {"docker run --security-opt systempaths=unconfined ...",
       "podman run --security-opt unmask=ALL ..."},
      2}},
    {is_landlock_missing,
     {"The kernel has no Landlock, or a filter of system calls hides it: Linux 6.12 or "
      "newer, built with CONFIG_SECURITY_LANDLOCK, is needed for the sandboxes below "
      "'full'.",
      {0},
      0}},
    {is_landlock_off,
     {"Landlock is built into the kernel and not switched on: 'landlock' has to stand "
      "in "
      "the list lsm= of the kernel's command line, before those of",
      {"cat /sys/kernel/security/lsm"},
      1}},
    {is_landlock_old,
     {"Landlock is too old for the sandboxes below 'full': Linux 6.12 or newer is "
      "needed.",
      {0},
      0}},
    {has_other_listener,
     {"Another supervisor listens to this process's system calls already, and the "
      "kernel "
      "allows one: the grader has to be started outside of it.",
      {0},
      0}},
    {is_ptrace_scoped,
     {"ptrace(2) is for administrators only, so that what processes do cannot be "
      "recorded. To let a parent trace its children (if the value is 3, only a restart "
      "of "
      "the machine changes it):",
      {"sysctl -w kernel.yama.ptrace_scope=1"},
      1}},
    {is_ptrace_refused,
     {"ptrace(2) is forbidden, so that what processes do cannot be recorded: by the "
      "filter of a container, most likely.",
      {"docker run --cap-add SYS_PTRACE --security-opt seccomp=unconfined ..."},
      1}},
    {has_no_group,
     {"What pipes and sockets of a test's processes hold is not counted, because the "
      "grader has no control group (cgroups(7)) in which it may make others. systemd "
      "gives it one; root may do without:",
      {"systemd-run --user --scope -p Delegate=yes grader run ..."},
      1}},
    {has_no_compiler,
     {"There is no gcc in /usr/bin.",
      {"apt-get install gcc libc6-dev", "dnf install gcc glibc-devel"},
      2}},
    {has_no_libraries,
     {"gcc is there and makes no program that runs: its headers or libraries are "
      "missing, "
      "or are not below /usr.",
      {"apt-get install gcc libc6-dev", "dnf install gcc glibc-devel"},
      2}},
    {has_no_sanitizers,
     {"The libraries of gcc's sanitizers are missing: memory errors will not be looked "
      "for.",
      {"apt-get install libgcc-$(gcc -dumpversion)-dev",
       "dnf install libasan-static libubsan-static"},
      2}},
};

void explain_machine(const struct machine *machine, struct arena *arena,
                     struct remedies *out)
{
    *out = (struct remedies){0};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (rows[i].is_needed(machine)) {
            *ARENA_PUSH(arena, out->list, out->count) = rows[i].remedy;
        }
    }
}
