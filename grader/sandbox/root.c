#include "sandbox/root.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/fd.h"
#include "sandbox/space.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* For what runtimes of ours write; sparse files, of which little is ever used. */
#define RUN_BYTES (64 << 20)
enum { RUN_INODES = 4096 };

/* The tree is built here, over whatever the host has there; every path below is relative
 * to it, and absolute ones are still the host's. */
#define SCAFFOLD "/tmp"

static const char *const folders[] = {
    "usr", "etc",       "proc",    "tmp",        "box",
    "dev", "dev/pts",   "dev/shm", "dev/mqueue", "etc/alternatives",
    "run", "run/grader"};

static const char *const devices[] = {"null",   "zero",    "full",
                                      "random", "urandom", "tty"};

static const struct {
    const char *path;
    const char *target;
} links[] = {
    {"dev/ptmx", "pts/ptmx"},          {"dev/fd", "/proc/self/fd"},
    {"dev/stdin", "/proc/self/fd/0"},  {"dev/stdout", "/proc/self/fd/1"},
    {"dev/stderr", "/proc/self/fd/2"},
};

static const struct {
    const char *path;
    const char *text;
} files[] = {
    {"etc/passwd", "student:x:1000:1000:student:/box:/bin/sh\n"},
    {"etc/group", "student:x:1000:\n"},
    {"etc/hosts", "127.0.0.1 localhost box\n::1 localhost\n"},
    {"etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files\n"},
};

/* Names of the host's root that are links into /usr on a merged system. */
static const char *const merged[] = {"bin", "sbin", "lib", "lib32", "lib64", "libx32"};

static int make_file(const char *path, const char *text, struct err *e)
{
    AUTO_CLOSE int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);

    if (fd < 0 || fd_write_all(fd, text, strlen(text)) < 0) {
        return err_sys(e, "cannot write '/%s' of the box", path);
    }
    return 0;
}

static const char *mount_hint(const char *type)
{
    if (errno != EPERM && errno != EACCES) {
        return "";
    }
    if (strcmp(type, "proc") == 0) {
        return " (part of the host's /proc is masked; in Docker: --security-opt "
               "systempaths=unconfined)";
    }
    return " (with AppArmor: sysctl -w kernel.apparmor_restrict_unprivileged_userns=0; "
           "in Docker: --security-opt seccomp=unconfined --security-opt "
           "apparmor=unconfined)";
}

static int mount_fresh(const char *type, const char *path, unsigned long flags,
                       const char *options, struct err *e)
{
    if (mount(type, path, type, flags, options) < 0) {
        const char *hint = mount_hint(type);
        return err_sys(e, "cannot mount %s on '%s' for the box%s", type, path, hint);
    }
    return 0;
}

struct room {
    int64_t bytes;
    int64_t inodes;
};

static int mount_memory(const char *path, const struct room *room, unsigned mode,
                        struct err *e)
{
    char options[96];

    (void)snprintf(options, sizeof(options), "size=%lld,nr_inodes=%lld,mode=%o",
                   (long long)room->bytes, (long long)room->inodes, mode);
    return mount_fresh("tmpfs", path, MS_NOSUID | MS_NODEV, options, e);
}

/* Shows a part of the host read-only. mount_setattr(2) only adds flags, so those that the
 * host has locked stay, and it reaches what is mounted below. */
static int bind_read_only(const char *source, const char *path, struct err *e)
{
    struct mount_attr attributes = {.attr_set = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID |
                                                MOUNT_ATTR_NODEV,
                                    .propagation = MS_PRIVATE};

    if (mount(source, path, NULL, MS_BIND | MS_REC, NULL) < 0) {
        return err_sys(e, "cannot show '%s' in the box%s", source, mount_hint("bind"));
    }
    if (syscall(SYS_mount_setattr, AT_FDCWD, path, AT_RECURSIVE, &attributes,
                sizeof(attributes)) < 0) {
        return err_sys(e, "cannot make '%s' read-only in the box", source);
    }
    return 0;
}

static int show_system(struct err *e)
{
    if (bind_read_only("/usr", "usr", e) < 0) {
        return -1;
    }
    for (size_t i = 0; i < LENGTH(merged); i++) {
        char host[16];
        char target[PATH_MAX];
        (void)snprintf(host, sizeof(host), "/%s", merged[i]);
        ssize_t len = readlink(host, target, sizeof(target) - 1);
        if (len < 0 && errno == ENOENT) {
            continue;
        }
        if (len < 0) {
            if (mkdir(merged[i], 0755) < 0 || bind_read_only(host, merged[i], e) < 0) {
                return err_wrap(e, "the host has no merged /usr");
            }
            continue;
        }
        target[len] = '\0';
        if (symlink(target, merged[i]) < 0) {
            return err_sys(e, "cannot link '%s' in the box", host);
        }
    }
    return 0;
}

/* The compiler is found through the alternatives, libraries through the cache; a host may
 * have neither. */
static int show_settings(struct err *e)
{
    if (access("/etc/alternatives", F_OK) == 0 &&
        bind_read_only("/etc/alternatives", "etc/alternatives", e) < 0) {
        return -1;
    }
    if (access("/etc/ld.so.cache", F_OK) == 0 &&
        (make_file("etc/ld.so.cache", "", e) < 0 ||
         bind_read_only("/etc/ld.so.cache", "etc/ld.so.cache", e) < 0)) {
        return -1;
    }
    return 0;
}

static int show_devices(struct err *e)
{
    for (size_t i = 0; i < LENGTH(devices); i++) {
        char host[32];
        (void)snprintf(host, sizeof(host), "/dev/%s", devices[i]);
        if (make_file(host + 1, "", e) < 0) {
            return -1;
        }
        if (mount(host, host + 1, NULL, MS_BIND, NULL) < 0) {
            return err_sys(e, "cannot show '%s' in the box", host);
        }
    }
    return mount_fresh("devpts", "dev/pts", MS_NOSUID | MS_NOEXEC,
                       "newinstance,ptmxmode=0666,mode=0620", e);
}

static int make_tree(struct err *e)
{
    for (size_t i = 0; i < LENGTH(folders); i++) {
        if (mkdir(folders[i], 0755) < 0) {
            return err_sys(e, "cannot make '/%s' of the box", folders[i]);
        }
    }
    for (size_t i = 0; i < LENGTH(links); i++) {
        if (symlink(links[i].target, links[i].path) < 0) {
            return err_sys(e, "cannot link '/%s' of the box", links[i].path);
        }
    }
    for (size_t i = 0; i < LENGTH(files); i++) {
        if (make_file(files[i].path, files[i].text, e) < 0) {
            return -1;
        }
    }
    return 0;
}

static int mount_private(const struct keeper_spec *spec, struct err *e)
{
    const int64_t *value = spec->limits->value;
    const struct room room = {value[LIMIT_FILES] + SPACE_SPARE_BYTES,
                              value[LIMIT_INODES] + SPACE_SPARE_INODES};
    const struct room run_room = {RUN_BYTES, RUN_INODES};
    unsigned long safe = MS_NOSUID | MS_NODEV | MS_NOEXEC;

    if (mount_memory("box", &room, 0700, e) < 0 ||
        mount_memory("tmp", &room, 01777, e) < 0 ||
        mount_memory("dev/shm", &room, 01777, e) < 0 ||
        mount_fresh("mqueue", "dev/mqueue", safe, NULL, e) < 0) {
        return -1;
    }
    if (spec->has_run_folder && mount_memory("run/grader", &run_room, 0700, e) < 0) {
        return -1;
    }
    return keeper_has_numbers(spec) ? mount_fresh("proc", "proc", safe, NULL, e) : 0;
}

/* pivot_root(2), "pivot_root(".", ".")": the old root ends up over the new one. */
static int change_root(struct err *e)
{
    unsigned long read_only = MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV;

    if (syscall(SYS_pivot_root, ".", ".") < 0) {
        return err_sys(e, "cannot change the root of the box");
    }
    if (umount2(".", MNT_DETACH) < 0 || chdir("/") < 0) {
        return err_sys(e, "cannot leave the host's root");
    }
    if (mount(NULL, "/", NULL, read_only, NULL) < 0) {
        return err_sys(e, "cannot make the root of the box read-only");
    }
    return 0;
}

int root_enter(const struct keeper_spec *spec, struct err *e)
{
    (void)umask(0);
    if (mount_fresh("tmpfs", SCAFFOLD, MS_NOSUID | MS_NODEV,
                    "size=256k,nr_inodes=128,mode=755", e) < 0) {
        return -1;
    }
    if (chdir(SCAFFOLD) < 0) {
        return err_sys(e, "cannot enter the root of the box");
    }
    if (make_tree(e) < 0 || show_system(e) < 0 || show_settings(e) < 0 ||
        show_devices(e) < 0 || mount_private(spec, e) < 0) {
        return -1;
    }
    return change_root(e);
}

int root_network(struct err *e)
{
    struct ifreq loopback = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};

    if (sethostname("box", 3) < 0) {
        return err_sys(e, "cannot name the box");
    }
    AUTO_CLOSE int sock = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (sock < 0 || ioctl(sock, SIOCSIFFLAGS, &loopback) < 0) {
        return err_sys(e, "cannot bring up the loopback interface of the box");
    }
    return 0;
}
