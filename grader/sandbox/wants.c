#include "sandbox/wants.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/fd.h"
#include "sandbox/folder.h"
#include "sandbox/wants_path.h"

enum want_kind {
    WANT_LOOK,    /* to know what is at a path */
    WANT_PATH,    /* something at a path */
    WANT_NAME,    /* to make it, if it is to be made */
    WANT_MODE,    /* to change its mode */
    WANT_OTHER,   /* to change another process */
    WANT_PARENT,  /* its parent's number */
    WANT_ADDRESS, /* another socket */
    WANT_SHARED,  /* what the box does not have at all */
    WANT_WATCH,   /* adds a watch: the keeper does it, within the box */
};

enum { NO_ARGUMENT = -1 };

/* What a call is about: arguments by their index. */
struct want_row {
    int nr;
    enum want_kind kind;
    int at;   /* a folder's descriptor */
    int what; /* the path, the process, the flags of a WANT_SHARED */
    int flags;
    enum box_lack lack; /* of WANT_SHARED and WANT_OTHER */
    int error;
};

static const struct want_row rows[] = {
    {SYS_openat, WANT_NAME, 0, 1, 2, 0, 0},
    {SYS_openat2, WANT_PATH, 0, 1, NO_ARGUMENT, 0, 0},
    {SYS_readlinkat, WANT_LOOK, 0, 1, NO_ARGUMENT, 0, 0},
    {SYS_faccessat, WANT_LOOK, 0, 1, NO_ARGUMENT, 0, 0},
    {SYS_faccessat2, WANT_LOOK, 0, 1, NO_ARGUMENT, 0, 0},
    {SYS_newfstatat, WANT_LOOK, 0, 1, NO_ARGUMENT, 0, 0},
    {SYS_statx, WANT_LOOK, 0, 1, NO_ARGUMENT, 0, 0},
    {SYS_mknodat, WANT_NAME, 0, 1, NO_ARGUMENT, 0, 0},
    {SYS_mkdirat, WANT_NAME, 0, 1, NO_ARGUMENT, 0, 0},
    {SYS_symlinkat, WANT_NAME, 1, 2, NO_ARGUMENT, 0, 0},
    {SYS_fchmodat, WANT_MODE, 0, 1, 2, 0, 0},
    {SYS_getppid, WANT_PARENT, 0, 0, 0, 0, 0},
    {SYS_kill, WANT_SHARED, 0, 0, 0, BOX_LACKS_EVERYBODY, EPERM},
    {SYS_socket, WANT_SHARED, 0, 0, 0, BOX_LACKS_SOCKETS, EACCES},
    {SYS_socketpair, WANT_SHARED, 0, 0, 0, BOX_LACKS_SOCKETS, EACCES},
    {SYS_bind, WANT_ADDRESS, 0, 1, 2, BOX_LACKS_SOCKETS, EACCES},
    {SYS_connect, WANT_ADDRESS, 0, 1, 2, BOX_LACKS_SOCKETS, EACCES},
    {SYS_shmget, WANT_SHARED, 0, 0, 0, BOX_LACKS_SYSV, EACCES},
    {SYS_semget, WANT_SHARED, 0, 0, 0, BOX_LACKS_SYSV, EACCES},
    {SYS_msgget, WANT_SHARED, 0, 0, 0, BOX_LACKS_SYSV, EACCES},
    {SYS_mq_open, WANT_SHARED, 0, 0, 0, BOX_LACKS_MQUEUE, EACCES},
    {SYS_fchownat, WANT_SHARED, 0, 0, 0, BOX_LACKS_OWNERS, EPERM},
    {SYS_utimensat, WANT_SHARED, 0, 0, 0, BOX_LACKS_OWNERS, EPERM},
    {SYS_prctl, WANT_SHARED, 0, 0, 0, BOX_LACKS_SECRECY, EPERM},
    {SYS_prlimit64, WANT_OTHER, 0, 0, 0, BOX_LACKS_OTHERS, EPERM},
    {SYS_sched_setaffinity, WANT_OTHER, 0, 0, 0, BOX_LACKS_OTHERS, EPERM},
    {SYS_sched_setscheduler, WANT_OTHER, 0, 0, 0, BOX_LACKS_OTHERS, EPERM},
    {SYS_sched_setparam, WANT_OTHER, 0, 0, 0, BOX_LACKS_OTHERS, EPERM},
    {SYS_sched_setattr, WANT_OTHER, 0, 0, 0, BOX_LACKS_OTHERS, EPERM},
    {SYS_migrate_pages, WANT_OTHER, 0, 0, 0, BOX_LACKS_OTHERS, EPERM},
    {SYS_move_pages, WANT_OTHER, 0, 0, 0, BOX_LACKS_OTHERS, EPERM},
    {SYS_setpriority, WANT_OTHER, 0, 1, 0, BOX_LACKS_OTHERS, EPERM},
    {SYS_ioprio_set, WANT_OTHER, 0, 1, 0, BOX_LACKS_OTHERS, EPERM},
    {SYS_inotify_add_watch, WANT_WATCH, NO_ARGUMENT, 1, 2, BOX_LACKS_WATCHES, EACCES},
/* Old calls that newer machines do not have. */
#ifdef SYS_open
    {SYS_open, WANT_NAME, NO_ARGUMENT, 0, 1, 0, 0},
    {SYS_creat, WANT_NAME, NO_ARGUMENT, 0, NO_ARGUMENT, 0, 0},
    {SYS_readlink, WANT_LOOK, NO_ARGUMENT, 0, NO_ARGUMENT, 0, 0},
    {SYS_access, WANT_LOOK, NO_ARGUMENT, 0, NO_ARGUMENT, 0, 0},
    {SYS_stat, WANT_LOOK, NO_ARGUMENT, 0, NO_ARGUMENT, 0, 0},
    {SYS_lstat, WANT_LOOK, NO_ARGUMENT, 0, NO_ARGUMENT, 0, 0},
    {SYS_mknod, WANT_NAME, NO_ARGUMENT, 0, NO_ARGUMENT, 0, 0},
    {SYS_mkdir, WANT_NAME, NO_ARGUMENT, 0, NO_ARGUMENT, 0, 0},
    {SYS_symlink, WANT_NAME, NO_ARGUMENT, 1, NO_ARGUMENT, 0, 0},
    {SYS_chmod, WANT_MODE, NO_ARGUMENT, 0, 1, 0, 0},
    {SYS_chown, WANT_SHARED, 0, 0, 0, BOX_LACKS_OWNERS, EPERM},
    {SYS_lchown, WANT_SHARED, 0, 0, 0, BOX_LACKS_OWNERS, EPERM},
    {SYS_utime, WANT_SHARED, 0, 0, 0, BOX_LACKS_OWNERS, EPERM},
    {SYS_utimes, WANT_SHARED, 0, 0, 0, BOX_LACKS_OWNERS, EPERM},
    {SYS_futimesat, WANT_SHARED, 0, 0, 0, BOX_LACKS_OWNERS, EPERM},
#endif
};

/* One call under way. */
struct want {
    struct wants *wants;
    const struct want_row *row;
    const struct seccomp_notif *call;
    struct seccomp_notif_resp *answer;
    enum box_lack lack;
};

static void refuse(struct want *want, int error)
{
    want->answer->flags = 0;
    want->answer->error = -error;
}

static uint64_t argument(const struct want *want, int index)
{
    return index < 0 ? 0 : want->call->data.args[index];
}

static bool read_path(const struct want *want, char path[PATH_MAX])
{
    int at = want->row->at < 0 ? AT_FDCWD : (int)argument(want, want->row->at);

    return wants_read_path(want->wants, (int)want->call->pid, at,
                           argument(want, want->row->what), path);
}

static bool wants_path(struct want *want)
{
    char path[PATH_MAX];
    bool is_lacking =
        read_path(want, path) && wants_lacks_path(want->wants, path, &want->lack);

    /* Elsewhere there is nothing at all, or a Landlock domain that refuses. */
    if (is_lacking && want->wants->spec->tier == TIER_NONE) {
        refuse(want, EACCES);
    }
    return is_lacking;
}

/* ls(1) looks at whatever it lists, realpath(3) at every folder on the way. */
static bool wants_look(struct want *want)
{
    char path[PATH_MAX];

    if (read_path(want, path) && wants_is_everywhere(want->wants, path)) {
        return false;
    }
    return wants_path(want);
}

/* Within the work folder, or within the one for temporary files: what lies around them is
 * the box's own. */
static int open_inside(const struct want *want, const char *inside)
{
    size_t first = strcspn(inside, "/");
    const char *rest = inside + first + strspn(inside + first, "/");
    char part[FOLDER_PATH_MAX + 8];
    struct open_how how = {.flags = O_PATH | O_CLOEXEC,
                           .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS};

    (void)snprintf(part, sizeof(part), "%s/%.*s", want->wants->spec->folder, (int)first,
                   inside);
    AUTO_CLOSE int folder = open(part, O_PATH | O_DIRECTORY | O_CLOEXEC);
    return (int)syscall(SYS_openat2, folder, *rest == '\0' ? "." : rest, &how,
                        sizeof(how));
}

/* A name that is there already is counted again, so a full count decides. */
static bool is_full(const struct want *want, const char *inside)
{
    struct wants *wants = want->wants;
    size_t names_max = (size_t)wants->spec->limits->value[LIMIT_INODES];

    if (++wants->made_count <= names_max) {
        return false;
    }
    AUTO_CLOSE int fd = open_inside(want, inside);
    if (fd < 0) {
        wants->made_count = wants_count_names(wants, names_max + 1);
    }
    return fd < 0 && wants->made_count >= names_max;
}

static bool wants_name(struct want *want)
{
    bool is_open = want->row->flags >= 0;
    bool is_made = !is_open || (argument(want, want->row->flags) & O_CREAT) != 0;
    const char *inside = NULL;
    char path[PATH_MAX];

    if (wants_path(want)) {
        return true;
    }
    if (is_made && read_path(want, path) &&
        wants_is_inside(want->wants, path, &inside) && is_full(want, inside)) {
        refuse(want, ENOSPC);
    }
    return false;
}

static bool wants_mode(struct want *want)
{
    char path[PATH_MAX];
    char link[48];
    const char *inside = NULL;
    mode_t mode = (mode_t)argument(want, want->row->flags) & 01777;

    refuse(want, EPERM);
    if (!read_path(want, path)) {
        return false;
    }
    if (!wants_is_inside(want->wants, path, &inside)) {
        return wants_lacks_path(want->wants, path, &want->lack);
    }
    AUTO_CLOSE int fd = open_inside(want, inside);
    (void)snprintf(link, sizeof(link), "self/fd/%d", fd);
    if (fd < 0 || fchmodat(want->wants->proc, link, mode, 0) < 0) {
        refuse(want, errno == EXDEV ? EPERM : errno);
        return false;
    }
    want->answer->error = 0;
    return false;
}

/* No Landlock domain holds back who watches: names in others' folders would be told. So the
 * keeper adds the watch, to a file that it has opened itself. */
static int add_watch(const struct want *want, const char *inside)
{
    char link[48];
    uint32_t mask =
        (uint32_t)argument(want, want->row->flags) & ~(uint32_t)IN_DONT_FOLLOW;
    int process = wants_process_of(want->wants->proc, (int)want->call->pid);
    AUTO_CLOSE int fd = open_inside(want, inside);

    if (fd < 0) {
        return -1;
    }
    AUTO_CLOSE int pidfd = (int)syscall(SYS_pidfd_open, process, 0);
    AUTO_CLOSE int events =
        (int)syscall(SYS_pidfd_getfd, pidfd, (int)argument(want, 0), 0);
    (void)snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
    return events < 0 ? -1 : inotify_add_watch(events, link, mask);
}

static bool wants_watch(struct want *want)
{
    char path[PATH_MAX];
    const char *inside = NULL;

    want->lack = want->row->lack;
    refuse(want, want->row->error);
    if (!read_path(want, path) || !wants_is_inside(want->wants, path, &inside)) {
        return true;
    }
    int watch = add_watch(want, inside);
    refuse(want, watch < 0 ? errno : 0);
    want->answer->val = watch < 0 ? 0 : watch;
    return watch < 0 && errno != ENOENT && errno != ENOTDIR;
}

/* The number stays its own until it ends, and it waits for the answer. */
static bool wants_other(struct want *want)
{
    int task = (int)want->call->pid;
    int other = (int)argument(want, want->row->what);

    if (other == task || wants_process_of(want->wants->proc, task) ==
                             wants_process_of(want->wants->proc, other)) {
        return false;
    }
    want->lack = want->row->lack;
    refuse(want, want->row->error);
    return true;
}

/* The keeper is pid 1 to whoever it has adopted. */
static bool wants_parent(struct want *want)
{
    if (wants_parent_of(want->wants->proc, (int)want->call->pid) == getpid()) {
        want->answer->flags = 0;
        want->answer->val = 1;
    }
    return false;
}

static bool wants_shared(struct want *want)
{
    want->lack = want->row->lack;
    refuse(want, want->row->error);
    return true;
}

/* Whoever asks for a user's name asks the name service's cache first; a box has none. */
static bool wants_address(struct want *want)
{
    struct sockaddr_un address;
    uint64_t path =
        argument(want, want->row->what) + offsetof(struct sockaddr_un, sun_path);
    char text[PATH_MAX];
    bool is_cache =
        argument(want, want->row->flags) == sizeof(address) &&
        wants_read_path(want->wants, (int)want->call->pid, AT_FDCWD, path, text) &&
        strcmp(text, "/var/run/nscd/socket") == 0;

    if (is_cache) {
        refuse(want, ENOENT);
        return false;
    }
    return wants_shared(want);
}

static bool (*const answers[])(struct want *want) = {
    [WANT_LOOK] = wants_look,       [WANT_PATH] = wants_path,
    [WANT_NAME] = wants_name,       [WANT_MODE] = wants_mode,
    [WANT_OTHER] = wants_other,     [WANT_PARENT] = wants_parent,
    [WANT_ADDRESS] = wants_address, [WANT_SHARED] = wants_shared,
    [WANT_WATCH] = wants_watch,
};

static const struct want_row *find_row(int nr)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (rows[i].nr == nr) {
            return &rows[i];
        }
    }
    return NULL;
}

/* The value behind a key of /proc/PID/status. */
static int status_number(int proc, int task, const char *key)
{
    char path[32];
    char text[512];

    (void)snprintf(path, sizeof(path), "%d/status", task);
    AUTO_CLOSE int fd = openat(proc, path, O_RDONLY | O_CLOEXEC);
    ssize_t len = fd < 0 ? 0 : read(fd, text, sizeof(text) - 1);
    text[len > 0 ? len : 0] = '\0';
    const char *line = strstr(text, key);
    return line == NULL ? 0 : (int)strtol(line + strlen(key), NULL, 10);
}

int wants_process_of(int proc, int task)
{
    return status_number(proc, task, "\nTgid:");
}

int wants_parent_of(int proc, int task)
{
    return status_number(proc, task, "\nPPid:");
}

void wants_init(struct wants *wants, const struct keeper_spec *spec, int proc)
{
    *wants = (struct wants){.spec = spec, .proc = proc};
}

/* Its tracer does not see a call that the keeper has answered. Where one only looks, or asks
 * for the name service, that can hide a mistake, but make none. */
static bool is_missed(const struct want *want)
{
    return want->wants->spec->is_traced && want->row != NULL &&
           want->row->kind != WANT_LOOK && want->row->kind != WANT_ADDRESS &&
           filter_stops_at(want->row->nr);
}

bool wants_answer(struct wants *wants, int listener, const struct seccomp_notif *call,
                  enum box_lack *lack)
{
    struct seccomp_notif_resp answer = {.id = call->id,
                                        .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE};
    struct want want = {.wants = wants,
                        .row = find_row(call->data.nr),
                        .call = call,
                        .answer = &answer};
    bool is_lack = want.row != NULL && answers[want.row->kind](&want);

    if (!is_lack && is_missed(&want)) {
        want.lack = BOX_LACKS_HISTORY;
        is_lack = true;
    }
    /* What was read of a task that is gone may be another's. */
    is_lack = is_lack && ioctl(listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &call->id) == 0;
    (void)ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer);
    if (!is_lack || (wants->noted >> want.lack & 1) != 0) {
        return false;
    }
    wants->noted |= 1U << want.lack;
    *lack = want.lack;
    return true;
}
