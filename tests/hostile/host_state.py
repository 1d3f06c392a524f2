"""What must be the same on the host before and after: others may work on the machine, so
only what the rows or the grader could have made is looked at."""
import ctypes
import os
import pathlib

from plant import HOARD_KEY, HOARD_PORT, SYSV_KEY, libc

PIDS = 1 << 22
PR_SET_CHILD_SUBREAPER = 36
FOLDERS = ("/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", "/run", "/")
OUR_USERS_FROM = 0x60000000  # of whom root's workers become one each
PLANTED = "hoard-secret"  # by whoever runs this, too
NAMES = ("hoard", "results.json", "spoilt")


def own_descendants():
    """From now on whoever loses its parent becomes a child of this process."""
    libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def children():
    return {int(pid) for pid in
            pathlib.Path(f"/proc/self/task/{os.getpid()}/children").read_text("ascii").split()}


def tree(folder, spared):
    found = set()
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if os.path.join(place, name) not in spared]
        for name in files + folders:
            path = os.path.join(place, name)
            state = os.lstat(path)
            is_folder = os.path.isdir(path)
            found.add(("file", path, state.st_mode, state.st_uid,
                       0 if is_folder else state.st_size, 0 if is_folder else state.st_ctime_ns))
    return found


def system_v():
    found = set()
    for kind, owner in (("shm", 7), ("sem", 4), ("msg", 7)):
        with open(f"/proc/sysvipc/{kind}", encoding="ascii") as file:
            for row in file.readlines()[1:]:
                words = row.split()
                user = int(words[owner])
                if SYSV_KEY + 16 <= int(words[0]) <= SYSV_KEY + 16 * PIDS:
                    continue  # planted by whoever runs this, too
                if int(words[0]) == HOARD_KEY or user >= OUR_USERS_FROM or 0 < user == os.getuid():
                    found.add((kind, words[0], words[1]))
    return found


def queues():
    """Found by opening them, as their file system need not be mounted."""
    found = set()
    for name in (b"/hoard", b"/hoard-0", b"/hoard-1"):
        queue = libc.mq_open(name, os.O_RDONLY)
        if queue >= 0:
            os.close(queue)
            found.add(("queue", name))
    return found


def sockets():
    found = set()
    with open("/proc/net/unix", encoding="utf-8", errors="replace") as file:
        found |= {("socket", line.split()[-1]) for line in file if line.rstrip().endswith("@hoard")}
    for table in ("/proc/net/tcp", "/proc/net/udp"):
        with open(table, encoding="ascii") as file:
            found |= {("port", table) for line in file if f":{HOARD_PORT:04X} " in line}
    return found


def mounts():
    with open("/proc/self/mountinfo", encoding="utf-8", errors="replace") as file:
        return {("mount", line.split()[4]) for line in file}


def cgroups(pids):
    """A grader's groups bear its number."""
    found = set()
    for place, folders, _ in os.walk("/sys/fs/cgroup"):
        found |= {("cgroup", os.path.join(place, name)) for name in folders
                  if "grader" in name and any(str(pid) in name for pid in pids)}
    return found


def snapshot(work, spared, pids=()):
    found = system_v() | queues() | sockets() | mounts() | cgroups(pids)
    found |= tree(work, {str(work / name) for name in spared})
    for folder in filter(os.path.isdir, FOLDERS):
        found |= {("file", f"{folder}/{name}") for name in os.listdir(folder)
                  if name.startswith(NAMES) and not name.startswith(PLANTED)}
    return found


def difference(before, after):
    return sorted([f"left: {thing}" for thing in after - before] +
                  [f"gone or changed: {thing}" for thing in before - after])
