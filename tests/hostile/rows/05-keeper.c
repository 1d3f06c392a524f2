/* row 5: forges its status in the process that reports it
 * tries: to trace its parent and process 1, to read or write their memory, to take their
 *        descriptors, and to read what they were started with
 * must: passed
 */
#include "probe.h"
#include <sys/ptrace.h>
#include <sys/uio.h>

static void try_files(int pid)
{
    static const char *const files[] = {"mem", "environ", "maps", "auxv", "stack", "syscall",
                                        "io", "pagemap", "fd", "map_files", "cwd", "root",
                                        "exe", "ns/pid"};
    char path[64];
    char target[PATH_MAX];

    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        snprintf(path, sizeof(path), "/proc/%d/%s", pid, files[i]);
        errno = 0;
        bool is_readable = access(path, F_OK) == 0;
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        char byte;
        if (fd >= 0) {
            struct stat st;
            fstat(fd, &st);
            attempt(S_ISDIR(st.st_mode) || read(fd, &byte, 1) == 1, path);
            close(fd);
        }
        attempt(is_readable && readlink(path, target, sizeof(target)) >= 0, path);
    }
    snprintf(path, sizeof(path), "/proc/%d/mem", pid);
    attempt(open(path, O_RDWR) >= 0, "opens its memory to write");
    snprintf(path, sizeof(path), "/proc/%d/cmdline", pid);
    attempt(leaks(path), path);
}

static void try_calls(int pid)
{
    char bytes[8] = "";
    struct iovec here = {bytes, sizeof(bytes)};
    struct iovec there = {(void *)0x400000, sizeof(bytes)};

    FAILS("attaches", SYS_ptrace, PTRACE_ATTACH, pid, 0, 0);
    FAILS("seizes", SYS_ptrace, PTRACE_SEIZE, pid, 0, 0);
    FAILS("reads its memory", SYS_process_vm_readv, pid, &here, 1, &there, 1, 0);
    FAILS("writes its memory", SYS_process_vm_writev, pid, &here, 1, &there, 1, 0);
    int pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
    for (int fd = 0; pidfd >= 0 && fd < 16; fd++) {
        FAILS("takes a descriptor of it", SYS_pidfd_getfd, pidfd, fd, 0);
    }
    FAILS("advises its memory", SYS_process_madvise, pidfd, &there, 1, MADV_COLD, 0);
}

int main(void)
{
    int parent = getppid();

    try_files(parent);
    try_calls(parent);
    if (parent != 1) {
        try_calls(1);
    }
    return end();
}
