/* What a box promises to whoever opens it. */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
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

TestSuite(sandbox, .init = need_boxes, .timeout = 60);

static void expect(void (*scenario)(struct box *, struct buf *), const char *want)
{
    struct buf said = in_box(scenario);

    cr_assert_str_eq(said.data, want, "got: %s", said.data);
    buf_release(&said);
}

static void exit_seven(struct box *box, struct buf *said)
{
    say_shell(box, "echo out; echo err >&2; exit 7", said);
}

Test(sandbox, reports_output_and_exit_status)
{
    expect(exit_seven, "out\nerr\n[exit 7]");
}

static void kill_itself(struct box *box, struct buf *said)
{
    say_shell(box, "kill -SEGV $$", said);
}

Test(sandbox, reports_a_death_by_signal)
{
    expect(kill_itself, "[signal 11]");
}

static void exec_nonsense(struct box *box, struct buf *said)
{
    put_text(box, "plain", "no program\n", said);
    say_run(box, (const char *const[]){"./missing", NULL}, said);
    say_run(box, (const char *const[]){"missing", NULL}, said);
    say_run(box, (const char *const[]){"/tmp", NULL}, said);
    say_run(box, (const char *const[]){"./plain", NULL}, said);
    say_run(box, (const char *const[]){"", NULL}, said);
    say_run(box, (const char *const[]){"true", NULL}, said);
}

Test(sandbox, tells_a_failed_exec_from_an_exit_status)
{
    expect(exec_nonsense, "[errno 2][errno 2][errno 13][errno 13][errno 2][exit 0]");
}

static void use_three_streams(struct box *box, struct buf *said)
{
    AUTO_CLOSE int in = fd_from_bytes("in", BYTES_LITERAL("given"));
    AUTO_CLOSE int out = memfd_create("out", MFD_CLOEXEC);
    AUTO_CLOSE int complaint = memfd_create("err", MFD_CLOEXEC);
    const char *const argv[] = {"sh", "-c", "cat; echo no >&2", NULL};
    struct box_start start = {.argv = argv, .stdio = {in, out, complaint}};
    struct box_process process;
    struct box_event event;
    struct err e;

    if (box_start(box, &start, &process, &e) < 0 ||
        await_event(box, &event, said) < 0) {
        buf_add_string(said, "no start");
        return;
    }
    (void)lseek(out, 0, SEEK_SET);
    (void)lseek(complaint, 0, SEEK_SET);
    if (fd_read_all(out, said, 100) < 0 || fd_read_all(complaint, said, 100) < 0) {
        buf_add_string(said, "no output");
    }
}

Test(sandbox, gives_a_payload_the_three_streams_it_was_given)
{
    expect(use_three_streams, "givenno\n");
}

static void show_environment(struct box *box, struct buf *said)
{
    say_run(box, (const char *const[]){"/usr/bin/env", NULL}, said);
    say_shell(box, "pwd; ls /proc/self/fd; umask; id -un; hostname", said);
}

Test(sandbox, starts_payloads_in_a_clean_place)
{
    /* 3 is the folder that ls itself reads. */
    expect(show_environment,
           "PATH=/usr/bin:/bin\nHOME=/box\nLANG=C.UTF-8\nLC_COLLATE=C\nTERM=dumb\n"
           "USER=student\nTMPDIR=/tmp\n[exit 0]"
           "/box\n0\n1\n2\n3\n0022\nstudent\nbox\n[exit 0]");
}

static void inherit_signals(struct buf *said)
{
    struct limits limits = limits_default();
    struct box *box;
    struct err e;
    sigset_t blocked;

    (void)signal(SIGPIPE, SIG_IGN);
    (void)sigfillset(&blocked);
    (void)sigprocmask(SIG_BLOCK, &blocked, NULL);
    if (box_open(&box, &(struct box_spec){.limits = &limits}, &e) < 0) {
        buf_add_string(said, e.text);
        return;
    }
    say_run(box,
            (const char *const[]){"grep", "-E", "^(Sig(Blk|Ign)|CapBnd|NoNew)",
                                  "/proc/self/status", NULL},
            said);
    box_close(box);
}

Test(sandbox, resets_signals_and_capabilities)
{
    struct buf said = in_worker(inherit_signals);

    cr_assert_str_eq(said.data,
                     "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n"
                     "CapBnd:\t0000000000000000\nNoNewPrivs:\t1\n[exit 0]",
                     "got: %s", said.data);
    buf_release(&said);
}

static int start_on_terminal(struct box *box, const char *script, struct buf *said)
{
    const char *const argv[] = {"sh", "-c", script, NULL};
    struct box_start start = {.argv = argv, .tty = true};
    struct box_process process;
    struct err e;

    if (box_start(box, &start, &process, &e) < 0) {
        buf_add_string(said, e.text);
        return -1;
    }
    return process.tty_fd;
}

static void use_terminal(struct box *box, struct buf *said)
{
    AUTO_CLOSE int tty = start_on_terminal(
        box, "tty; stty size; echo $TERM; echo x > /dev/tty; exit 4", said);
    struct box_event event;
    char text[200];
    ssize_t n;

    while ((n = read(tty, text, sizeof(text))) > 0) {
        buf_add(said, text, (size_t)n);
    }
    if (await_event(box, &event, said) == 1) {
        buf_printf(said, "[exit %d]", WEXITSTATUS(event.status));
    }
}

Test(sandbox, gives_a_terminal_of_its_own)
{
    expect(use_terminal, "/dev/pts/0\r\n24 80\r\nxterm\r\nx\r\n[exit 4]");
}

static void interrupt_by_key(struct box *box, struct buf *said)
{
    AUTO_CLOSE int tty = start_on_terminal(box, "echo; exec cat", said);
    struct box_event event;
    char c;

    if (read(tty, &c, 1) != 1 || fd_write_all(tty, "\003", 1) < 0) {
        buf_add_string(said, "no terminal");
    }
    if (await_event(box, &event, said) == 1) {
        buf_printf(said, "[signal %d]", WTERMSIG(event.status));
    }
}

Test(sandbox, lets_a_key_interrupt_what_runs_on_a_terminal)
{
    expect(interrupt_by_key, "[signal 2]");
}

static void say_event(struct box *box, struct buf *said)
{
    struct box_event event;

    if (await_event(box, &event, said) < 0) {
        return;
    }
    switch (event.kind) {
    case BOX_EXITED:
        buf_printf(said, "exited %#x\n", (unsigned)event.status);
        break;
    case BOX_EXECED:
    case BOX_ORPHAN:
        buf_printf(said, "orphan %s %#x\n", event.name, (unsigned)event.status);
        break;
    case BOX_TIMER_ARMED:
        buf_add_string(said, "timer\n");
        break;
    case BOX_LACKED:
        buf_printf(said, "lacks %s\n", box_lack_words((enum box_lack)event.status));
        break;
    }
}

static void say_perl_events(struct box *box, const char *script, int count,
                            struct buf *said)
{
    if (start_quiet(box, (const char *const[]){"perl", "-e", script, NULL}, said) > 0) {
        for (int i = 0; i < count; i++) {
            say_event(box, said);
        }
    }
}

static void leave_a_zombie(struct box *box, struct buf *said)
{
    say_perl_events(box,
                    "$p = fork; if (!$p) { $0 = 'left (b) '; exit 3 }"
                    "do { open F, \"/proc/$p/stat\"; $_ = <F> } until / Z /; exit 5",
                    2, said);
}

Test(sandbox, reports_a_payload_before_the_orphans_it_leaves)
{
    expect(leave_a_zombie, "exited 0x500\norphan left (b)  0x300\n");
}

static void arm_a_timer(struct box *box, struct buf *said)
{
    say_perl_events(box, "alarm 0; alarm 1000; alarm 2000; kill 9, $$", 2, said);
}

Test(sandbox, reports_a_timer_before_it_is_armed)
{
    expect(arm_a_timer, "timer\nexited 0x9\n");
}

static void arm_in_a_thread(struct box *box, struct buf *said)
{
    struct box_event event;

    put_text(box, "t.c",
             "#include <pthread.h>\n#include <unistd.h>\n"
             "static void *arm(void *p) { alarm(1000); return p; }\n"
             "int main(void) { pthread_t t; pthread_create(&t, 0, arm, 0);"
             "pthread_join(t, 0); return 0; }\n",
             said);
    say_shell(box, "cc -pthread t.c", said);
    int pid = start_quiet(box, (const char *const[]){"./a.out", NULL}, said);
    do {
        if (await_event(box, &event, said) < 0) {
            return;
        }
    } while (event.kind == BOX_ORPHAN);
    buf_add_string(said, event.kind == BOX_TIMER_ARMED ? " timer" : " other");
    buf_add_string(said, event.pid == pid ? " of the process" : " of a thread");
}

Test(sandbox, reports_a_timer_as_the_process_s_not_the_thread_s)
{
    expect(arm_in_a_thread, "[exit 0] timer of the process");
}

static void signal_payload(struct box *box, struct buf *said)
{
    struct err e;
    int pid = start_quiet(box, (const char *const[]){"cat", "/dev/ptmx", NULL}, said);

    if (box_signal(box, pid, &(struct box_signal){.number = SIGTERM}, &e) < 0) {
        buf_add_string(said, e.text);
    }
    say_event(box, said);
    if (box_signal(box, pid, &(struct box_signal){.number = SIGTERM}, &e) < 0) {
        buf_add_string(said, e.text);
    }
}

Test(sandbox, signals_a_payload_and_ignores_a_dead_one)
{
    expect(signal_payload, "exited 0xf\n");
}

static void talk_through_a_fifo(struct box *box, struct buf *said)
{
    say_run(box, (const char *const[]){"mkfifo", "pipe", NULL}, said);
    if (start_quiet(box, (const char *const[]){"sh", "-c", "echo hi > pipe", NULL},
                    said) > 0) {
        say_shell(box, "cat pipe", said);
    }
}

Test(sandbox, runs_several_payloads_together)
{
    expect(talk_through_a_fifo, "[exit 0]hi\n[exit 0]");
}

static void see_proc(struct box *box, struct buf *said)
{
    char path[64];
    char text[64];
    int pid = start_quiet(box, (const char *const[]){"cat", "/dev/ptmx", NULL}, said);

    (void)snprintf(path, sizeof(path), "%d/comm", pid);
    AUTO_CLOSE int comm = openat(box_proc_fd(box), path, O_RDONLY | O_CLOEXEC);
    ssize_t n = read(comm, text, sizeof(text));
    buf_add(said, text, n > 0 ? (size_t)n : 0);
    (void)snprintf(path, sizeof(path), "%d/syscall", pid);
    AUTO_CLOSE int call = openat(box_proc_fd(box), path, O_RDONLY | O_CLOEXEC);
    buf_add_string(said,
                   read(call, text, sizeof(text)) > 0 ? "readable" : "unreadable");
}

Test(sandbox, shows_its_proc_to_the_worker)
{
    expect(see_proc, "cat\nreadable");
}

static void count_cpu(struct box *box, struct buf *said)
{
    struct box_usage usage;
    struct box_event event;
    struct err e;

    /* A child that its parent does not wait for, so only the keeper can know. */
    if (start_quiet(box,
                    (const char *const[]){
                        "perl", "-e", "exit if fork; 1 until (times)[0] >= 0.1", NULL},
                    said) < 0 ||
        await_event(box, &event, said) < 0 || await_event(box, &event, said) < 0) {
        return;
    }
    buf_add_string(said,
                   event.cpu_ns >= 100000000 ? "orphan ok, " : "orphan too low, ");
    buf_add_string(said, event.memory_bytes > 1000000 ? "memory ok, " : "memory low, ");
    if (box_kill(box, &usage, &e) == 0) {
        buf_add_string(said, usage.cpu_ns >= 100000000 ? "box ok" : "box too low");
    }
}

Test(sandbox, counts_the_processor_time_of_orphans)
{
    expect(count_cpu, "orphan ok, memory ok, box ok");
}

static void kill_daemon(struct box *box, struct buf *said)
{
    const char *const argv[] = {"sh", "-c",
                                "trap '' TERM HUP INT; setsid sh -c "
                                "'echo $$; read x < /dev/ptmx' & exit 0",
                                NULL};
    AUTO_CLOSE int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    struct box_process process;
    struct err e;
    char text[16];
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) < 0) {
        return;
    }
    struct box_start start = {.argv = argv, .stdio = {null, ends[1], null}};
    if (box_start(box, &start, &process, &e) < 0 ||
        read(ends[0], text, sizeof(text)) < 1) {
        buf_add_string(said, "no daemon");
    }
    (void)close(ends[1]);
    say_event(box, said);
    if (box_kill(box, NULL, &e) < 0) {
        buf_add_string(said, e.text);
    }
    (void)fcntl(ends[0], F_SETFL, O_NONBLOCK);
    buf_add_string(said, read(ends[0], text, 1) == 0 ? "dead\n" : "alive\n");
    say_event(box, said);
    struct box_event event;
    buf_printf(said, "then %d", box_next_event(box, &event, &e));
}

Test(sandbox, kills_a_daemon_and_still_tells_its_death)
{
    expect(kill_daemon, "exited 0\ndead\norphan sh 0x9\nthen 0");
}

static void use_dead_box(struct box *box, struct buf *said)
{
    struct box_usage usage;
    struct err e;

    if (box_kill(box, &usage, &e) < 0 || box_kill(box, &usage, &e) < 0) {
        buf_add_string(said, e.text);
    }
    say_shell(box, "true", said);
}

Test(sandbox, refuses_to_start_in_a_dead_box)
{
    expect(use_dead_box, "[cannot start 'sh': the box is dead]");
}

static void lose_keeper(struct box *box, struct buf *said)
{
    struct box_event event;

    (void)kill(box_keeper_pid(box), SIGKILL);
    if (await_event(box, &event, said) > 0) {
        buf_add_string(said, "an event");
    }
    say_shell(box, "true", said);
}

Test(sandbox, tells_when_the_keeper_has_died_by_itself)
{
    expect(lose_keeper, "[the keeper of the box has died]"
                        "[cannot start 'sh': the keeper of the box has died]");
}

static void open_many(struct buf *said)
{
    struct limits limits = limits_default();
    struct err e;
    int before = dup(0);

    for (int i = 0; i < 300; i++) {
        struct box *box;
        struct buf ignored = {0};
        if (box_open(&box, &(struct box_spec){.limits = &limits}, &e) < 0) {
            buf_add_string(said, e.text);
            return;
        }
        say_run(box, (const char *const[]){"true", NULL}, i == 0 ? said : &ignored);
        buf_release(&ignored);
        box_close(box);
    }
    (void)close(before);
    buf_add_string(said, dup(0) == before ? "no descriptor, " : "descriptors leak, ");
    buf_add_string(said,
                   waitpid(-1, NULL, WNOHANG) < 0 ? "no process" : "children left");
}

Test(sandbox, leaves_neither_descriptor_nor_process)
{
    struct buf said = in_worker(open_many);

    cr_assert_str_eq(said.data, "[exit 0]no descriptor, no process", "got: %s",
                     said.data);
    buf_release(&said);
}

static void abandon_box(struct buf *said)
{
    struct limits limits = limits_default();
    struct box *box;
    struct err e;

    if (box_open(&box, &(struct box_spec){.limits = &limits}, &e) < 0) {
        buf_add_string(said, e.text);
        return;
    }
    (void)start_quiet(box, (const char *const[]){"cat", "/dev/ptmx", NULL}, said);
    buf_printf(said, "%d", box_keeper_pid(box));
}

Test(sandbox, dies_with_its_worker)
{
    struct buf said = in_worker(abandon_box);
    int pid = 0;
    struct pollfd dead = {.events = POLLIN};

    cr_assert_eq(sscanf(said.data, "%d", &pid), 1, "got: %s", said.data);
    dead.fd = (int)syscall(SYS_pidfd_open, pid, 0);

    cr_assert(dead.fd < 0 || poll(&dead, 1, 20000) == 1, "keeper %d lives on", pid);
    buf_release(&said);
}
