/* Causes that a history proves, and those that it must not be read to prove. */
#include <errno.h>
#include <signal.h>
#include <string.h>

#include <criterion/criterion.h>

#include "explain/explain.h"
#include "support/history.h"

static const struct test no_steps = {.kind = TEST_SCRIPT};

static void assert_why(struct evidence *ev, struct finding finding, const char *wanted)
{
    struct arena arena = {0};
    struct findings findings = {&finding, 1};

    explain_findings(&no_steps, ev, &arena, &findings);
    const char *why = finding.why == NULL ? "" : finding.why;
    cr_assert_str_eq(why, wanted, "got:\n%s\nwanted:\n%s", why, wanted);
    arena_release(&arena);
    evidence_release(ev);
}

static void set_stdout(struct evidence *ev, const char *text)
{
    static struct actor_record shell;

    shell = (struct actor_record){.name = "shell", .pid = 2};
    shell.streams[STREAM_OUT].text = bytes_of(text);
    ev->actors = &shell;
    ev->actor_count = 1;
}

static const struct finding mismatch = {.reason = REASON_MISMATCH, .message = "x"};

/* ---- stdio -------------------------------------------------------------------------- */

static void fork_with_text(struct evidence *ev, const char *text, size_t left)
{
    ptrdiff_t shell = history_process(ev, 2, "shell", -1);
    ptrdiff_t child = history_fork(ev, shell, 3, "shell", 12);
    struct event_record *fork = &ev->trace.events[history_last(ev)];
    fork->unflushed = strlen(text);
    fork->unflushed_text = bytes_of(text);
    history_exit(ev, child, 0);
    ev->trace.events[history_last(ev)].unflushed = left;
    history_reap(ev, shell, child, 20);
}

Test(history, proves_that_fork_copied_the_stdio_buffer)
{
    struct evidence ev = {0};
    set_stdout(&ev, "sum: 7\nsum: 7\n");
    fork_with_text(&ev, "sum: 7\n", 0);

    assert_why(
        &ev, mismatch,
        "7 bytes that had been printed (\"sum: 7\") still lay in the stdio buffer "
        "at fork at main.c:12, so the child (process 2) wrote its copy of them "
        "too: call fflush(stdout) before fork, or end the child with _exit\n");
}

Test(history, does_not_blame_the_buffer_for_a_child_that_left_by__exit)
{
    struct evidence ev = {0};
    set_stdout(&ev, "sum: 7\nsum: 7\n");
    fork_with_text(&ev, "sum: 7\n", 7);

    assert_why(&ev, mismatch, "");
}

Test(history, does_not_blame_the_buffer_for_text_that_came_once)
{
    struct evidence ev = {0};
    set_stdout(&ev, "sum: 7\n");
    fork_with_text(&ev, "sum: 7\n", 0);

    assert_why(&ev, mismatch, "");
}

Test(history, proves_that_text_was_lost_at__exit)
{
    struct evidence ev = {0};
    set_stdout(&ev, "");
    ptrdiff_t shell = history_process(&ev, 2, "sum", -1);
    struct event_record *call = history_own(&ev, shell, "_exit", 9, 0);
    call->call = "exit_group";
    call->has_result = false;
    history_exit(&ev, shell, 0);
    ev.trace.events[history_last(&ev)].unflushed = 2;
    ev.trace.events[history_last(&ev)].unflushed_text = BYTES_LITERAL("7\n");

    assert_why(
        &ev,
        (struct finding){.reason = REASON_MISMATCH,
                         .message = "x",
                         .has_texts = true,
                         .expected = BYTES_LITERAL("7\n")},
        "sum (process 1) had printed \"7\", but it left by _exit at main.c:9 while "
        "it was still in the stdio buffer, and it was lost: call fflush(stdout) "
        "before\n");
}

Test(history, proves_that_text_was_lost_by_a_signal)
{
    struct evidence ev = {0};
    set_stdout(&ev, "");
    ptrdiff_t shell = history_process(&ev, 2, "sum", -1);
    history_killed(&ev, shell, SIGSEGV);
    ev.trace.events[history_last(&ev)].unflushed = 2;
    ev.trace.events[history_last(&ev)].unflushed_text = BYTES_LITERAL("7\n");

    assert_why(
        &ev,
        (struct finding){.reason = REASON_MISMATCH,
                         .message = "x",
                         .has_texts = true,
                         .expected = BYTES_LITERAL("7\n")},
        "sum (process 1) had printed \"7\", but it was killed by SIGSEGV while it "
        "was still in the stdio buffer, and it was lost: call fflush(stdout) "
        "before\n");
}

/* ---- exec --------------------------------------------------------------------------- */

/* A child whose exec of `path` fails. */
static ptrdiff_t fail_exec(struct evidence *ev, const char *path)
{
    ptrdiff_t shell = history_process(ev, 2, "shell", -1);
    ptrdiff_t child = history_fork(ev, shell, 3, "shell", 80);
    struct event_record *exec = history_own(ev, child, "execvp", 95, -ENOENT);
    exec->call = "execve";
    exec->path = path;
    return child;
}

Test(history, proves_that_a_child_went_on_behind_exec)
{
    struct evidence ev = {0};
    ptrdiff_t child = fail_exec(&ev, "/usr/bin/nosuch");
    (void)history_fork(&ev, child, 4, "shell", 80);

    assert_why(&ev, mismatch,
               "execvp at main.c:95 of \"nosuch\" failed in shell (process 2) (No such "
               "file or directory), and the child went on with its parent's code: it "
               "called fork at main.c:80. A child must end with _exit(127) when exec "
               "fails\n");
}

Test(history, does_not_blame_a_child_that_ends_behind_exec)
{
    struct evidence ev = {0};
    ptrdiff_t child = fail_exec(&ev, "/usr/bin/nosuch");
    history_call(&ev, child, "write", 20);
    history_exit(&ev, child, 127);

    assert_why(&ev, mismatch, "");
}

Test(history, does_not_blame_a_search_through_path)
{
    struct evidence ev = {0};
    ptrdiff_t child = fail_exec(&ev, "/usr/local/bin/wc");
    history_exec(&ev, child, "wc", NULL, 0);
    (void)history_fork(&ev, child, 4, "wc", 80);

    assert_why(&ev, mismatch, "");
}

Test(history, proves_that_a_line_was_taken_for_a_name)
{
    struct evidence ev = {0};
    ptrdiff_t child = fail_exec(&ev, "/usr/bin/ls | wc -l");
    history_exit(&ev, child, 127);

    assert_why(
        &ev, mismatch,
        "execvp at main.c:95 was given \"ls | wc -l\" as the name of one program: "
        "the line must be cut into words, each an element of argv, before "
        "exec\n");
}

Test(history, proves_that_argv_lacks_the_name)
{
    struct evidence ev = {0};
    ptrdiff_t shell = history_process(&ev, 2, "shell", -1);
    ptrdiff_t child = history_fork(&ev, shell, 3, "shell", 80);
    history_exec(&ev, child, "a-z A-Z", NULL, 0);
    ev.trace.events[history_last(&ev)].path = "/usr/bin/tr";

    assert_why(&ev, mismatch,
               "execvp at main.c:60 started tr with argv[0] = \"a-z\": argv[0] must be "
               "the program's own name, its arguments follow from argv[1] on\n");
}

/* ---- pipe ends ---------------------------------------------------------------------- */

static void exec_with(struct evidence *ev, const struct descriptor_record *open,
                      size_t count)
{
    ptrdiff_t shell = history_process(ev, 2, "shell", -1);
    struct event_record *pipe = history_own(ev, shell, "pipe", 71, 0);
    pipe->fds[0] = 3;
    pipe->fds[1] = 4;
    pipe->object = history_pipe(ev, 0);
    ptrdiff_t child = history_fork(ev, shell, 3, "shell", 80);
    struct event_record *dup = history_own(ev, child, "dup2", 85, 0);
    dup->fds[0] = 4;
    dup->fds[1] = 0;
    dup->object = 0;
    history_exec(ev, child, "wc", open, count);
}

Test(history, proves_that_the_ends_are_swapped)
{
    struct evidence ev = {0};
    struct descriptor_record open[] = {{0, 0, false, true, false, 2}};
    exec_with(&ev, open, 1);

    assert_why(
        &ev, mismatch,
        "stdin of wc (process 2) is the write end of pipe A, put there by dup2 at "
        "main.c:85: fd[0] of pipe is the end that is read, fd[1] the end that is "
        "written\n");
}

Test(history, proves_that_both_sides_have_the_same_pipe)
{
    struct evidence ev = {0};
    struct descriptor_record open[] = {{0, 0, true, false, false, 2},
                                       {1, 0, false, true, false, 2}};
    exec_with(&ev, open, 2);

    assert_why(
        &ev, mismatch,
        "wc (process 2) reads from and writes to the same pipe, pipe A: each pair "
        "of neighbours needs a pipe of its own\n");
}

Test(history, does_not_blame_right_ends)
{
    struct evidence ev = {0};
    struct descriptor_record open[] = {{0, 0, true, false, false, 2}};
    exec_with(&ev, open, 1);

    assert_why(&ev, mismatch, "");
}

Test(history, proves_that_dup2_was_called_the_wrong_way_round)
{
    struct evidence ev = {0};
    exec_with(&ev, NULL, 0);
    ptrdiff_t child = history_fork(&ev, 0, 4, "shell", 80);
    struct event_record *dup = history_own(&ev, child, "dup2", 90, 4);
    dup->fds[0] = 1;
    dup->fds[1] = 4;

    assert_why(
        &ev, mismatch,
        "dup2 at main.c:90 in shell (process 3) put a copy of stdout into "
        "descriptor 4, in the place of an end of pipe A: dup2(old, new) makes new "
        "a copy of old, so the pipe's end comes first\n");
}

Test(history, tells_why_a_writer_got_sigpipe)
{
    struct evidence ev = {0};
    ptrdiff_t writer = history_process(&ev, 2, "source", -1);
    ptrdiff_t pipe = history_pipe(&ev, 0);
    struct descriptor_record reads[] = {{3, pipe, true, false, false, -1}};
    struct descriptor_record writes[] = {{4, pipe, false, true, false, -1}};
    ptrdiff_t reader = history_fork(&ev, writer, 3, "sink", 80);
    history_exit(&ev, reader, 1);
    ev.trace.events[history_last(&ev)].open = reads;
    ev.trace.events[history_last(&ev)].open_count = 1;
    history_killed(&ev, writer, SIGPIPE);
    ev.trace.events[history_last(&ev)].open = writes;
    ev.trace.events[history_last(&ev)].open_count = 1;

    assert_why(
        &ev, (struct finding){.reason = REASON_CRASH, .message = "x"},
        "source (process 1) was killed by SIGPIPE because it wrote to pipe A, "
        "which nobody could read any more: its reader sink (process 2) had ended "
        "(exit 1)\n");
}

/* ---- waiting ------------------------------------------------------------------------ */

static void steal(struct evidence *ev, int handler)
{
    ptrdiff_t shell = history_process(ev, 2, "shell", -1);
    ptrdiff_t child = history_fork(ev, shell, 3, "ls", 80);
    history_exit(ev, child, 0);
    history_reap(ev, shell, child, 30);
    ev->trace.events[history_last(ev)].handler = handler;
    struct event_record *wait = history_own(ev, shell, "waitpid", 90, -ECHILD);
    wait->call = "wait4";
    wait->args[0] = 3;
}

Test(history, proves_that_a_handler_reaped_the_child)
{
    struct evidence ev = {0};
    steal(&ev, SIGCHLD);

    assert_why(&ev, (struct finding){.reason = REASON_EXIT, .message = "x"},
               "waitpid at main.c:90 failed with ECHILD in shell (process 1): the "
               "handler of SIGCHLD had already waited for that child (waitpid at "
               "main.c:30). Wait in one place only\n");
}

Test(history, does_not_blame_a_handler_that_has_not_reaped)
{
    struct evidence ev = {0};
    steal(&ev, 0);

    assert_why(&ev, (struct finding){.reason = REASON_EXIT, .message = "x"}, "");
}

Test(history, proves_that_a_child_ran_its_parents_wait)
{
    struct evidence ev = {0};
    ptrdiff_t shell = history_process(&ev, 2, "shell", -1);
    ptrdiff_t child = history_fork(&ev, shell, 3, "shell", 80);
    history_own(&ev, child, "wait", 90, -ECHILD)->call = "wait4";

    assert_why(
        &ev, mismatch,
        "shell (process 2), itself a child made by fork at main.c:80, called wait "
        "at main.c:90, but has no children (ECHILD): it runs code that is meant "
        "for the parent\n");
}

Test(history, proves_that_stages_ran_in_turn)
{
    struct evidence ev = {0};
    ptrdiff_t shell = history_process(&ev, 2, "shell", -1);
    ptrdiff_t pipe = history_pipe(&ev, 0);
    struct descriptor_record left[] = {{1, pipe, false, true, false, -1}};
    struct descriptor_record right[] = {{0, pipe, true, false, false, -1}};
    ptrdiff_t a = history_fork(&ev, shell, 3, "echo", 80);
    history_exec(&ev, a, "echo", left, 1);
    history_exit(&ev, a, 0);
    history_reap(&ev, shell, a, 88);
    ptrdiff_t b = history_fork(&ev, shell, 4, "wc", 80);
    history_exec(&ev, b, "wc", right, 1);

    assert_why(
        &ev, mismatch,
        "echo (process 2) had been waited for (waitpid at main.c:88) before its "
        "neighbour wc (process 3) was made (fork at main.c:80): the commands of a "
        "pipeline must run at the same time, so start all of them, then wait\n");
}

Test(history, does_not_blame_one_line_after_another)
{
    struct evidence ev = {0};
    ptrdiff_t shell = history_process(&ev, 2, "shell", -1);
    for (int i = 0; i < 2; i++) {
        ptrdiff_t child = history_fork(&ev, shell, 3 + i, "ls", 80);
        history_exec(&ev, child, "ls", NULL, 0);
        history_exit(&ev, child, 0);
        history_reap(&ev, shell, child, 88);
    }

    assert_why(&ev, mismatch, "");
}

Test(history, counts_who_was_waited_for)
{
    struct evidence ev = {0};
    ptrdiff_t shell = history_process(&ev, 2, "shell", -1);
    ptrdiff_t a = history_fork(&ev, shell, 3, "echo", 80);
    ptrdiff_t b = history_fork(&ev, shell, 4, "wc", 80);
    history_exit(&ev, a, 0);
    history_exit(&ev, b, 0);
    history_reap(&ev, shell, b, 88);
    history_exit(&ev, shell, 0);

    assert_why(&ev, (struct finding){.reason = REASON_ZOMBIE, .message = "x"},
               "echo (process 2) was made by fork at main.c:80 in shell (process 1), "
               "which should have waited for it\n"
               "shell (process 1) made 2 children and waited for only 1: its last call "
               "was waitpid at main.c:88; one wait or waitpid is needed for each "
               "child\n");
}

Test(history, tells_of_a_parent_that_never_waited)
{
    struct evidence ev = {0};
    ptrdiff_t shell = history_process(&ev, 2, "shell", -1);
    history_exit(&ev, history_fork(&ev, shell, 3, "ls", 80), 0);
    history_exit(&ev, shell, 0);

    assert_why(
        &ev, (struct finding){.reason = REASON_ZOMBIE, .message = "x"},
        "ls (process 2) was made by fork at main.c:80 in shell (process 1), which "
        "should have waited for it\n"
        "shell (process 1) made 1 child and never called wait or waitpid\n");
}

/* ---- signals ------------------------------------------------------------------------ */

static void interrupt(struct evidence *ev, uint64_t flags, bool tries_again)
{
    ptrdiff_t shell = history_process(ev, 2, "chat", -1);
    struct event_record *action = history_own(ev, shell, "sigaction", 10, 0);
    action->call = "rt_sigaction";
    action->signal = SIGUSR1;
    action->args[1] = 1;
    action->effect = EFFECT_HANDLER;
    action->flags = flags;
    struct event_record *wait = history_own(ev, shell, "waitpid", 20, -EINTR);
    wait->call = "wait4";
    wait->was_interrupted = true;
    struct event_record *signal = history_event(ev, EVENT_SIGNAL, shell);
    signal->signal = SIGUSR1;
    signal->effect = EFFECT_HANDLER;
    history_call(ev, shell, "rt_sigreturn", 0);
    if (tries_again) {
        history_own(ev, shell, "waitpid", 20, 3)->call = "wait4";
    }
    history_exit(ev, shell, 1);
}

Test(history, proves_that_eintr_was_not_expected)
{
    struct evidence ev = {0};
    interrupt(&ev, 0, false);

    assert_why(
        &ev, (struct finding){.reason = REASON_EXIT, .message = "x"},
        "waitpid at main.c:20 in chat (process 1) was interrupted by the handler "
        "of SIGUSR1 and failed with EINTR, and was not made again: try again on "
        "EINTR, or give sigaction at main.c:10 the flag SA_RESTART\n");
}

Test(history, does_not_blame_who_tries_again)
{
    struct evidence ev = {0};
    interrupt(&ev, 0, true);

    assert_why(&ev, (struct finding){.reason = REASON_EXIT, .message = "x"}, "");
}

static void ignore_pipe(struct evidence *ev, uint64_t ignored)
{
    ptrdiff_t shell = history_process(ev, 2, "shell", -1);
    struct event_record *action = history_own(ev, shell, "signal", 10, 0);
    action->call = "rt_sigaction";
    action->signal = SIGPIPE;
    action->args[1] = 1;
    action->effect = EFFECT_IGNORED;
    ptrdiff_t child = history_fork(ev, shell, 3, "yes", 80);
    history_exec(ev, child, "yes", NULL, 0);
    ev->trace.events[history_last(ev)].ignored = ignored;
    struct event_record *signal = history_event(ev, EVENT_SIGNAL, child);
    signal->signal = SIGPIPE;
    signal->effect = EFFECT_IGNORED;
    history_exit(ev, child, 1);
}

Test(history, proves_that_a_program_inherited_an_ignored_signal)
{
    struct evidence ev = {0};
    ignore_pipe(&ev, UINT64_C(1) << (SIGPIPE - 1));

    assert_why(
        &ev, (struct finding){.reason = REASON_EXIT, .message = "x"},
        "SIGPIPE reached yes (process 2), which had it ignored since before exec "
        "(signal at main.c:10 in shell (process 1)): exec keeps ignored signals "
        "ignored, so set SIGPIPE to SIG_DFL in the child, between fork and "
        "exec\n");
}

Test(history, does_not_blame_the_shell_for_what_a_program_ignores_itself)
{
    struct evidence ev = {0};
    ignore_pipe(&ev, 0);

    assert_why(&ev, (struct finding){.reason = REASON_EXIT, .message = "x"}, "");
}

/* ---- leaks -------------------------------------------------------------------------- */

Test(history, tells_who_made_what_was_left)
{
    struct evidence ev = {0};
    struct leftover_record left[] = {{OBJECT_SEM, "/ready"}};
    ptrdiff_t chat = history_process(&ev, 2, "chat", -1);
    history_own(&ev, chat, "sem_open", 30, 0);
    *ARENA_PUSH(&ev.arena, ev.trace.objects, ev.trace.object_count) =
        (struct object_record){
            .kind = OBJECT_SEM, .path = "/ready", .actor = -1, .made = 0};
    ev.leftovers = left;
    ev.leftover_count = 1;

    assert_why(
        &ev,
        (struct finding){.reason = REASON_LEAK,
                         .message = "left behind: semaphore /ready"},
        "semaphore /ready was made by sem_open at main.c:30 in chat (process 1); "
        "it stays until somebody calls sem_unlink\n");
}

Test(history, tells_where_to_close_what_a_program_was_given)
{
    struct evidence ev = {0};
    struct descriptor_record open[] = {{0, 0, true, false, false, 2},
                                       {4, 0, false, true, false, 0}};
    exec_with(&ev, open, 2);

    assert_why(
        &ev,
        (struct finding){.reason = REASON_LEAK,
                         .message = "wc (process 2) started with descriptor 4"},
        "Close descriptor 4 in the child, between fork at main.c:80 and execvp at "
        "main.c:60, or make it with O_CLOEXEC (pipe at main.c:71)\n");
}

/* ---- deadlocks ---------------------------------------------------------------------- */

Test(history, says_which_descriptor_to_close_and_where)
{
    struct evidence ev = {0};
    struct descriptor_record open[] = {{0, 0, true, false, false, 2},
                                       {4, 0, false, true, false, 0}};
    struct pipe_end ends[] = {
        {2, 4, false, true}, {3, 0, true, false}, {3, 4, false, true}};
    struct pipe_record pipes[] = {{NULL, -1, ends, 3}};
    struct task_record tasks[] = {
        {2,
         2,
         1,
         "shell",
         WAIT_FOREVER,
         "wait4",
         -1,
         -1,
         "waitpid",
         {"main", "main.c", 88}},
        {3, 3, 2, "wc", WAIT_FOREVER, "read", 0, 0},
    };
    exec_with(&ev, open, 2);
    ev.scene = (struct scene){tasks, 2, pipes, 1};

    assert_why(
        &ev, (struct finding){.reason = REASON_DEADLOCK, .message = "x"},
        "shell (process 1) waits in waitpid at main.c:88 for its children to end: "
        "wc (process 2)\n"
        "wc (process 2) waits in read for data or end-of-file on pipe A; its "
        "write end is still open in shell (process 1) as fd 4, wc itself as fd "
        "4\n"
        "Close fd 4 in shell (process 1) after fork at main.c:80, before waitpid "
        "at main.c:88; it was opened by pipe at main.c:71\n"
        "Close fd 4 in the child that becomes wc (process 2), between fork at "
        "main.c:80 and execvp at main.c:60; it was opened by pipe at "
        "main.c:71\n");
}

Test(history, does_not_tell_a_partner_to_close_its_end)
{
    struct evidence ev = {0};
    struct pipe_end a[] = {{2, 3, true, false}, {3, 4, false, true}};
    struct pipe_end b[] = {{3, 3, true, false}, {2, 4, false, true}};
    struct pipe_record pipes[] = {{NULL, -1, a, 2}, {NULL, -1, b, 2}};
    struct task_record tasks[] = {
        {2, 2, 1, "ping", WAIT_FOREVER, "read", 3, 0},
        {3, 3, 2, "pong", WAIT_FOREVER, "read", 3, 1},
    };
    (void)history_fork(&ev, history_process(&ev, 2, "ping", -1), 3, "pong", 80);
    ev.scene = (struct scene){tasks, 2, pipes, 2};

    assert_why(&ev, (struct finding){.reason = REASON_DEADLOCK, .message = "x"},
               "ping (process 1) waits in read for data or end-of-file on a pipe; its "
               "write end is still open in pong (process 2) as fd 4\n"
               "pong (process 2) waits in read for data or end-of-file on a pipe; its "
               "write end is still open in ping (process 1) as fd 4\n"
               "Each of the two waits for the other: one of them must write, or close "
               "its write end, before it reads\n");
}

Test(history, names_the_fifo_that_nobody_opens)
{
    struct evidence ev = {0};
    struct task_record tasks[] = {{2,
                                   2,
                                   1,
                                   "chat",
                                   WAIT_FOREVER,
                                   "openat",
                                   -1,
                                   -1,
                                   "open",
                                   {"main", "main.c", 12}}};
    ptrdiff_t chat = history_process(&ev, 2, "chat", -1);
    struct event_record *open = history_own(&ev, chat, "open", 12, 0);
    open->call = "openat";
    open->path = "to-bob";
    open->has_result = false;
    ev.scene = (struct scene){tasks, 1, NULL, 0};

    assert_why(&ev, (struct finding){.reason = REASON_DEADLOCK, .message = "x"},
               "chat (process 1) waits in open at main.c:12 on to-bob: opening a FIFO "
               "waits until another process opens its other end\n");
}

Test(history, tells_of_a_signal_that_came_before_pause)
{
    struct evidence ev = {0};
    struct task_record tasks[] = {{2,
                                   2,
                                   1,
                                   "chat",
                                   WAIT_FOREVER,
                                   "pause",
                                   -1,
                                   -1,
                                   "pause",
                                   {"main", "main.c", 44}}};
    ptrdiff_t chat = history_process(&ev, 2, "chat", -1);
    struct event_record *signal = history_event(&ev, EVENT_SIGNAL, chat);
    signal->signal = SIGUSR1;
    signal->effect = EFFECT_HANDLER;
    ev.scene = (struct scene){tasks, 1, NULL, 0};

    assert_why(&ev, (struct finding){.reason = REASON_DEADLOCK, .message = "x"},
               "chat (process 1) waits in pause at main.c:44 for a signal\n"
               "SIGUSR1 had already been handled when pause was called: block it with "
               "sigprocmask and wait with sigsuspend, or it may come too early\n");
}
