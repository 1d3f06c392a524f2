#include <errno.h>
#include <signal.h>
#include <string.h>

#include <criterion/criterion.h>

#include "report/report.h"
#include "support/history.h"

static void write_timeline(const struct timeline *timeline, const char *format,
                           int width, struct buf *out)
{
    struct report_options options = {.width = width};

    for (const struct timeline_format *f = timeline_formats; f->name != NULL; f++) {
        if (strcmp(f->name, format) == 0) {
            f->write(timeline, &options, out);
        }
    }
}

static void assert_text(const struct evidence *ev, struct timeline timeline,
                        const char *wanted)
{
    AUTO_BUF out = {0};

    timeline.trace = &ev->trace;
    if (timeline.moment == 0) {
        timeline.moment = -1;
    }
    write_timeline(&timeline, "text", 80, &out);

    cr_assert_str_eq(out.data, wanted, "got:\n%s\nwanted:\n%s", out.data, wanted);
}

/* echo hi | wc, as a shell plays it whose parent forgot to close the write end. */
static void play_pipeline(struct evidence *ev)
{
    ptrdiff_t shell = history_process(ev, 2, "pipe-shell", -1);
    static const char *argv[] = {"./pipe-shell", NULL};
    history_event(ev, EVENT_START, shell)->argv = argv;
    struct event_record *pipe = history_own(ev, shell, "pipe", 71, 0);
    pipe->fds[0] = 3;
    pipe->fds[1] = 4;
    pipe->object = 0;
    ptrdiff_t a = history_pipe(ev, 0);
    ptrdiff_t echo = history_fork(ev, shell, 3, "echo", 80);
    struct event_record *dup = history_own(ev, echo, "dup2", 85, 1);
    dup->fds[0] = 4;
    dup->fds[1] = 1;
    dup->object = a;
    history_exec(ev, echo, "echo hi", NULL, 0);
    history_exit(ev, echo, 0);
    ptrdiff_t wc = history_fork(ev, shell, 4, "wc", 80);
    history_exec(ev, wc, "wc -l", NULL, 0);
    history_reap(ev, shell, echo, 88);
    struct event_record *blocked = history_event(ev, EVENT_BLOCKED, wc);
    blocked->call = "read";
    blocked->object = a;
}

Test(timeline, draws_a_lane_per_process)
{
    struct evidence ev = {0};
    play_pipeline(&ev);

    assert_text(
        &ev, (struct timeline){0},
        "1 pipe-shell       2 echo             3 wc\n"
        "┬ start ./pipe-shell\n"
        "├ pipe A (3 reads, 4 writes)                                           "
        "main.c:71\n"
        "├ fork ───────────▶┬ process 2                                         "
        "main.c:80\n"
        "│                  ├ dup2 4 to 1 (pipe A)                              "
        "main.c:85\n"
        "│                  ├ exec echo hi                                      "
        "main.c:60\n"
        "│                  ╰ exit 0\n"
        "├ fork ────────────┼─────────────────▶┬ process 3                      "
        "main.c:80\n"
        "│                  ┊                  ├ exec wc -l                     "
        "main.c:60\n"
        "├ waitpid ◀────────╯                  │                                "
        "main.c:88\n"
        "│                                     ◼ blocked in read on pipe A\n");
    evidence_release(&ev);
}

Test(timeline, needs_no_box_characters)
{
    struct evidence ev = {0};
    play_pipeline(&ev);

    assert_text(
        &ev, (struct timeline){.is_ascii = true, .rows_max = 4},
        "1 pipe-shell       2 echo             3 wc\n"
        "(6 earlier events)\n"
        "+ fork ------------------------------>+ process 3                      "
        "main.c:80\n"
        "|                  :                  + exec wc -l                     "
        "main.c:60\n"
        "+ waitpid <--------+                  |                                "
        "main.c:88\n"
        "|                                     # blocked in read on pipe A\n");
    evidence_release(&ev);
}

Test(timeline, names_processes_on_each_row_where_lanes_do_not_fit)
{
    struct evidence ev = {0};
    ptrdiff_t shell = history_process(&ev, 2, "shell", -1);
    static const char *const names[] = {"a", "b", "c", "d", "e", "f", "g"};
    for (int i = 0; i < 7; i++) {
        (void)history_fork(&ev, shell, 3 + i, names[i], 20);
    }
    history_exit(&ev, 7, 3);
    history_reap(&ev, shell, 7, 30);

    assert_text(
        &ev, (struct timeline){.rows_max = 3},
        "(6 earlier events)\n"
        "1 shell          fork: process 8                                       "
        "main.c:20\n"
        "8 g              exit 3\n"
        "1 shell          waitpid: process 8                                    "
        "main.c:30\n");
    evidence_release(&ev);
}

Test(timeline, uses_a_lane_again_when_its_process_is_gone)
{
    struct evidence ev = {0};
    ptrdiff_t shell = history_process(&ev, 2, "shell", -1);
    for (int i = 0; i < 3; i++) {
        ptrdiff_t child = history_fork(&ev, shell, 3 + i, "ls", 20);
        history_exit(&ev, child, 0);
        history_reap(&ev, shell, child, 30);
    }

    assert_text(
        &ev, (struct timeline){.rows_max = 3},
        "1 shell                 4 ls\n"
        "(6 earlier events)\n"
        "├ fork ────────────────▶┬ process 4                                    "
        "main.c:20\n"
        "│                       ╰ exit 0\n"
        "├ waitpid ◀─────────────╯                                              "
        "main.c:30\n");
    evidence_release(&ev);
}

Test(timeline, tells_signals_and_repetitions)
{
    struct evidence ev = {0};
    ptrdiff_t chat = history_process(&ev, 2, "chat", -1);
    struct event_record *action = history_own(&ev, chat, "signal", 10, 0);
    action->call = "rt_sigaction";
    action->signal = SIGINT;
    action->effect = EFFECT_HANDLER;
    action->args[1] = 1;
    action->flags = SA_RESTART;
    ptrdiff_t child = history_fork(&ev, chat, 3, "chat", 12);
    for (int i = 0; i < 3; i++) {
        history_own(&ev, chat, "waitpid", 14, 0)->call = "wait4";
    }
    struct event_record *kill = history_own(&ev, chat, "kill", 15, 0);
    kill->signal = SIGTERM;
    kill->peer = child;
    struct event_record *signal = history_event(&ev, EVENT_SIGNAL, child);
    signal->signal = SIGTERM;
    signal->effect = EFFECT_KILLS;
    signal->peer = chat;
    history_killed(&ev, child, SIGTERM);
    signal = history_event(&ev, EVENT_SIGNAL, chat);
    signal->signal = SIGCHLD;
    signal->effect = EFFECT_HANDLER;
    signal->peer = child;
    struct event_record *wait = history_own(&ev, chat, "waitpid", 20, -ECHILD);
    wait->call = "wait4";
    wait->handler = SIGCHLD;

    assert_text(
        &ev, (struct timeline){0},
        "1 chat                  2 chat\n"
        "├ signal SIGINT: handler, SA_RESTART                                   "
        "main.c:10\n"
        "├ fork ────────────────▶┬ process 2                                    "
        "main.c:12\n"
        "├ waitpid: nobody has ended ×3                                         "
        "main.c:14\n"
        "├ kill SIGTERM ────────▶│                                              "
        "main.c:15\n"
        "│                       ├ SIGTERM kills it\n"
        "│                       ╰ killed by SIGTERM\n"
        "├ SIGCHLD: handler ◀────╯\n"
        "├ waitpid = ECHILD (in the handler of SIGCHLD)                         "
        "main.c:20\n");
    evidence_release(&ev);
}

Test(timeline, leaves_out_what_loaders_do)
{
    struct evidence ev = {0};
    ptrdiff_t shell = history_process(&ev, 2, "shell", -1);
    history_call(&ev, shell, "openat", 3)->path = "/etc/ld.so.cache";
    history_call(&ev, shell, "execve", -ENOENT)->path = "/usr/local/bin/wc";
    history_exec(&ev, shell, "wc", NULL, 0);

    assert_text(
        &ev, (struct timeline){0},
        "1 wc\n"
        "├ exec wc                                                              "
        "main.c:60\n");
    evidence_release(&ev);
}

Test(timeline, lets_no_name_fool_the_terminal)
{
    struct evidence ev = {0};
    ptrdiff_t shell = history_process(&ev, 2, "a\x1b[2J\nb", -1);
    history_own(&ev, shell, "mkfifo", 9, 0)->path = "\xe2\x80\xae\n\x1b]0;x\a";
    AUTO_BUF out = {0};

    write_timeline(&(struct timeline){.trace = &ev.trace, .moment = -1}, "text", 80,
                   &out);
    cr_assert_null(strchr(out.data, '\x1b'));
    write_timeline(&(struct timeline){.trace = &ev.trace, .moment = -1}, "json", 80,
                   &out);
    cr_assert_null(strchr(out.data, '\x1b'));
    evidence_release(&ev);
}

Test(timeline, says_that_nothing_is_known)
{
    struct evidence ev = {.trace = {.state = TRACE_REFUSED}};

    assert_text(&ev, (struct timeline){0},
                "(this machine forbids ptrace: nothing is known)\n");
}
