#include <signal.h>
#include <string.h>

#include <criterion/criterion.h>

#include "explain/explain.h"

static struct actor_record shell = {.name = "shell", .pid = 2};
static struct step expect_step = {.kind = STEP_EXPECT, .at = {"x.yaml", 3, 1}};
static const struct test one_step = {
    .kind = TEST_SCRIPT, .steps = &expect_step, .step_count = 1};

/* Explains one finding; the text lives in `arena`. */
static const char *explain(const struct evidence *ev, struct finding finding,
                           struct arena *arena)
{
    struct findings findings = {&finding, 1};

    finding.script = expect_step.at;
    explain_findings(&one_step, ev, arena, &findings);
    return finding.why == NULL ? "" : finding.why;
}

static void assert_why(const struct evidence *ev, struct finding finding,
                       const char *wanted)
{
    struct arena arena = {0};

    cr_assert_str_eq(explain(ev, finding, &arena), wanted);
    arena_release(&arena);
}

Test(explain, names_who_holds_the_write_end_and_what_would_help)
{
    struct pipe_end stdin_ends[] = {{2, 0, true, false}};
    struct pipe_end ends[] = {{2, 3, true, false},
                              {2, 4, false, true},
                              {4, 0, true, false},
                              {4, 4, false, true}};
    struct pipe_record pipes[] = {{NULL, 0, stdin_ends, 1}, {NULL, -1, ends, 4}};
    struct task_record tasks[] = {
        {2, 2, 1, "pipe-shell", WAIT_FOREVER, "wait4", -1, -1},
        {4, 4, 2, "wc", WAIT_FOREVER, "read", 0, 1},
    };
    struct evidence ev = {
        .actors = &shell, .actor_count = 1, .scene = {tasks, 2, pipes, 2}};

    assert_why(
        &ev, (struct finding){.reason = REASON_DEADLOCK, .message = "x"},
        "pipe-shell (process 2) waits in wait4 for its children to end: wc "
        "(process 4)\n"
        "wc (process 4) waits in read for data or end-of-file on pipe A; its "
        "write end is still open in pipe-shell (process 2) as fd 4, wc itself as "
        "fd 4\n"
        "Close every pipe end that is not used, in the parent and in each child, "
        "before waiting\n");
}

Test(explain, tells_of_a_full_pipe)
{
    struct pipe_end ends[] = {{2, 3, true, false}, {3, 1, false, true}};
    struct pipe_record pipes[] = {{NULL, -1, ends, 2}};
    struct task_record tasks[] = {{3, 3, 2, "yes", WAIT_FOREVER, "write", 1, 0}};
    struct evidence ev = {.scene = {tasks, 1, pipes, 1}};

    assert_why(&ev, (struct finding){.reason = REASON_DEADLOCK, .message = "x"},
               "yes (process 3) waits in write for room in pipe A, which is full; its "
               "read end is open in process 2 as fd 3, but nobody reads\n"
               "Let somebody read the pipe while it is written: start all commands "
               "first, then wait for them\n");
}

Test(explain, advises_on_fifos_between_programs)
{
    struct pipe_end ends[] = {{2, 3, true, false}, {3, 4, true, true}};
    struct pipe_record pipes[] = {{"x", -1, ends, 2}};
    struct task_record tasks[] = {{3, 3, 1, "chat", WAIT_FOREVER, "read", 4, 0}};
    struct evidence ev = {.scene = {tasks, 1, pipes, 1}};
    struct finding finding = {.reason = REASON_DEADLOCK, .message = "x"};

    assert_why(
        &ev, finding,
        "chat (process 3) waits in read for data or end-of-file on FIFO x; its "
        "write end is still open in chat itself as fd 4\n"
        "Open the FIFO for reading only: who holds a write end itself never reads "
        "end of file\n");
    tasks[0].pid = 2; /* where somebody else writes, as is right */
    tasks[0].tid = 2;
    tasks[0].fd = 3;
    assert_why(&ev, finding,
               "chat (process 2) waits in read for data or end-of-file on FIFO x; its "
               "write end is still open in process 3 as fd 4\n");
    tasks[0].call = "write";
    assert_why(
        &ev, finding,
        "chat (process 2) waits in write for room in FIFO x, which is full; its "
        "read end is open in chat itself as fd 3, process 3 as fd 4, but nobody "
        "reads\n"
        "Who may have to wait for room in a FIFO must be able to read its own one "
        "meanwhile\n");
}

Test(explain, tells_a_writer_that_keeps_its_own_reader)
{
    struct pipe_end ends[] = {{3, 1, false, true}, {3, 4, true, false}};
    struct pipe_record pipes[] = {{NULL, -1, ends, 2}};
    struct task_record tasks[] = {{3, 3, 2, "yes", WAIT_FOREVER, "write", 1, 0}};
    struct evidence ev = {.scene = {tasks, 1, pipes, 1}};

    assert_why(
        &ev, (struct finding){.reason = REASON_DEADLOCK, .message = "x"},
        "yes (process 3) waits in write for room in pipe A, which is full; nobody "
        "else reads, but yes itself still holds the read end as fd 4, so it never "
        "gets SIGPIPE\n"
        "Close the read end of the pipe in the child that writes to it, before "
        "exec\n");
}

Test(explain, tells_of_two_fifos_opened_crosswise)
{
    struct task_record tasks[] = {
        {2, 2, 1, "chat", WAIT_FOREVER, "openat", -1, -1},
        {3, 3, 1, "chat", WAIT_FOREVER, "openat", -1, -1},
    };
    struct evidence ev = {.scene = {tasks, 2, NULL, 0}};

    assert_why(
        &ev, (struct finding){.reason = REASON_DEADLOCK, .message = "x"},
        "chat (process 2) waits in openat: opening a FIFO waits until another "
        "process opens its other end\n"
        "chat (process 3) waits in openat: opening a FIFO waits until another "
        "process opens its other end\n"
        "Let both processes open the same FIFO first, one for reading and the other "
        "for writing\n");
}

Test(explain, tells_every_kind_of_waiting)
{
    struct task_record tasks[] = {
        {2, 2, 1, "a", WAIT_RUNNING, NULL, -1, -1},
        {3, 3, 1, "b", WAIT_TIMER, "clock_nanosleep", -1, -1},
        {4, 4, 1, "c", WAIT_INPUT, "read", 0, -1},
        {5, 5, 1, "d", WAIT_STOPPED, NULL, -1, -1},
    };
    struct evidence ev = {.scene = {tasks, 4, NULL, 0}};

    assert_why(&ev, (struct finding){.reason = REASON_TIMEOUT, .message = "x"},
               "d (process 5) is stopped; only SIGCONT makes it go on\n"
               "a (process 2) is running, not waiting for anything\n"
               "b (process 3) waits for time to pass (clock_nanosleep)\n"
               "c (process 4) reads the input that the script has yet to give\n");
}

Test(explain, lets_no_name_begin_a_line)
{
    struct pipe_record fifo = {"/box/f\nall passed", -1, NULL, 0};
    struct task_record tasks[] = {
        {3, 3, 2, "x)\r\nall passed", WAIT_FOREVER, "read", 3, 0}};
    struct evidence ev = {
        .actors = &shell, .actor_count = 1, .scene = {tasks, 1, &fifo, 1}};

    assert_why(&ev, (struct finding){.reason = REASON_DEADLOCK, .message = "x"},
               "x)??all passed (process 3) waits in read for data or end-of-file on "
               "FIFO /box/f?all passed\n");
}

Test(explain, tells_of_a_process_whose_first_thread_has_ended)
{
    struct task_record tasks[] = {
        {3, 3, 2, "sh", WAIT_ZOMBIE, NULL, -1, -1},
        {3, 4, 2, "sh", WAIT_INPUT, "read", 0, -1},
    };
    struct evidence ev = {
        .actors = &shell, .actor_count = 1, .scene = {tasks, 2, NULL, 0}};

    assert_why(&ev, (struct finding){.reason = REASON_DEADLOCK, .message = "x"},
               "the first thread of sh (process 3) has ended\n"
               "thread 4 of sh (process 3) reads the input that the script has yet to "
               "give\n");
}

Test(explain, names_threads_and_counts_what_it_leaves_out)
{
    struct task_record tasks[6];
    for (int i = 0; i < 6; i++) {
        tasks[i] =
            (struct task_record){2, 2 + i, 1, "ring", WAIT_FOREVER, "futex", -1, -1};
    }
    struct evidence ev = {.scene = {tasks, 6, NULL, 0}};
    struct arena arena = {0};

    const char *why = explain(
        &ev, (struct finding){.reason = REASON_DEADLOCK, .message = "x"}, &arena);

    cr_assert_not_null(strstr(why,
                              "thread 3 of ring (process 2) waits in futex for a "
                              "lock, a semaphore or a condition that nobody gives"),
                       "%s", why);
    cr_assert_not_null(strstr(why, "(and 2 more)\n"), "%s", why);
    arena_release(&arena);
}

Test(explain, survives_indexes_that_lead_nowhere)
{
    struct pipe_record pipes[] = {{NULL, 7, NULL, 0}};
    struct task_record tasks[] = {{3, 3, 2, "yes", WAIT_FOREVER, "write", 1, 99},
                                  {4, 4, 2, NULL, WAIT_FOREVER, NULL, 1, 0}};
    struct evidence ev = {.scene = {tasks, 2, pipes, 1}};

    assert_why(&ev, (struct finding){.reason = REASON_DEADLOCK, .message = "x"},
               "yes (process 3) waits in write\n? (process 4) is blocked\n");
}

Test(explain, says_what_a_signal_means)
{
    struct actor_record actor = {
        .name = "shell", .end = END_SIGNALED, .end_value = SIGPIPE};
    struct evidence ev = {.actors = &actor, .actor_count = 1};
    struct finding finding = {.reason = REASON_CRASH, .message = "shell was killed"};

    assert_why(&ev, finding,
               "It wrote to a pipe or socket that nobody reads any more. Was the read "
               "end closed too early, or has the reader ended?\n");
    actor.end = END_EXITED;
    actor.end_value = 141;
    finding.reason = REASON_EXIT;
    assert_why(
        &ev, finding,
        "Exit status 141 is 128 + 13: a shell ends so when a child was killed by "
        "SIGPIPE\n"
        "It wrote to a pipe or socket that nobody reads any more. Was the read "
        "end closed too early, or has the reader ended?\n");
    actor.end_value = 1;
    assert_why(&ev, finding, "");
}

Test(explain, suspects_the_stdio_buffer_only_if_stdout_is_empty)
{
    struct step_record record = {.stop = STOP_WAITING};
    struct task_record task = {2, 2, 1, "pipe-shell", WAIT_INPUT, "read", 0, 0};
    struct actor_record actor = {.name = "shell", .pid = 2};
    struct evidence ev = {.actors = &actor,
                          .actor_count = 1,
                          .steps = &record,
                          .step_count = 1,
                          .scene = {&task, 1, NULL, 0}};
    struct finding finding = {
        .reason = REASON_MISMATCH, .message = "shell went back", .has_texts = true};

    assert_why(
        &ev, finding,
        "Nothing at all came on stdout. Text printed with printf stays in a "
        "buffer while stdout is not a terminal: is there an fflush(stdout) before "
        "the program waits?\n");
    actor.streams[STREAM_ERR].total = 3;
    assert_why(&ev, finding, "");
    actor.streams[STREAM_ERR].total = 0;
    actor.streams[STREAM_OUT].total = 3;
    assert_why(&ev, finding, "");
}

Test(explain, suspects_no_buffer_if_children_were_not_waited_for)
{
    struct step_record record = {.stop = STOP_WAITING};
    struct task_record tasks[] = {
        {2, 2, 1, "pipe-shell", WAIT_INPUT, "read", 0, -1},
        {3, 3, 2, "tail", WAIT_ZOMBIE, NULL, -1, -1},
    };
    struct evidence ev = {.actors = &shell,
                          .actor_count = 1,
                          .steps = &record,
                          .step_count = 1,
                          .scene = {tasks, 2, NULL, 0}};
    struct finding finding = {
        .reason = REASON_MISMATCH, .message = "shell went back", .has_texts = true};

    assert_why(
        &ev, finding,
        "pipe-shell (process 2) reads the input that the script has yet to give\n"
        "tail (process 3) has ended, but its parent has not waited for it\n"
        "It goes on before its children have ended: a parent must call waitpid "
        "once for each of them\n");
}

Test(explain, tells_a_redirected_program_from_a_silent_one)
{
    struct step_record record = {.stop = STOP_ENDED};
    struct actor_record actor = {
        .name = "shell", .pid = 2, .end = END_SIGNALED, .killer = KILLER_GRADER};
    struct evidence ev = {
        .actors = &actor, .actor_count = 1, .steps = &record, .step_count = 1};
    struct finding finding = {
        .reason = REASON_MISMATCH, .message = "shell closed", .has_texts = true};

    assert_why(&ev, finding,
               "Descriptor 1 of the program itself was closed or led elsewhere: a "
               "redirection belongs into the child, between fork and exec\n");
    actor = (struct actor_record){.name = "shell", .pid = 2, .end = END_EXITED};
    assert_why(&ev, finding,
               "Nothing at all was printed. Text that is still in the stdio buffer is "
               "lost if a program leaves by _exit or a signal\n");
    ev.trace.state = TRACE_WHOLE;
    assert_why(&ev, finding, "");
}

Test(explain, suspects_a_copied_program_if_a_text_came_twice)
{
    struct evidence ev = {.is_complete = true};
    struct finding finding = {.reason = REASON_MISMATCH,
                              .message = "stdout of shell holds",
                              .subject = "stdout of shell (must occur exactly once)",
                              .has_texts = true,
                              .expected = BYTES_LITERAL("hi"),
                              .actual = BYTES_LITERAL("hi\nhi\n")};
    struct arena arena = {0};

    const char *why = explain(&ev, finding, &arena);
    cr_assert_not_null(strstr(why, "The text came more than once"), "%s", why);

    finding.actual = BYTES_LITERAL("hi\n");
    assert_why(&ev, finding, "");
    arena_release(&arena);
}

Test(explain, says_who_should_have_waited)
{
    struct orphan_record orphans[] = {{5, "sleep", true}};
    struct evidence ev = {.orphans = orphans, .orphan_count = 1};

    assert_why(
        &ev, (struct finding){.reason = REASON_ZOMBIE, .message = "x"},
        "A parent must wait for each of its children: as many calls of wait or "
        "waitpid as of fork, for every stage of a pipeline\n"
        "A process that is still running when its parent ends is usually one that "
        "the parent forgot to wait for\n");
}

Test(explain, names_a_second_copy_that_reads_the_input)
{
    struct step_record record = {.stop = STOP_WAITING};
    struct task_record tasks[] = {
        {2, 2, 1, "pipe-shell", WAIT_FOREVER, "wait4", -1, -1},
        {5, 5, 2, "pipe-shell", WAIT_INPUT, "read", 0, -1},
    };
    struct evidence ev = {.actors = &shell,
                          .actor_count = 1,
                          .steps = &record,
                          .step_count = 1,
                          .scene = {tasks, 2, NULL, 0}};
    struct finding finding = {.reason = REASON_MISMATCH,
                              .message = "shell is not idle"};
    struct arena arena = {0};

    const char *why = explain(&ev, finding, &arena);
    cr_assert_not_null(strstr(why, "pipe-shell (process 5) is a second copy"), "%s",
                       why);

    /* Two programs that talk to each other are no copies. */
    struct actor_record both[] = {shell, {.name = "bob", .pid = 5}};
    ev.actors = both;
    ev.actor_count = 2;
    why = explain(&ev, finding, &arena);
    cr_assert_null(strstr(why, "second copy"), "bob may read: %s", why);

    ev.actor_count = 1;
    tasks[1].name = "cat";
    why = explain(&ev, finding, &arena);
    cr_assert_null(strstr(why, "second copy"), "cat may read: %s", why);
    arena_release(&arena);
}

struct text_case {
    struct bytes expected;
    struct bytes actual;
    const char *hint; /* a part of it */
};

Test(explain, knows_typical_differences)
{
    static const struct text_case cases[] = {
        {BYTES_LITERAL("a\nb\n"), BYTES_LITERAL("a \r\nb\n"),
         "in blanks, tabs or ends"},
        {BYTES_LITERAL("a\n"), BYTES_LITERAL("a\n23456789\n"), "without O_TRUNC"},
        {BYTES_LITERAL("a\n"), BYTES_LITERAL("$ a\n"), "like a prompt"},
        {BYTES_LITERAL("a\n"), BYTES_LITERAL("a\na\n"), "more than once"},
    };
    struct evidence ev = {.is_complete = true};

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct finding finding = {.reason = REASON_MISMATCH,
                                  .message = "g is not as expected",
                                  .subject = "g",
                                  .has_texts = true,
                                  .is_exact = true,
                                  .expected = cases[i].expected,
                                  .actual = cases[i].actual};
        struct arena arena = {0};
        const char *why = explain(&ev, finding, &arena);
        cr_assert_not_null(strstr(why, cases[i].hint), "row %zu: %s", i, why);
        arena_release(&arena);
    }
}

Test(explain, says_nothing_where_the_evidence_says_nothing)
{
    struct evidence ev = {.is_complete = true};
    struct finding finding = {.reason = REASON_MISMATCH,
                              .message = "g is not as expected",
                              .has_texts = true,
                              .is_exact = true,
                              .expected = BYTES_LITERAL("x\n"),
                              .actual = BYTES_LITERAL("y\n")};

    assert_why(&ev, finding, "");
    finding.actual = BYTES_LITERAL("");
    assert_why(&ev, finding, "");
}

Test(explain, suspects_the_end_of_input_only_if_it_has_come)
{
    static struct step steps[] = {{.kind = STEP_CLOSE}, {.kind = STEP_EXITS}};
    static const struct test test = {
        .kind = TEST_SCRIPT, .steps = steps, .step_count = 2};
    struct step_record done[] = {{.stop = STOP_NONE}, {.stop = STOP_LIMIT}};
    struct evidence ev = {.steps = done, .step_count = 2, .limit = LIMIT_OUTPUT};
    struct finding finding = {.reason = REASON_LIMIT, .message = "shell printed"};
    struct findings findings = {&finding, 1};
    struct arena arena = {0};

    explain_findings(&test, &ev, &arena, &findings);
    cr_assert_str_eq(finding.why,
                     "The input had ended before. Does the loop go on when "
                     "the reading function says so (NULL, EOF, 0 or -1)?\n");

    finding.why = NULL;
    steps[0].kind = STEP_SIGNAL;
    explain_findings(&test, &ev, &arena, &findings);
    cr_assert_null(finding.why);
    arena_release(&arena);
}
