"""Runs a command on a machine that forbids ptrace(2), as some containers do.

without_ptrace.py COMMAND ARG…: the command and all its descendants get EPERM for ptrace.
"""
import ctypes
import os
import platform
import struct
import sys

PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
LOAD, JUMP_IF_EQUAL, RETURN = 0x20, 0x15, 0x06
ALLOW, ERRNO, EPERM = 0x7FFF0000, 0x00050000, 1
PTRACE = {"x86_64": 101, "aarch64": 117}[platform.machine()]

program = [
    struct.pack("HBBI", LOAD, 0, 0, 0),  # the number of the system call
    struct.pack("HBBI", JUMP_IF_EQUAL, 0, 1, PTRACE),
    struct.pack("HBBI", RETURN, 0, 0, ERRNO | EPERM),
    struct.pack("HBBI", RETURN, 0, 0, ALLOW),
]
code = ctypes.create_string_buffer(b"".join(program))
filter_program = struct.pack("HP", len(program), ctypes.addressof(code))
libc = ctypes.CDLL(None, use_errno=True)
libc.prctl.argtypes = [ctypes.c_int] + [ctypes.c_ulong] * 4
held = ctypes.create_string_buffer(filter_program)
if os.geteuid() != 0 and libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
    sys.exit("no_new_privs: " + os.strerror(ctypes.get_errno()))
if libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.addressof(held), 0, 0) != 0:
    sys.exit("seccomp: " + os.strerror(ctypes.get_errno()))
os.execvp(sys.argv[1], sys.argv[1:])
