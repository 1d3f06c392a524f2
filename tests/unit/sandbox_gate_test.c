/* How a payload waits at its gate for a tracer. */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "base/fd.h"
#include "support/in_worker.h"

static void need_boxes(void)
{
    const char *reason = cannot_sandbox();

    if (reason != NULL) {
        cr_skip_test("%s", reason);
    }
}

TestSuite(sandbox_gate, .init = need_boxes, .timeout = 60);

static const struct box_stop stops[] = {
    {SYS_getppid, -1, 0, 0},
    {SYS_fcntl, 1, UINT32_MAX, F_GETLEASE},
    {SYS_fcntl, 1, UINT32_MAX, F_GETSIG},
    {-10, -1, 0, 0},
};

/* What one scenario works with. */
struct nest {
    struct box *box;
    struct buf *said;
    struct box_process process;
    pid_t host_pid;
    int out; /* memfd: stdout and stderr of the payload */
};

static void (*scenario_now)(struct nest *nest);

static void run_nest(struct buf *said)
{
    struct limits limits = limits_default();
    struct box_spec spec = {
        .limits = &limits, .is_traced = true, .stops = stops, .stop_count = 4};
    struct nest nest = {.said = said, .out = memfd_create("out", MFD_CLOEXEC)};
    struct err e = {0};

    if (box_open(&nest.box, &spec, &e) < 0) {
        buf_printf(said, "error: %s", e.text);
        return;
    }
    scenario_now(&nest);
    box_close(nest.box);
    close(nest.out);
}

static void expect(void (*scenario)(struct nest *), const char *want)
{
    scenario_now = scenario;
    struct buf said = in_worker(run_nest);

    cr_assert_str_eq(said.data, want, "got: %s", said.data);
    buf_release(&said);
}

static bool lead(struct nest *nest, const char *const *argv)
{
    AUTO_CLOSE int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
    struct box_start start = {.argv = argv, .stdio = {null, nest->out, nest->out}};
    struct err e = {0};

    if (box_start_at_gate(nest->box, &start, &nest->process, &nest->host_pid, &e) < 0) {
        buf_printf(nest->said, "[%s]", e.text);
        return false;
    }
    return true;
}

static bool lead_shell(struct nest *nest, const char *script)
{
    return lead(nest, (const char *const[]){"sh", "-c", script, NULL});
}

static void let_go(struct nest *nest, bool is_stopping)
{
    struct err e = {0};

    if (box_let_go(nest->box, nest->process.pid, is_stopping, &e) < 0) {
        buf_printf(nest->said, "[%s]", e.text);
    }
}

static void say_event(struct nest *nest, const struct box_event *event)
{
    const char *who = event->pid == nest->process.pid ? "" : " of another";

    switch (event->kind) {
    case BOX_EXECED:
        buf_printf(nest->said, "[execed%s: %d%s]", who, event->status,
                   event->exec_ns > 0 ? "" : ", no time");
        break;
    case BOX_EXITED:
        buf_printf(nest->said, "[end%s: %#x]", who, (unsigned)event->status);
        break;
    case BOX_ORPHAN:
        buf_printf(nest->said, "[orphan]");
        break;
    case BOX_TIMER_ARMED:
        buf_printf(nest->said, "[timer]");
        break;
    case BOX_LACKED:
        buf_printf(nest->said, "[lacks %s]",
                   box_lack_words((enum box_lack)event->status));
        break;
    }
}

static void say_events(struct nest *nest, int count)
{
    struct box_event event;

    while (count-- > 0 && await_event(nest->box, &event, nest->said) > 0) {
        say_event(nest, &event);
    }
}

static void say_output(struct nest *nest)
{
    if (lseek(nest->out, 0, SEEK_SET) < 0 ||
        fd_read_all(nest->out, nest->said, 65536) < 0) {
        buf_add_string(nest->said, "[unreadable]");
    }
}

static void pass_untraced(struct nest *nest)
{
    if (lead_shell(nest, "echo here; exit 3")) {
        let_go(nest, false);
        say_events(nest, 2);
        say_output(nest);
    }
}

Test(sandbox_gate, lets_an_untraced_payload_run)
{
    expect(pass_untraced, "[execed: 0][end: 0x300]here\n");
}

static void wait_for_nobody(struct nest *nest)
{
    struct pollfd ready = {.fd = box_event_fd(nest->box), .events = POLLIN};

    if (lead_shell(nest, "echo here")) {
        kill(nest->host_pid, SIGSTOP); /* it would be let go, and stay */
        say_output(nest);
        buf_printf(nest->said, "[%d events]", poll(&ready, 1, 0));
    }
}

Test(sandbox_gate, can_be_closed_with_a_payload_at_the_gate)
{
    expect(wait_for_nobody, "[0 events]");
}

static void exec_nothing(struct nest *nest)
{
    if (lead(nest, (const char *const[]){"./missing", NULL})) {
        buf_printf(nest->said, "[errno %d]", nest->process.exec_errno);
        let_go(nest, false);
        say_events(nest, 1);
    }
    /* The death of the one whose exec has failed is not told. */
    if (lead_shell(nest, "exit 4")) {
        let_go(nest, false);
        say_events(nest, 2);
    }
}

Test(sandbox_gate, tells_a_failed_exec_and_no_death)
{
    expect(exec_nothing, "[errno 0][execed: 2][execed: 0][end: 0x400]");
}

static void kill_at_gate(struct nest *nest)
{
    struct err e = {0};

    if (!lead_shell(nest, "echo here")) {
        return;
    }
    if (box_signal(nest->box, nest->process.pid,
                   &(struct box_signal){.number = SIGKILL}, &e) < 0) {
        buf_printf(nest->said, "[%s]", e.text);
    }
    say_events(nest, 2);
    let_go(nest, true);
    say_output(nest);
}

Test(sandbox_gate, tells_the_death_of_a_payload_at_the_gate)
{
    expect(kill_at_gate, "[execed: 0][end: 0x9]");
}

static void arm_timer(struct nest *nest)
{
    const char *const argv[] = {"perl", "-e", "alarm 100; print $ENV{LD_BIND_NOW}",
                                NULL};

    if (lead(nest, argv)) {
        let_go(nest, false);
        say_events(nest, 2);
        say_output(nest);
    }
}

Test(sandbox_gate, does_not_tell_of_timers_and_binds_at_once)
{
    expect(arm_timer, "[execed: 0][end: 0]1");
}

static void use_terminal(struct nest *nest)
{
    const char *const argv[] = {"sh", "-c", "tty -s && echo yes", NULL};
    struct box_start start = {.argv = argv, .tty = true};
    struct err e = {0};

    if (box_start_at_gate(nest->box, &start, &nest->process, &nest->host_pid, &e) < 0) {
        buf_printf(nest->said, "[%s]", e.text);
        return;
    }
    AUTO_CLOSE int master = nest->process.tty_fd;
    char text[64] = {0};
    let_go(nest, false);
    say_events(nest, 1);
    ssize_t len = read(master, text, sizeof(text) - 1);
    buf_printf(nest->said, "%s", len > 0 ? text : "[nothing]");
    say_events(nest, 1);
}

Test(sandbox_gate, gives_a_payload_its_terminal)
{
    expect(use_terminal, "[execed: 0]yes\r\n[end: 0]");
}

static void refuse_untraced(struct buf *said)
{
    struct limits limits = limits_default();
    const char *const argv[] = {"true", NULL};
    struct box_start start = {.argv = argv, .tty = true};
    struct box_process process;
    struct box *box;
    struct err e = {0};
    pid_t host_pid;

    if (box_open(&box, &(struct box_spec){.limits = &limits}, &e) < 0 ||
        box_start_at_gate(box, &start, &process, &host_pid, &e) < 0) {
        buf_add_string(said, e.text);
    }
    box_close(box);
}

Test(sandbox_gate, is_only_in_traced_boxes)
{
    struct buf said = in_worker(refuse_untraced);

    cr_assert_str_eq(said.data, "cannot start 'true' at a gate: no traced box",
                     "got: %s", said.data);
    buf_release(&said);
}

/* ---- a tracer of ten lines --------------------------------------------------------- */

static const long options =
    PTRACE_O_TRACESECCOMP | PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL;

static void note_stop(struct nest *nest, int status)
{
    int event = status >> 16;

    if (event == PTRACE_EVENT_SECCOMP) {
        struct __ptrace_syscall_info info = {0};
        (void)ptrace(PTRACE_GET_SYSCALL_INFO, nest->host_pid, sizeof(info), &info);
        buf_printf(nest->said, "[%s]",
                   info.seccomp.nr == SYS_getppid ? "getppid" : "fcntl");
    } else if (event == PTRACE_EVENT_EXEC) {
        buf_add_string(nest->said, "[exec]");
    }
}

static int trace_to_end(struct nest *nest)
{
    int status = 0;

    while (waitpid(nest->host_pid, &status, __WALL) == nest->host_pid &&
           WIFSTOPPED(status)) {
        note_stop(nest, status);
        bool is_signal = status >> 16 == 0 && WSTOPSIG(status) != SIGTRAP;
        (void)ptrace(PTRACE_CONT, nest->host_pid, 0, is_signal ? WSTOPSIG(status) : 0);
    }
    return status;
}

static void say_traced_end(struct nest *nest)
{
    buf_printf(nest->said, "[traced end: %#x]", (unsigned)trace_to_end(nest));
}

static bool seize(struct nest *nest)
{
    if (ptrace(PTRACE_SEIZE, nest->host_pid, 0, options) < 0) {
        buf_printf(nest->said, "[no tracing: %m]");
        return false;
    }
    return true;
}

static void trace_perl(struct nest *nest)
{
    /* 1025 is F_GETLEASE, 1 is F_GETFD, 11 is F_GETSIG. */
    const char *const argv[] = {"perl", "-e",
                                "getppid; getppid; fcntl STDIN, 1025, 0;"
                                "fcntl STDIN, 1, 0; fcntl STDIN, 11, 0; exit 5",
                                NULL};

    if (lead(nest, argv) && seize(nest)) {
        let_go(nest, true);
        say_traced_end(nest);
        say_events(nest, 2);
    }
}

Test(sandbox_gate, makes_a_traced_payload_stop_at_the_calls_of_its_box)
{
    expect(trace_perl, "[exec][getppid][getppid][fcntl][fcntl][traced end: 0x500]"
                       "[execed: 0][end: 0x500]");
}

static void trace_nothing(struct nest *nest)
{
    if (lead(nest, (const char *const[]){"./missing", NULL}) && seize(nest)) {
        let_go(nest, true);
        say_events(nest, 1); /* before its death can be seen by the keeper */
        buf_add_string(nest->said, WIFEXITED(trace_to_end(nest)) ? "[end]" : "[?]");
    }
}

Test(sandbox_gate, tells_a_failed_exec_while_the_tracer_keeps_the_dead)
{
    expect(trace_nothing, "[execed: 2][end]");
}

static void kill_seized_at_gate(struct nest *nest)
{
    if (lead_shell(nest, "echo here") && seize(nest)) {
        kill(nest->host_pid, SIGKILL);
        say_traced_end(nest);
        let_go(nest, true);
        say_events(nest, 2);
        say_output(nest);
    }
}

Test(sandbox_gate, tells_the_death_of_a_traced_payload_at_the_gate)
{
    expect(kill_seized_at_gate, "[traced end: 0x9][execed: 0][end: 0x9]");
}

static void stop_without_tracer(struct nest *nest)
{
    const char *const argv[] = {"perl", "-e", "print syscall(110), ' ', $! + 0", NULL};

    if (lead(nest, argv)) {
        let_go(nest, true);
        say_events(nest, 2);
        say_output(nest);
    }
}

Test(sandbox_gate, fails_calls_that_nobody_traces)
{
    if (SYS_getppid != 110) {
        cr_skip_test("another machine's numbers");
    }
    expect(stop_without_tracer, "[execed: 0][end: 0]-1 38");
}

/* ---- what another payload can do to one at the gate ---------------------------------- */

static void attack_gate(struct nest *nest)
{
    struct nest other = *nest;

    if (!lead_shell(nest, "true")) {
        return;
    }
    const char *const argv[] = {
        "perl", "-e",
        "$p = shift; for (qw(mem maps fd/3 environ)) {"
        "  print open(F, '+<', \"/proc/$p/$_\") ? 'open ' : 'refused '; }"
        "print defined readlink(\"/proc/$p/fd/3\") ? 'open ' : 'refused ';",
        NULL, NULL};
    char pid[16];
    (void)snprintf(pid, sizeof(pid), "%d", nest->process.pid);
    const char *args[] = {argv[0], argv[1], argv[2], pid, NULL};
    if (lead(&other, args)) {
        let_go(&other, false);
        say_events(&other, 2);
        say_output(&other);
    }
}

Test(sandbox_gate, keeps_other_payloads_out_of_one_that_waits)
{
    expect(attack_gate, "[execed: 0][end: 0]refused refused refused refused refused ");
}
