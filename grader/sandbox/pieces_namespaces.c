/* Each namespace on its own, with what a box does in it first: where an AppArmor profile or
 * a container's filter is in the way, namespaces can be made and then give no privilege. */
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.h"
#include "sandbox/pieces.h"

static int write_text(const char *path, const char *text)
{
    AUTO_CLOSE int fd = open(path, O_WRONLY | O_CLOEXEC);

    return fd < 0 ? -1 : fd_write_all(fd, text, strlen(text));
}

static int map_ids(struct piece_record *record, uid_t uid, gid_t gid)
{
    char users[32];
    char groups[32];

    (void)snprintf(users, sizeof(users), "0 %u 1\n", (unsigned)uid);
    (void)snprintf(groups, sizeof(groups), "0 %u 1\n", (unsigned)gid);
    if (write_text("/proc/self/uid_map", users) < 0) {
        return piece_lacks(record, "to write /proc/self/uid_map in a user namespace");
    }
    if (write_text("/proc/self/setgroups", "deny") < 0) {
        return piece_lacks(record, "to write /proc/self/setgroups in a user namespace");
    }
    if (write_text("/proc/self/gid_map", groups) < 0) {
        return piece_lacks(record, "to write /proc/self/gid_map in a user namespace");
    }
    return 0;
}

/* A user namespace, and in it one more of another kind. */
static int enter(struct piece_record *record, int flag, const char *name)
{
    uid_t uid = geteuid();
    gid_t gid = getegid();

    if (unshare(CLONE_NEWUSER) < 0) {
        return piece_lacks(record, "unshare(CLONE_NEWUSER)");
    }
    if (map_ids(record, uid, gid) < 0) {
        return -1;
    }
    return flag != 0 && unshare(flag) < 0 ? piece_lacks(record, name) : 0;
}

/* Without flags: containers' filters let the call fail as if there were none, because they
 * cannot see the flags. */
int piece_clone(struct piece_record *record)
{
    struct clone_args args = {.exit_signal = SIGCHLD};
    long pid = syscall(SYS_clone3, &args, sizeof(args));

    if (pid == 0) {
        _exit(0);
    }
    if (pid < 0) {
        return piece_lacks(record, "clone3(2)");
    }
    return waitpid((pid_t)pid, NULL, 0) < 0 ? piece_lacks(record, "waitpid(2)") : 0;
}

int piece_users(struct piece_record *record)
{
    return enter(record, 0, NULL);
}

int piece_mounts(struct piece_record *record)
{
    if (enter(record, CLONE_NEWNS, "unshare(CLONE_NEWNS)") < 0) {
        return -1;
    }
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0) {
        return piece_lacks(record, "mount(2) to make '/' private");
    }
    if (mount("tmpfs", "/tmp", "tmpfs", MS_NOSUID | MS_NODEV, "size=64k") < 0) {
        return piece_lacks(record, "mount(2) of a tmpfs");
    }
    if (chdir("/tmp") < 0 || mkdir("usr", 0755) < 0 ||
        mount("/usr", "usr", NULL, MS_BIND | MS_REC, NULL) < 0) {
        return piece_lacks(record, "mount(2) to show /usr");
    }
    if (syscall(SYS_pivot_root, ".", ".") < 0) {
        return piece_lacks(record, "pivot_root(2)");
    }
    return 0;
}

/* The first child is pid 1. */
static int in_first_process(struct piece_record *record,
                            int (*act)(struct piece_record *record))
{
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) < 0) {
        return piece_lacks(record, "pipe2(2)");
    }
    pid_t pid = fork();
    if (pid == 0) {
        int rc =
            getpid() == 1 ? act(record) : piece_lacks(record, "getpid(2) is not 1");
        _exit(fd_write_all(ends[1], record, sizeof(*record)) < 0 || rc < 0);
    }
    if (pid < 0) {
        return piece_lacks(record, "fork(2) in a pid namespace");
    }
    (void)close(ends[1]);
    ssize_t len = read(ends[0], record, sizeof(*record));
    int status = -1;
    (void)waitpid(pid, &status, 0);
    errno = 0;
    return len == (ssize_t)sizeof(*record)
               ? -(status != 0)
               : piece_lacks(record, "the first process of a pid namespace");
}

static int do_nothing(struct piece_record *record)
{
    (void)record;
    return 0;
}

int piece_pids(struct piece_record *record)
{
    return enter(record, CLONE_NEWPID, "unshare(CLONE_NEWPID)") < 0
               ? -1
               : in_first_process(record, do_nothing);
}

int piece_ipc(struct piece_record *record)
{
    if (enter(record, CLONE_NEWIPC, "unshare(CLONE_NEWIPC)") < 0) {
        return -1;
    }
    int id = shmget(IPC_PRIVATE, 1, IPC_CREAT | 0600);
    return id < 0 || shmctl(id, IPC_RMID, NULL) < 0 ? piece_lacks(record, "shmget(2)")
                                                    : 0;
}

int piece_network(struct piece_record *record)
{
    struct ifreq loopback = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};

    if (enter(record, CLONE_NEWNET, "unshare(CLONE_NEWNET)") < 0) {
        return -1;
    }
    AUTO_CLOSE int sock = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    return sock < 0 || ioctl(sock, SIOCSIFFLAGS, &loopback) < 0
               ? piece_lacks(record, "to bring up a loopback interface")
               : 0;
}

int piece_names(struct piece_record *record)
{
    if (enter(record, CLONE_NEWUTS, "unshare(CLONE_NEWUTS)") < 0) {
        return -1;
    }
    return sethostname("box", 3) < 0 ? piece_lacks(record, "sethostname(2)") : 0;
}

static int mount_proc(struct piece_record *record)
{
    return mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) < 0
               ? piece_lacks(record, "mount(2) of a proc")
               : 0;
}

int piece_proc(struct piece_record *record)
{
    if (enter(record, CLONE_NEWNS | CLONE_NEWPID,
              "unshare(CLONE_NEWNS | CLONE_NEWPID)") < 0) {
        return -1;
    }
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0) {
        return piece_lacks(record, "mount(2) to make '/' private");
    }
    return in_first_process(record, mount_proc);
}
