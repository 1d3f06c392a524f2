/* What a hostile program tries from inside a box. */
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
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

TestSuite(sandbox_attack, .init = need_boxes, .timeout = 60);

static void expect(void (*scenario)(struct box *, struct buf *), const char *want)
{
    struct buf said = in_box(scenario);

    cr_assert_str_eq(said.data, want, "got: %s", said.data);
    buf_release(&said);
}

static void kill_everybody(struct box *box, struct buf *said)
{
    say_perl(box,
             "kill 'STOP', 1; kill 'TERM', 1; kill 'KILL', 1; kill 'KILL', -1;"
             "print 'alive'",
             said);
    say_shell(box, "echo still here", said);
}

Test(sandbox_attack, keeper_survives_every_signal)
{
    expect(kill_everybody, "alive[exit 0]still here\n[exit 0]");
}

static void open_keeper(struct box *box, struct buf *said)
{
    say_perl(box,
             "for (qw(mem environ maps exe cwd root fd/3 oom_score_adj)) {"
             "  open(F, /mem|adj/ ? '+<' : '<', \"/proc/1/$_\") && "
             "  defined(sysread F, $x, 1) and print \"$_ is open\\n\" }"
             "open F, '/proc/1/cmdline'; $_ = <F>; tr/\\0//d; print \"[$_]\";"
             "open F, '/proc/1/comm'; print <F>",
             said);
}

Test(sandbox_attack, keeper_shows_nothing)
{
    expect(open_keeper, "[]keeper\n[exit 0]");
}

/* Calls of x86-64 by number: perl has no names for them. */
static void change_keeper(struct box *box, struct buf *said)
{
    say_perl(
        box,
        "sub try { $! = 0; syscall(shift, @_); print $!+0, ' ' } $m = \"\\0\" x 64;"
        "try(101, 16, 1, 0, 0);"        /* ptrace attach */
        "try(101, 0x4206, 1, 0, 0);"    /* ptrace seize */
        "try(310, 1, $m, 1, $m, 1, 0);" /* process_vm_readv */
        "try(311, 1, $m, 1, $m, 1, 0);" /* process_vm_writev */
        "try(302, 1, 0, $m, 0);"        /* prlimit */
        "try(302, 1 + (1 << 32), 0, $m, 0);"
        "try(203, 1, 8, $m);" /* sched_setaffinity */
        "try(144, 1, 5, $m);" /* sched_setscheduler */
        "try(141, 0, 1, 19);" /* setpriority */
        "try(141, 2, 0, 19);" /* setpriority of the user */
        "try(251, 1, 1, 0)",  /* ioprio_set */
        said);
}

Test(sandbox_attack, keeper_cannot_be_traced_or_limited)
{
#ifdef __x86_64__
    expect(change_keeper, "1 1 1 1 1 1 1 1 1 1 1 [exit 0]");
#else
    (void)change_keeper;
    cr_skip_test("system call numbers of x86-64");
#endif
}

static void call_kernel(struct box *box, struct buf *said)
{
    say_perl(
        box,
        "sub try { $! = 0; syscall(shift, @_); print $!+0, ' ' } $m = \"\\0\" x 256;"
        "try(272, 0x10000000);"                            /* unshare user */
        "try(308, 0, 0);"                                  /* setns */
        "try(56, 0x10000011, 0, 0, 0, 0);"                 /* clone user */
        "try(435, $m, 88);"                                /* clone3 */
        "try(165, $m, $m, $m, 0, 0); try(428, -1, $m, 0);" /* mount, open_tree */
        "try(425, 1, $m);"                                 /* io_uring_setup */
        "try(248, $m, $m, $m, 1, -3);"                     /* add_key */
        "try(321, 0, $m, 72); try(323, 0); try(298, $m, 0, -1, -1, 0);"
        "try(317, 1, 8, $m); try(317, 1, 9, $m);"         /* seccomp with a listener */
        "try(56, 0x800011, 0, 0, 0, 0);"                  /* clone, untraced */
        "try(251, 3, 1000, 0x6000);"                      /* ioprio_set of the user */
        "try(154, 1, $m, 16); try(134, $m); try(139, 3);" /* modify_ldt, uselib, sysfs */
        "try(41, 40, 1, 0); try(41, 17, 3, 0); try(41, 16, 3, 16);"
        "try(16, 0, 0x5412, $m); try(16, 0, 0x10000541c, $m)",
        said);
}

Test(sandbox_attack, kernel_refuses_what_no_course_needs)
{
#ifdef __x86_64__
    expect(call_kernel, "1 1 1 38 1 1 38 1 1 1 1 1 1 1 1 1 1 1 97 97 93 1 1 [exit 0]");
#else
    (void)call_kernel;
    cr_skip_test("system call numbers of x86-64");
#endif
}

static void write_everywhere(struct box *box, struct buf *said)
{
    say_shell(
        box,
        "for f in /x /etc/x /usr/x /dev/x /proc/x /run/x /run/grader/x /etc/passwd "
        "/proc/sys/kernel/shmmax;"
        "do (echo > $f) 2>/dev/null && echo $f; done;"
        "echo > /tmp/x && echo > /dev/shm/x && echo > /box/x",
        said);
}

Test(sandbox_attack, writes_only_where_it_may)
{
    expect(write_everywhere, "[exit 0]");
}

/* A box with a runtime's folder, whose payloads may trace each other. */
static void in_open_box(struct buf *said)
{
    struct limits limits = limits_default();
    const struct box_spec spec = {
        .limits = &limits, .has_run_folder = true, .allows_ptrace = true};
    struct box *box = NULL;
    struct err e = {0};
    char text[8] = "";

    if (box_open(&box, &spec, &e) < 0) {
        buf_printf(said, "error: %s", e.text);
        return;
    }
    say_shell(box, "echo left > /run/grader/note && ln -s note /run/grader/link", said);
    change_keeper(box, said);
    int fd = box_open_run(box, "note", O_RDONLY);
    if (read(fd, text, sizeof(text) - 1) > 0) {
        buf_add_string(said, text);
    }
    fd_close(&fd);
    buf_printf(said, "%d %d", box_open_run(box, "link", O_RDONLY),
               box_open_run(box, "../etc/passwd", O_RDONLY));
    box_close(box);
}

Test(sandbox_attack, keeper_is_as_safe_where_payloads_may_trace_each_other)
{
#ifdef __x86_64__
    struct buf said = in_worker(in_open_box);
    cr_assert_str_eq(said.data, "[exit 0]1 1 1 1 1 1 1 1 1 1 1 [exit 0]left\n-1 -1",
                     "got: %s", said.data);
    buf_release(&said);
#else
    cr_skip_test("system call numbers of x86-64");
#endif
}

static void look_around(struct box *box, struct buf *said)
{
    say_shell(box, "ls -A / | tr '\\n' ' '; ls /sys /home /root 2>/dev/null", said);
    say_shell(box, "cut -d: -f1 -s /proc/net/dev; ls /tmp /dev/shm /dev/mqueue", said);
}

Test(sandbox_attack, sees_neither_files_nor_networks_of_the_host)
{
    struct buf said = in_box(look_around);

    cr_assert_eq(strncmp(said.data, "bin box dev etc lib ", 20), 0, "got: %s",
                 said.data);
    cr_assert_not_null(strstr(said.data, "[exit 2]    lo\n/dev/mqueue:\n\n/dev/shm:\n\n"
                                         "/tmp:\n[exit 0]"),
                       "got: %s", said.data);
    buf_release(&said);
}

static void connect_out(struct box *box, struct buf *said)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX, .sun_path = "\0grader-test-host"};
    AUTO_CLOSE int sock = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (bind(sock, (struct sockaddr *)&name, sizeof(name)) < 0 || listen(sock, 1) < 0) {
        buf_add_string(said, "no socket");
    }
    say_perl(box,
             "use Socket; socket(S, AF_UNIX, SOCK_STREAM, 0);"
             "connect(S, pack('S a108', AF_UNIX, \"\\0grader-test-host\"));"
             "print $!+0, ' ';" /* ECONNREFUSED */
             "socket(L, AF_INET, SOCK_STREAM, 0);"
             "bind(L, sockaddr_in(7777, INADDR_LOOPBACK)); listen(L, 1);"
             "socket(C, AF_INET, SOCK_STREAM, 0);"
             "print connect(C, sockaddr_in(7777, INADDR_LOOPBACK)) ? 'loop ' : $!;"
             "socket(D, AF_INET, SOCK_STREAM, 0);"
             "print connect(D, sockaddr_in(80, inet_aton('192.0.2.1'))) ? 'out' : $!+0",
             said);
}

Test(sandbox_attack, reaches_only_its_own_loopback)
{
    expect(connect_out, "111 loop 101[exit 0]");
}

static void bomb(struct box *box, struct buf *said)
{
    say_perl(box,
             "while (defined($p = fork)) { if (!$p) { sleep 1000 } $n++ } print $n",
             said);
    say_shell(box, "echo next", said);
}

/* 64 at the same time with perl itself. */
Test(sandbox_attack, fork_bomb_is_bounded)
{
    struct buf said = in_box(bomb);

    cr_assert_eq(strncmp(said.data, "63[exit 0]", 10), 0, "got: %s", said.data);
    buf_release(&said);
}

static void eat_memory(struct box *box, struct buf *said)
{
    say_shell(box, "perl -e '$x = \"a\" x (512 << 20)' 2>/dev/null || echo bounded",
              said);
}

Test(sandbox_attack, memory_is_bounded)
{
    expect(eat_memory, "bounded\n[exit 0]");
}

/* Beyond the limits is some room for what the grader puts there, and a page: who comes to
 * that is told of the limit. */
static void fill_folders(struct box *box, struct buf *said)
{
    say_shell(box,
              "for d in /box /tmp /dev/shm; do cd $d;"
              "head -c 14000000 /dev/zero > a && (head -c 14000000 /dev/zero > b)"
              "2>/dev/null || echo $d is full; done",
              said);
    say_perl(box,
             "unlink '/tmp/a', '/tmp/b'; $n = 0;"
             "while (open F, \">/tmp/$n\") { $n++ } print $n < 4096 + 256 ? 'few' : $n",
             said);
    say_shell(box,
              "rm -f /tmp/*; (head -c 20000000 /dev/zero > /tmp/a; :) 2>/dev/null;"
              "stat -c %s /tmp/a",
              said);
}

Test(sandbox_attack, files_are_bounded)
{
    expect(fill_folders, "/box is full\n/tmp is full\n/dev/shm is full\n[exit 0]"
                         "few[exit 0]16781312\n[exit 0]");
}

static void flood_with_orphans(struct box *box, struct buf *said)
{
    const char *const argv[] = {
        "sh", "-c", "i=0; while [ $i -lt 200 ]; do (true &) ; i=$((i+1)); done; exit 9",
        NULL};
    struct box_event event = {.kind = BOX_ORPHAN};
    int orphans = 0;

    (void)start_quiet(box, argv, said);
    while (event.kind != BOX_EXITED && await_event(box, &event, said) > 0) {
        orphans += event.kind == BOX_ORPHAN;
    }
    buf_printf(said, "%s, exit %d", orphans <= 64 ? "few" : "flood",
               WEXITSTATUS(event.status));
}

Test(sandbox_attack, flood_of_orphans_hides_no_exit)
{
    expect(flood_with_orphans, "few, exit 9");
}

static void flood_with_timers(struct box *box, struct buf *said)
{
    const char *const argv[] = {"perl", "-e",
                                "for (1..600) { if (!fork) { alarm 1000; exit } wait }"
                                "alarm 1000; kill 9, $$",
                                NULL};
    struct box_event event = {.kind = BOX_ORPHAN};
    int timers = 0;

    (void)start_quiet(box, argv, said);
    while (event.kind != BOX_EXITED && await_event(box, &event, said) > 0) {
        timers += event.kind == BOX_TIMER_ARMED;
    }
    buf_printf(said, "%d timers", timers);
}

Test(sandbox_attack, every_process_that_arms_a_timer_is_told)
{
    expect(flood_with_timers, "601 timers");
}

static void end_full_box(struct box *box, struct buf *said)
{
    struct box_usage usage;
    struct box_event event;
    struct err e;

    say_perl(box,
             "$SIG{TERM} = $SIG{HUP} = $SIG{INT} = 'IGNORE';"
             "while (defined($p = fork)) { if (!$p) { setpgrp; fork while 1 } }",
             said);
    if (box_kill(box, &usage, &e) < 0) {
        buf_add_string(said, e.text);
    }
    while (box_next_event(box, &event, &e) > 0) {
    }
    buf_printf(said, "end %d", box_next_event(box, &event, &e));
}

Test(sandbox_attack, box_full_of_forks_ends_in_order)
{
    expect(end_full_box, "[exit 0]end 0");
}
