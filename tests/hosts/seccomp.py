"""Lets system calls fail, for a process and all its descendants."""
import ctypes
import errno
import os
import platform
import struct

PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
LOAD, JUMP_IF_EQUAL, JUMP_IF_SET, RETURN = 0x20, 0x15, 0x45, 0x06
ALLOW, ERRNO = 0x7FFF0000, 0x00050000
# In struct seccomp_data: the number of the call, the low half of its first argument.
NUMBER, FIRST_ARGUMENT = 0, 16
NAMESPACES = 0x7E020080  # every CLONE_NEW* of clone(2) and unshare(2)

# x86_64, aarch64
NUMBERS = {
    "clone": (56, 220), "unshare": (272, 97), "setns": (308, 268), "clone3": (435, 435),
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51),
    "open_tree": (428, 428), "move_mount": (429, 429), "fsopen": (430, 430),
    "fsconfig": (431, 431), "fsmount": (432, 432), "mount_setattr": (442, 442),
    "sethostname": (170, 161), "keyctl": (250, 219), "add_key": (248, 217),
    "request_key": (249, 218), "bpf": (321, 280), "perf_event_open": (298, 241),
    "userfaultfd": (323, 282), "ptrace": (101, 117),
    "landlock_create_ruleset": (444, 444), "landlock_add_rule": (445, 445),
    "landlock_restrict_self": (446, 446),
}
MACHINE = {"x86_64": 0, "aarch64": 1}[platform.machine()]
libc = ctypes.CDLL(None, use_errno=True)
libc.prctl.argtypes = [ctypes.c_int] + [ctypes.c_ulong] * 4


def number(call):
    return NUMBERS[call][MACHINE]


def instruction(code, yes, no, value):
    return struct.pack("HBBI", code, yes, no, value)


def fails(call, error):
    """Always."""
    return [instruction(JUMP_IF_EQUAL, 0, 1, number(call)),
            instruction(RETURN, 0, 0, ERRNO | error)]


def fails_with_flags(call, mask, error):
    """Only if one of these bits is in the first argument."""
    return [instruction(JUMP_IF_EQUAL, 0, 4, number(call)),
            instruction(LOAD, 0, 0, FIRST_ARGUMENT),
            instruction(JUMP_IF_SET, 0, 1, mask),
            instruction(RETURN, 0, 0, ERRNO | error),
            instruction(RETURN, 0, 0, ALLOW)]


def install(rules):
    """From now on; an ordinary user gives up new privileges for it."""
    program = [instruction(LOAD, 0, 0, NUMBER), *rules, instruction(RETURN, 0, 0, ALLOW)]
    code = ctypes.create_string_buffer(b"".join(program))
    held = ctypes.create_string_buffer(
        struct.pack("HP", len(program), ctypes.addressof(code)))
    filters = (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.addressof(held), 0, 0)
    if libc.prctl(*filters) == 0:
        return
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 or libc.prctl(*filters) != 0:
        raise OSError(ctypes.get_errno(), "seccomp: " + os.strerror(ctypes.get_errno()))


ENOSYS, EPERM, EACCES = errno.ENOSYS, errno.EPERM, errno.EACCES
