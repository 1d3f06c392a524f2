/* What is not a namespace. */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.h"
#include "sandbox/pieces.h"

/* Scopes of signals and of abstract sockets came with this version of landlock(7). */
enum { LANDLOCK_WITH_SCOPES = 6 };

/* A filter that does `action` at getppid(2): nothing here needs that. */
static long install_filter(uint32_t action, unsigned flags)
{
    struct sock_filter rules[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getppid, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, action),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {sizeof(rules) / sizeof(rules[0]), rules};

    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) {
        return -1;
    }
    return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
}

int piece_filter(struct piece_record *record)
{
    if (install_filter(SECCOMP_RET_ERRNO | EDOM, 0) < 0) {
        return piece_lacks(record, "seccomp(SECCOMP_SET_MODE_FILTER)");
    }
    if (syscall(SYS_getppid) >= 0 || errno != EDOM) {
        errno = 0;
        return piece_lacks(record, "a filter was taken and does nothing");
    }
    return 0;
}

/* Where somebody listens already, further up, nobody else can. */
int piece_notifier(struct piece_record *record)
{
    AUTO_CLOSE int listener =
        (int)install_filter(SECCOMP_RET_USER_NOTIF, SECCOMP_FILTER_FLAG_NEW_LISTENER);

    return listener < 0
               ? piece_lacks(record, "seccomp(SECCOMP_FILTER_FLAG_NEW_LISTENER)")
               : 0;
}

/* Forbids to open folders for reading, without exceptions. */
static int shut_folders(struct piece_record *record)
{
    struct {
        uint64_t handled_access_fs;
    } rules = {UINT64_C(1) << 3}; /* LANDLOCK_ACCESS_FS_READ_DIR */
    AUTO_CLOSE int fd =
        (int)syscall(SYS_landlock_create_ruleset, &rules, sizeof(rules), 0);

    if (fd < 0) {
        return piece_lacks(record, "landlock_create_ruleset(2)");
    }
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
        syscall(SYS_landlock_restrict_self, fd, 0) < 0) {
        return piece_lacks(record, "landlock_restrict_self(2)");
    }
    AUTO_CLOSE int folder = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder >= 0) {
        errno = 0;
        return piece_lacks(record, "a rule was taken and forbids nothing");
    }
    return 0;
}

int piece_landlock(struct piece_record *record)
{
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, 1);

    if (version < 0) {
        return piece_lacks(record, "landlock_create_ruleset(2)");
    }
    (void)snprintf(record->words, sizeof(record->words), "version %ld", version);
    if (version < LANDLOCK_WITH_SCOPES) {
        (void)snprintf(record->words, sizeof(record->words),
                       "version %ld, and %d is needed (Linux 6.12)", version,
                       LANDLOCK_WITH_SCOPES);
        return -1;
    }
    return shut_folders(record);
}

/* A child that does nothing, for the caller to try something with. */
static pid_t fork_idle(void)
{
    pid_t pid = fork();

    if (pid == 0) {
        (void)pause();
        _exit(0);
    }
    return pid;
}

int piece_pidfd(struct piece_record *record)
{
    pid_t pid = fork_idle();

    if (pid < 0) {
        return piece_lacks(record, "fork(2)");
    }
    AUTO_CLOSE int fd = pidfd_open(pid, 0);
    int rc = fd < 0 ? piece_lacks(record, "pidfd_open(2)")
             : pidfd_send_signal(fd, SIGKILL, NULL, 0) < 0
                 ? piece_lacks(record, "pidfd_send_signal(2)")
                 : 0;
    (void)kill(pid, SIGKILL);
    (void)waitpid(pid, NULL, 0);
    return rc;
}

/* The caller alone is one process, so that no other may come. Root's are not counted. */
int piece_limits(struct piece_record *record)
{
    struct rlimit one = {1, 1};

    if (setrlimit(RLIMIT_NPROC, &one) < 0) {
        return piece_lacks(record, "setrlimit(RLIMIT_NPROC)");
    }
    pid_t pid = fork();
    if (pid == 0) {
        _exit(0);
    }
    if (pid > 0) {
        (void)waitpid(pid, NULL, 0);
        errno = 0;
        return piece_lacks(record, "a second process in spite of a limit of one");
    }
    return errno == EAGAIN ? 0 : piece_lacks(record, "fork(2)");
}

/* As the tracer does it: from the parent, without the child's consent. */
int piece_ptrace(struct piece_record *record)
{
    pid_t pid = fork_idle();

    if (pid < 0) {
        return piece_lacks(record, "fork(2)");
    }
    int rc = ptrace(PTRACE_SEIZE, pid, NULL, NULL) < 0
                 ? piece_lacks(record, "ptrace(PTRACE_SEIZE) of a child")
                 : 0;
    (void)kill(pid, SIGKILL);
    (void)waitpid(pid, NULL, 0);
    return rc;
}
