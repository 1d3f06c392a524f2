"""Runs a command on another kind of machine than this one.

host.py KIND[+KIND…] COMMAND ARG…    the command finds the machine so
host.py KIND[+KIND…] --check         says whether it would: exit status 0
host.py --list                       the kinds, a line each
Root and ordinary users can fake every kind; whoever is root and gives that up meets the same
machine. The command takes the script's place, so its status and signals are its own.
"""
import ctypes
import os
import signal
import sys

import seccomp
from seccomp import EACCES, ENOSYS, EPERM, NAMESPACES, fails, fails_with_flags

CLONE_NEWNS, CLONE_NEWUSER, CLONE_NEWPID = 0x00020000, 0x10000000, 0x20000000
MS_RDONLY, MS_NOSUID, MS_BIND, MS_REC, MS_PRIVATE = 1, 2, 4096, 16384, 1 << 18
CGROUPS = "/sys/fs/cgroup"
MASKED = ("/proc/acpi", "/proc/keys", "/proc/timer_list", "/proc/kcore", "/proc/scsi")
libc = seccomp.libc
libc.mount.argtypes = [ctypes.c_char_p] * 3 + [ctypes.c_ulong, ctypes.c_char_p]


def attempt(result, what):
    if result != 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{what}: {os.strerror(code)}")


def mount(source, path, kind=None, flags=0, options=None):
    words = [None if word is None else word.encode() for word in (source, path, kind)]
    attempt(libc.mount(*words, flags, options and options.encode()), f"mount on {path}")


def write(path, text):
    """In bytes: to load a codec takes files that not everybody may read."""
    with open(path, "wb", buffering=0) as file:
        file.write(text.encode())


def map_same_ids(pid, uid, gid):
    """Numbers mean the same within, as far as the caller may say so."""
    if uid == 0:
        for name in ("uid_map", "gid_map"):
            write(f"/proc/{pid}/{name}", "0 0 4294967295\n")
        return
    write(f"/proc/{pid}/setgroups", "deny")
    write(f"/proc/{pid}/uid_map", f"{uid} {uid} 1\n")
    write(f"/proc/{pid}/gid_map", f"{gid} {gid} 1\n")


def enter_user_namespace(flags=0):
    """Root's map can be written from outside only: a child that stays there does it."""
    uid, gid = os.getuid(), os.getgid()
    begin_read, begin_write = os.pipe()
    pid = os.getpid()
    child = os.fork() if uid == 0 else -1
    if child == 0:
        os.close(begin_write)
        is_asked = os.read(begin_read, 1) == b"x"
        if is_asked:
            map_same_ids(pid, uid, gid)
        os._exit(0 if is_asked else 1)
    attempt(libc.unshare(CLONE_NEWUSER | flags), "unshare")
    if child < 0:
        map_same_ids("self", uid, gid)
    else:
        os.write(begin_write, b"x")
        if os.waitpid(child, 0)[1] != 0:
            raise OSError("the ids cannot be mapped")
    os.close(begin_read)
    os.close(begin_write)


def enter_mount_namespace():
    """One for all kinds that mount."""
    if not hasattr(enter_mount_namespace, "is_done"):
        if os.getuid() == 0:
            attempt(libc.unshare(CLONE_NEWNS), "unshare")
        else:
            enter_user_namespace(CLONE_NEWNS)
        mount(None, "/", flags=MS_REC | MS_PRIVATE)
        enter_mount_namespace.is_done = True


def mask_proc():
    enter_mount_namespace()
    for path in filter(os.path.exists, MASKED):
        if os.path.isdir(path):
            mount("tmpfs", path, "tmpfs", MS_RDONLY, "size=0")
        else:
            mount("/dev/null", path, flags=MS_BIND)


def show_pure_v2():
    enter_mount_namespace()
    unified = CGROUPS + "/unified"
    if os.path.ismount(unified):
        mount(unified, CGROUPS, flags=MS_BIND)


def hide_cgroups():
    enter_mount_namespace()
    mount("tmpfs", CGROUPS, "tmpfs", MS_RDONLY, "size=0")


def stop_user_namespaces():
    if os.getuid() == 0 or not hasattr(enter_mount_namespace, "is_done"):
        enter_user_namespace()
    write("/proc/sys/user/max_user_namespaces", "0")


def docker():
    calls = ("setns", "mount", "umount2", "pivot_root", "open_tree", "move_mount", "fsopen",
             "fsconfig", "fsmount", "mount_setattr", "sethostname", "keyctl", "add_key",
             "request_key", "bpf", "perf_event_open", "userfaultfd")
    rules = fails("clone3", ENOSYS)
    for call in ("clone", "unshare"):
        rules += fails_with_flags(call, NAMESPACES, EPERM)
    for call in calls:
        rules += fails(call, EPERM)
    seccomp.install(rules)


def apparmor():
    """Namespaces can be made, but give no privilege."""
    rules = []
    for call in ("mount", "umount2", "pivot_root", "open_tree", "move_mount", "mount_setattr"):
        rules += fails(call, EACCES)
    for call in ("sethostname", "chroot"):
        rules += fails(call, EPERM)
    seccomp.install(rules)


def no_landlock():
    rules = []
    for call in ("landlock_create_ruleset", "landlock_add_rule", "landlock_restrict_self"):
        rules += fails(call, ENOSYS)
    seccomp.install(rules)


def result_of(function):
    """The errno that a process of its own gets from it, or 0."""
    child = os.fork()
    if child == 0:
        try:
            os._exit(function() or 0)
        except OSError as error:
            os._exit(error.errno or 255)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def as_student(function):
    """Whoever is root gives that up before, as the grader does."""
    def run():
        if os.getuid() == 0:
            os.setgroups([])
            os.setgid(65534)
            os.setuid(65534)
        return function()
    return lambda: result_of(run)


def unshare_and_mount(flags, source, path, kind):
    def run():
        uid, gid = os.getuid(), os.getgid()
        attempt(libc.unshare(CLONE_NEWUSER | CLONE_NEWNS | flags), "unshare")
        libc.prctl(4, 1, 0, 0, 0)  # PR_SET_DUMPABLE, for the maps
        map_same_ids("self", uid, gid)
        child = os.fork()
        if child == 0:
            try:
                mount(source, path, kind)
                os._exit(0)
            except OSError as error:
                os._exit(error.errno)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return as_student(run)


unshare_user = as_student(lambda: attempt(libc.unshare(CLONE_NEWUSER), "unshare"))
mount_proc = unshare_and_mount(CLONE_NEWPID, "proc", "/proc", "proc")
mount_memory = unshare_and_mount(0, "tmpfs", "/tmp", "tmpfs")


def call(name):
    def run():
        return ctypes.get_errno() if libc.syscall(seccomp.number(name), 0, 0, 1) < 0 else 0
    return lambda: result_of(run)


def has_controllers():
    return os.path.exists(CGROUPS + "/memory")


# What makes a kind, and what must come out on it. In this order: a filter that forbids
# mount(2) would forbid making the others.
KINDS = {
    "plain": (lambda: None, lambda: mount_proc() == 0,
              "as it is"),
    "masked-proc": (mask_proc, lambda: mount_proc() != 0 and any(map(os.path.ismount, MASKED)),
                    "part of /proc is covered, so that no other can be mounted"),
    "pure-v2": (show_pure_v2, lambda: os.path.exists(CGROUPS + "/cgroup.procs"),
                "cgroup2 alone at /sys/fs/cgroup"),
    "hybrid": (lambda: None, lambda: has_controllers() and os.path.ismount(CGROUPS + "/unified"),
               "controllers in version 1, cgroup2 beside them; only where it is so"),
    "no-cgroups": (hide_cgroups, lambda: os.listdir(CGROUPS) == [],
                   "nothing at /sys/fs/cgroup"),
    "no-userns": (stop_user_namespaces, lambda: unshare_user() == 28,
                  "user.max_user_namespaces is 0"),
    "docker": (docker, lambda: unshare_user() == 1 and call("clone3")() == ENOSYS,
               "the calls that Docker's filter forbids"),
    "apparmor": (apparmor, lambda: unshare_user() == 0 and mount_memory() == EACCES,
                 "user namespaces give no privilege, as on Ubuntu 24.04"),
    "no-landlock": (no_landlock, lambda: call("landlock_create_ruleset")() == ENOSYS,
                    "a kernel without landlock(7)"),
    "no-ptrace": (lambda: seccomp.install(fails("ptrace", EPERM)),
                  lambda: call("ptrace")() == EPERM,
                  "ptrace(2) is forbidden, as in some containers"),
}


def main(words):
    if words == ["--list"]:
        for name, (_, _, meaning) in KINDS.items():
            print(f"{name:12} {meaning}")
        return 0
    wanted = words[0].split("+") if len(words) > 1 else []
    if not wanted or not set(wanted) <= set(KINDS):
        print(__doc__, file=sys.stderr)
        return 2
    kinds = [kind for name, kind in KINDS.items() if name in wanted]
    inherited = signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    try:
        for make, _, _ in kinds:
            make()
    except OSError as error:
        print(f"host.py: {words[0]} cannot be had here: {error}", file=sys.stderr)
        return 3
    if words[1] == "--check":
        missed = [name for name, kind in KINDS.items() if name in wanted and not kind[1]()]
        for name in missed:
            print(f"host.py: this is not {name}", file=sys.stderr)
        return 1 if missed else 0
    for number in (signal.SIGPIPE, signal.SIGXFSZ):  # which Python ignores
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGCHLD, inherited)
    os.execvp(words[1], words[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
