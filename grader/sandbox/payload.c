#include "sandbox/payload.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fd.h"
#include "sandbox/filter.h"
#include "sandbox/folder.h"
#include "sandbox/foreman.h"

enum { STACK_BYTES = 256 * 1024, EXEC_MS_MAX = 5000, NAME_MAX_BYTES = 256 };

/* What the child needs; it must not touch anything else, for it may share its memory with
 * the keeper (CLONE_VM). */
struct child {
    const struct payload_plan *plan;
    int status_fd;
    int sign_fd;
};

static void set_limit(int resource, int64_t value)
{
    struct rlimit limit;

    if (getrlimit((__rlimit_resource_t)resource, &limit) == 0) {
        if (limit.rlim_max == RLIM_INFINITY || (rlim_t)value < limit.rlim_max) {
            limit.rlim_max = (rlim_t)value;
        }
        limit.rlim_cur = limit.rlim_max;
        (void)setrlimit((__rlimit_resource_t)resource, &limit);
    }
}

static void set_limits(const struct keeper_spec *spec)
{
    const struct limits *limits = spec->limits;
    struct rlimit cpu;

    /* The soft limit kills with SIGXCPU, which can be caught; the hard one cannot. */
    cpu.rlim_cur = (rlim_t)((limits->value[LIMIT_CPU] + NS_PER_S - 1) / NS_PER_S + 1);
    cpu.rlim_max = cpu.rlim_cur + 1;
    (void)setrlimit(RLIMIT_CPU, &cpu);
    if (limits->value[LIMIT_MEMORY] > 0) {
        set_limit(RLIMIT_AS, limits->value[LIMIT_MEMORY]);
    }
    /* A page more: what lies there then tells of it, also where the signal is ignored. */
    set_limit(RLIMIT_FSIZE, limits->value[LIMIT_FILES] + 4096);
    /* Counted per user and user namespace (since Linux 5.14). */
    set_limit(RLIMIT_NPROC, limits->value[LIMIT_PROCESSES] + spec->others);
    set_limit(RLIMIT_NOFILE, limits->value[LIMIT_OPEN]);
    /* 0 would not keep a core handler that reads from a pipe from being started; 1 does
     * (core(5) and do_coredump). */
    set_limit(RLIMIT_CORE, 1);
    set_limit(RLIMIT_STACK, 8 << 20);
    set_limit(RLIMIT_MEMLOCK, 64 << 10);
    set_limit(RLIMIT_RTPRIO, 0);
    set_limit(RLIMIT_NICE, 0);
}

static int set_stdio(const struct payload_plan *plan)
{
    if (setsid() < 0) {
        return -1;
    }
    if (plan->is_tty && ioctl(plan->stdio[0], TIOCSCTTY, 0) < 0) {
        return -1;
    }
    for (int i = 0; i < 3; i++) {
        if (dup2(plan->stdio[i], i) < 0) {
            return -1;
        }
    }
    return close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
}

static void exec_in(const char *folder, const struct payload_plan *plan,
                    char *const *environment)
{
    char path[NAME_MAX_BYTES + 16];
    int len = snprintf(path, sizeof(path), "%s/%s", folder, plan->argv[0]);

    if (len < 0 || (size_t)len >= sizeof(path)) {
        errno = ENAMETOOLONG;
        return;
    }
    (void)execve(path, plan->argv, environment);
}

static void exec_program(const struct payload_plan *plan)
{
    char term[] = "TERM=dumb";
    char term_of_tty[] = "TERM=xterm";
    char path[] = "PATH=/usr/bin:/bin";
    char home[FOLDER_PATH_MAX + 16];
    char lang[] = "LANG=C.UTF-8";
    char collate[] =
        "LC_COLLATE=C"; /* the same order, which sort(1) finds much faster */
    char user[] = "USER=student";
    char tmpdir[FOLDER_PATH_MAX + 16];
    /* The tracer finds out which function a program calls, not the linker's way to it. */
    char bind_now[] = "LD_BIND_NOW=1";
    char *const environment[] = {path,
                                 home,
                                 lang,
                                 collate,
                                 plan->is_tty ? term_of_tty : term,
                                 user,
                                 tmpdir,
                                 plan->spec->is_traced ? bind_now : NULL,
                                 NULL};

    (void)snprintf(home, sizeof(home), "HOME=%s/box", plan->spec->folder);
    (void)snprintf(tmpdir, sizeof(tmpdir), "TMPDIR=%s/tmp", plan->spec->folder);
    if (strchr(plan->argv[0], '/') != NULL || plan->argv[0][0] == '\0') {
        (void)execve(plan->argv[0], plan->argv, environment);
        return;
    }
    exec_in("/usr/bin", plan, environment);
    if (errno == ENOENT) {
        exec_in("/bin", plan, environment);
    }
}

/* Says that the gate is reached, and waits for the sign. A tracer outside of the box may
 * attach to a process that is dumpable only; other payloads still may not, for this one
 * has the keeper's capabilities until its exec (ptrace(2), "Ptrace access mode checking"). */
static bool pass_gate(const struct child *child)
{
    const int here = 0;
    char sign = 0;
    ssize_t n;

    if (prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) < 0 ||
        write(child->status_fd, &here, sizeof(here)) != (ssize_t)sizeof(here)) {
        return false;
    }
    do {
        n = read(child->sign_fd, &sign, 1);
    } while (n < 0 && errno == EINTR);
    if (n != 1) {
        _exit(126); /* the keeper is gone */
    }
    return sign != GATE_STOPS || filter_install_stops();
}

static int enter_work(const struct keeper_spec *spec)
{
    char path[FOLDER_PATH_MAX + 8];

    (void)snprintf(path, sizeof(path), "%s/box", spec->folder);
    return chdir(path);
}

static int run_child(void *argument)
{
    const struct child *child = argument;
    sigset_t none;

    (void)sigemptyset(&none);
    (void)umask(022);
    if (set_stdio(child->plan) == 0 && enter_work(child->plan->spec) == 0) {
        set_limits(child->plan->spec);
        (void)sigprocmask(SIG_SETMASK, &none, NULL);
        if (child->sign_fd < 0 || pass_gate(child)) {
            exec_program(child->plan);
        }
    }
    int reason = errno;
    ssize_t written = write(child->status_fd, &reason, sizeof(reason));
    _exit(written == (ssize_t)sizeof(reason) ? 127 : 126);
}

/* End of file means that exec has closed the other end, or that the child died before it
 * got there, which its wait status tells in time; 0, that it waits at its gate. */
static int await_status(int status_fd)
{
    struct pollfd end = {.fd = status_fd, .events = POLLIN};
    int reason = 0;

    if (poll(&end, 1, EXEC_MS_MAX) == 0) {
        return ETIMEDOUT;
    }
    return read(status_fd, &reason, sizeof(reason)) == (ssize_t)sizeof(reason) ? reason
                                                                               : 0;
}

pid_t payload_fork(const struct payload_plan *plan, const struct payload_ends *ends,
                   int flags)
{
    struct child child = {plan, ends->status_fd, ends->sign_fd};
    char *stack = mmap(NULL, STACK_BYTES, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);

    if (stack == MAP_FAILED) {
        return -1;
    }
    pid_t pid = clone(run_child, stack + STACK_BYTES, flags | SIGCHLD, &child);
    int saved = errno;
    (void)munmap(stack, STACK_BYTES);
    errno = saved;
    return pid;
}

/* With CLONE_VFORK the keeper sleeps until the exec: a fifth of the time of a fork, but a
 * process that is stopped before its exec would stop the keeper, too. So only while nobody
 * is there to stop it. */
static pid_t fork_child(const struct payload_plan *plan,
                        const struct payload_ends *ends, struct err *e)
{
    bool is_shared = plan->is_alone && ends->sign_fd < 0;
    pid_t pid = plan->foreman != NULL
                    ? foreman_fork(plan->foreman, plan, ends)
                    : payload_fork(plan, ends, is_shared ? CLONE_VM | CLONE_VFORK : 0);

    return pid < 0 ? err_sys(e, "cannot fork a payload") : pid;
}

static int make_pipe(int *read_end, int *write_end, struct err *e)
{
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) < 0) {
        return err_sys(e, "cannot make a pipe for a payload");
    }
    *read_end = ends[0];
    *write_end = ends[1];
    return 0;
}

static void note_status(pid_t pid, int reason, struct payload *out)
{
    *out =
        (struct payload){.pid = pid, .exec_errno = reason, .exec_ns = clock_now_ns()};
    if (reason != 0) {
        (void)kill(pid, SIGKILL);
        (void)waitpid(pid, NULL, 0);
        out->pid = 0;
    }
}

int payload_exec(const struct payload_plan *plan, struct payload *out, struct err *e)
{
    AUTO_CLOSE int read_end = -1;
    AUTO_CLOSE int write_end = -1;

    if (make_pipe(&read_end, &write_end, e) < 0) {
        return -1;
    }
    const struct payload_ends ends = {.status_fd = write_end, .sign_fd = -1};
    pid_t pid = fork_child(plan, &ends, e);
    if (pid < 0) {
        return -1;
    }
    fd_close(&write_end);
    note_status(pid, await_status(read_end), out);
    return 0;
}

int payload_lead_to_gate(const struct payload_plan *plan, struct payload *out,
                         struct gate *gate, struct err *e)
{
    AUTO_CLOSE int read_end = -1;
    AUTO_CLOSE int write_end = -1;
    AUTO_CLOSE int sign_there = -1;
    AUTO_CLOSE int sign_here = -1;

    if (make_pipe(&read_end, &write_end, e) < 0 ||
        make_pipe(&sign_there, &sign_here, e) < 0) {
        return -1;
    }
    const struct payload_ends ends = {.status_fd = write_end, .sign_fd = sign_there};
    pid_t pid = fork_child(plan, &ends, e);
    if (pid < 0) {
        return -1;
    }
    fd_close(&write_end);
    note_status(pid, await_status(read_end), out);
    if (out->pid > 0) {
        *gate = (struct gate){pid, fd_take(&sign_here), fd_take(&read_end)};
    }
    return 0;
}

int payload_signal(const struct request *request)
{
    const union sigval value = {.sival_int = request->value};
    pid_t target = request->to_group != 0 ? -request->pid : request->pid;
    int rc = 0;

    for (int i = 0; i < request->times && rc == 0; i++) {
        rc = request->has_value != 0 ? sigqueue(request->pid, request->signal, value)
                                     : kill(target, request->signal);
    }
    return rc;
}
