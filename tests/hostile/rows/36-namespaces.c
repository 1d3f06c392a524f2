/* row 36: namespaces of its own
 * tries: to become root of a smaller machine, from where more of the kernel can be reached:
 *        by unshare, clone and clone3, each kind alone, also with rubbish in the upper half of
 *        the flags; by setns; and to mount
 * must: passed
 */
#include "probe.h"
#include <linux/sched.h>
#include <sys/mount.h>

int main(void)
{
    static const unsigned long kinds[] = {CLONE_NEWUSER, CLONE_NEWNS, CLONE_NEWPID,
                                          CLONE_NEWNET, CLONE_NEWIPC, CLONE_NEWUTS,
                                          CLONE_NEWCGROUP, 0x80 /* CLONE_NEWTIME */};
    struct clone_args args = {.flags = CLONE_NEWUSER, .exit_signal = SIGCHLD};

    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        FAILS("unshare", SYS_unshare, kinds[i]);
        FAILS("unshare, with a user namespace", SYS_unshare, kinds[i] | CLONE_NEWUSER);
        FAILS("unshare, upper half", SYS_unshare, kinds[i] | 1UL << 40);
        long pid = kinds[i] == 0x80 ? -1 : syscall(SYS_clone, kinds[i] | SIGCHLD, 0, 0, 0, 0);
        if (pid == 0) {
            _exit(0);
        }
        attempt(pid > 0, "clone");
        pid = kinds[i] == 0x80 ? -1
                               : syscall(SYS_clone, kinds[i] | SIGCHLD | 1UL << 40, 0, 0, 0, 0);
        if (pid == 0) {
            _exit(0);
        }
        attempt(pid > 0, "clone, upper half");
    }
    long pid = syscall(SYS_clone3, &args, sizeof(args));
    if (pid == 0) {
        _exit(0);
    }
    attempt(pid > 0, "clone3");
    int self = open("/proc/self/ns/net", O_RDONLY);
    FAILS("setns", SYS_setns, self, 0);
    int pidfd = (int)syscall(SYS_pidfd_open, getpid(), 0);
    FAILS("setns of a process", SYS_setns, pidfd, CLONE_NEWUSER);
    attempt(mount("tmpfs", "/tmp", "tmpfs", 0, NULL) == 0, "mounts");
    attempt(mount(NULL, "/", NULL, MS_REMOUNT | MS_BIND, NULL) == 0, "makes / writable");
    attempt(umount2("/proc", MNT_DETACH) == 0, "unmounts");
    FAILS("fsopen", SYS_fsopen, "tmpfs", 0);
    FAILS("open_tree", SYS_open_tree, AT_FDCWD, "/", 1);
    FAILS("open_tree_attr", 467, AT_FDCWD, "/", 1, NULL, 0);
    FAILS("move_mount", SYS_move_mount, AT_FDCWD, "/", AT_FDCWD, "/tmp", 0);
    FAILS("mount_setattr", SYS_mount_setattr, AT_FDCWD, "/", 0, NULL, 0);
    FAILS("pivot_root", SYS_pivot_root, ".", ".");
    return end();
}
