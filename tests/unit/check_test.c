#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>

#include <criterion/criterion.h>

#include "check/check.h"

enum { SHELL_PID = 2, STEPS_MAX = 8 };

/* One actor, "shell", that is started, sent a line and expected to print "HI". */
struct world {
    const char *actors[1];
    const char *argv[2];
    struct step steps[STEPS_MAX];
    struct check checks[1];
    struct test test;
    struct actor_record records[1];
    struct step_record done[STEPS_MAX];
    struct evidence ev;
    struct arena arena;
    struct findings out;
};

static void world_init(struct world *w)
{
    *w = (struct world){.actors = {"shell"}, .argv = {"./pipe-shell", NULL}};
    w->steps[0] = (struct step){.kind = STEP_START, .at = {"x.yaml", 1, 1}};
    w->steps[0].start.argv = w->argv;
    w->steps[0].start.argc = 1;
    w->steps[1] = (struct step){.kind = STEP_SEND, .at = {"x.yaml", 2, 1}};
    w->steps[1].send = BYTES_LITERAL("one\necho hi | tr a-z A-Z\n");
    w->steps[2] = (struct step){.kind = STEP_EXPECT, .at = {"x.yaml", 3, 1}};
    w->steps[2].expect.pattern =
        (struct pattern){.kind = PATTERN_CONTAINS, .text = BYTES_LITERAL("HI")};
    w->test = (struct test){.kind = TEST_SCRIPT,
                            .id = "two-stages",
                            .at = {"x.yaml", 9, 1},
                            .actors = w->actors,
                            .actor_count = 1,
                            .steps = w->steps,
                            .step_count = 3,
                            .checks = w->checks};
    w->records[0] = (struct actor_record){
        .name = "shell", .pid = SHELL_PID, .end = END_NONE, .killer = KILLER_GRADER};
    w->ev = (struct evidence){.actors = w->records,
                              .actor_count = 1,
                              .steps = w->done,
                              .step_count = 3,
                              .limit_actor = -1};
}

/* The script stops at its last step. */
static void stop_with(struct world *w, enum stop stop)
{
    w->done[w->ev.step_count - 1].stop = stop;
}

static void complete(struct world *w)
{
    w->ev.is_complete = true;
    w->records[0].killer = KILLER_UNKNOWN;
    w->records[0].end = END_EXITED;
}

static void print(struct world *w, enum stream stream, const char *text)
{
    w->records[0].streams[stream].text = bytes_of(text);
    w->records[0].streams[stream].total = (int64_t)strlen(text);
}

static const struct finding *judge(struct world *w)
{
    static const struct finding none = {.message = "(no finding)"};

    w->out = (struct findings){NULL, 0};
    check_test(NULL, &w->test, &w->ev, &w->arena, &w->out);
    return w->out.count == 0 ? &none : &w->out.list[0];
}

static void assert_finding(struct world *w, enum reason reason, const char *message)
{
    const struct finding *f = judge(w);

    cr_assert_str_eq(f->message, message);
    cr_assert_eq(f->reason, reason, "reason of '%s' is %s", message,
                 reason_names[f->reason]);
    cr_assert_eq(w->out.count, 1, "%zu findings", w->out.count);
    arena_release(&w->arena);
}

Test(check, finds_nothing_in_a_fulfilled_script)
{
    struct world w;
    world_init(&w);
    complete(&w);

    (void)judge(&w);

    cr_assert_eq(w.out.count, 0);
}

Test(check, says_that_the_program_reads_on_without_the_output)
{
    struct world w;
    struct task_record tasks[] = {
        {SHELL_PID, SHELL_PID, 1, "pipe-shell", WAIT_INPUT, "read", 0, 0}};
    world_init(&w);
    stop_with(&w, STOP_WAITING);
    print(&w, STREAM_OUT, "old new\n");
    w.done[2].from[STREAM_OUT] = 4;
    w.ev.scene = (struct scene){tasks, 1, NULL, 0};

    const struct finding *f = judge(&w);

    cr_assert_str_eq(f->message,
                     "shell went back to reading its input without printing "
                     "what was expected");
    cr_assert_eq(f->reason, REASON_MISMATCH);
    cr_assert_str_eq(f->subject, "stdout of shell (must occur)");
    cr_assert(f->has_texts);
    cr_assert(bytes_equal(f->expected, bytes_of("HI")));
    cr_assert(bytes_equal(f->actual, bytes_of("new\n")), "only what was not consumed");
    cr_assert_str_eq(f->typed, "echo hi | tr a-z A-Z");
    cr_assert_eq(f->script.line, 3);
    arena_release(&w.arena);
}

Test(check, shows_the_last_lines_of_stderr_once)
{
    struct world w;
    world_init(&w);
    stop_with(&w, STOP_WAITING);
    w.records[0].streams[STREAM_ERR].text =
        BYTES_LITERAL("a: 1\nb: 2\nc: 3\nd: 4\ne: 5\ntac: No such file\n");
    w.test.checks = w.checks;

    check_test(&(struct exercise){0}, &w.test, &w.ev, &w.arena, &w.out);

    cr_assert_eq(w.out.count, 1);
    cr_assert(bytes_equal(w.out.list[0].stderr_tail,
                          bytes_of("b: 2\nc: 3\nd: 4\ne: 5\ntac: No such file\n")),
              "%.*s", (int)w.out.list[0].stderr_tail.len,
              w.out.list[0].stderr_tail.data);
    arena_release(&w.arena);
}

Test(check, does_not_repeat_stderr_where_it_is_what_was_awaited)
{
    struct world w;
    world_init(&w);
    stop_with(&w, STOP_WAITING);
    w.steps[2].expect.stream = STREAM_ANY;
    w.records[0].streams[STREAM_ERR].text = BYTES_LITERAL("no such file\n");

    check_test(&(struct exercise){0}, &w.test, &w.ev, &w.arena, &w.out);

    cr_assert_eq(w.out.count, 1);
    cr_assert_eq(w.out.list[0].stderr_tail.len, 0);
    arena_release(&w.arena);
}

Test(check, survives_a_consumed_offset_behind_a_cut_stream)
{
    struct world w;
    world_init(&w);
    stop_with(&w, STOP_WAITING);
    print(&w, STREAM_OUT, "ab");
    w.done[2].from[STREAM_OUT] = 99;

    cr_assert_eq(judge(&w)->actual.len, 0);
    arena_release(&w.arena);
}

Test(check, tells_an_exit_from_a_crash_and_a_closed_stream)
{
    struct world w;
    world_init(&w);
    stop_with(&w, STOP_ENDED);
    w.records[0].killer = KILLER_UNKNOWN;
    w.records[0].end = END_EXITED;
    assert_finding(&w, REASON_MISMATCH,
                   "shell ended (exit status 0) before printing what was expected");

    w.records[0].end = END_SIGNALED;
    w.records[0].end_value = SIGSEGV;
    assert_finding(&w, REASON_CRASH,
                   "shell was killed by SIGSEGV (segmentation fault) before printing "
                   "what was expected");

    w.records[0].killer = KILLER_SCRIPT;
    w.records[0].end_value = SIGTERM;
    assert_finding(&w, REASON_MISMATCH,
                   "shell was killed by SIGTERM (terminated) before printing what was "
                   "expected");

    w.records[0].killer = KILLER_GRADER;
    w.records[0].end_value = SIGKILL;
    assert_finding(&w, REASON_MISMATCH,
                   "shell closed its stdout before printing what was expected");
}

Test(check, names_those_who_wait_for_each_other)
{
    struct world w;
    struct task_record tasks[] = {
        {SHELL_PID, SHELL_PID, 1, "pipe-shell", WAIT_FOREVER, "wait4", -1, -1},
        {4, 4, SHELL_PID, "wc", WAIT_FOREVER, "read", 0, 0},
        {3, 3, SHELL_PID, "cat", WAIT_ZOMBIE, NULL, -1, -1},
    };
    world_init(&w);
    stop_with(&w, STOP_DEADLOCK);
    w.ev.scene = (struct scene){tasks, 3, NULL, 0};
    assert_finding(&w, REASON_DEADLOCK, "shell and wc wait for each other for ever");

    w.ev.scene.task_count = 1;
    assert_finding(&w, REASON_DEADLOCK, "shell waits in wait4 for ever");

    w.ev.scene.task_count = 0;
    assert_finding(&w, REASON_DEADLOCK,
                   "shell waits for ever without printing what was expected");
}

Test(check, tells_two_of_one_name_apart)
{
    struct world w;
    struct task_record tasks[] = {
        {5, 5, 2, "sh", WAIT_FOREVER, "read", 0, 0},
        {6, 6, 2, "sh", WAIT_FOREVER, "read", 0, 0},
    };
    world_init(&w);
    stop_with(&w, STOP_DEADLOCK);
    w.ev.scene = (struct scene){tasks, 2, NULL, 0};

    assert_finding(&w, REASON_DEADLOCK,
                   "sh (process 5) and sh (process 6) wait for each other for ever");
}

struct limit_case {
    enum limit_kind limit;
    int64_t value;
    const char *message;
};

Test(check, names_the_limit_and_its_value)
{
    static const struct limit_case cases[] = {
        {LIMIT_CPU, 5000000000, "shell used more than 5 s of processor time"},
        {LIMIT_CPU, 500000000, "shell used more than 500 ms of processor time"},
        {LIMIT_MEMORY, 256 << 20, "shell used more than 256 MiB of memory"},
        {LIMIT_OUTPUT, 1 << 20, "shell printed more than 1 MiB on stdout"},
        {LIMIT_OUTPUT, 1000, "shell printed more than 1000 bytes on stdout"},
        {LIMIT_FILES, 1 << 14, "shell wrote more than 16 KiB to files"},
        {LIMIT_PROCESSES, 64, "shell had more than 64 processes at the same time"},
        {LIMIT_OPEN, 256, "shell had more than 256 descriptors open"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct world w;
        world_init(&w);
        stop_with(&w, STOP_LIMIT);
        w.ev.has_limit = true;
        w.ev.limit = cases[i].limit;
        w.ev.limit_value = cases[i].value;
        w.ev.limit_actor = 0;
        assert_finding(&w, REASON_LIMIT, cases[i].message);
    }
}

Test(check, names_the_stream_that_was_flooded)
{
    struct world w;
    world_init(&w);
    stop_with(&w, STOP_LIMIT);
    w.ev.has_limit = true;
    w.ev.limit = LIMIT_OUTPUT;
    w.ev.limit_value = 4096;
    w.ev.limit_actor = 0;
    w.records[0].streams[STREAM_ERR].total = 5000;

    assert_finding(&w, REASON_LIMIT, "shell printed more than 4 KiB on stderr");
}

Test(check, tells_a_timeout_from_a_livelock)
{
    struct world w;
    struct task_record task = {2, 2, 1, "pipe-shell", WAIT_TIMER, "poll", -1, -1};
    world_init(&w);
    stop_with(&w, STOP_LIMIT);
    w.ev.has_limit = true;
    w.ev.limit = LIMIT_WALL;
    w.ev.limit_value = 10000000000;
    w.ev.wall_ns = 10000000000;
    w.ev.cpu_ns = 9000000000;
    w.ev.scene = (struct scene){&task, 1, NULL, 0};
    assert_finding(
        &w, REASON_TIMEOUT,
        "no end within 10 s: shell did not get to printing what was expected");

    task.wait = WAIT_RUNNING;
    assert_finding(&w, REASON_LIVELOCK,
                   "no end within 10 s, though busy all the time: shell did not get to "
                   "printing what was expected");
}

Test(check, reports_a_limit_that_stopped_no_step)
{
    struct world w;
    world_init(&w);
    complete(&w);
    w.ev.has_limit = true;
    w.ev.limit = LIMIT_PROCESSES;
    w.ev.limit_value = 8;

    assert_finding(&w, REASON_LIMIT,
                   "the program and its children had more than 8 processes at the same "
                   "time");
}

Test(check, says_why_a_program_could_not_be_started)
{
    struct world w;
    world_init(&w);
    w.ev.step_count = 1;
    stop_with(&w, STOP_EXEC);
    w.records[0].pid = 0;
    w.records[0].exec_errno = ENOENT;

    assert_finding(&w, REASON_MISUSE,
                   "./pipe-shell could not be started: No such file or directory");
}

Test(check, names_who_keeps_the_program_from_being_idle)
{
    struct world w;
    struct task_record tasks[] = {
        {SHELL_PID, SHELL_PID, 1, "pipe-shell", WAIT_INPUT, "read", 0, 0},
        {5, 5, SHELL_PID, "true", WAIT_ZOMBIE, NULL, -1, -1},
    };
    world_init(&w);
    w.steps[2] = (struct step){.kind = STEP_UNTIL, .until = {.kind = UNTIL_IDLE}};
    stop_with(&w, STOP_WAITING);
    w.ev.scene = (struct scene){tasks, 2, NULL, 0};

    assert_finding(&w, REASON_ZOMBIE,
                   "shell is not idle: true (process 5, ended but not waited for) is "
                   "still there");

    tasks[1].name = "sleep";
    tasks[1].wait = WAIT_FOREVER;
    assert_finding(&w, REASON_MISMATCH,
                   "shell is not idle: sleep (process 5) is still there");
}

Test(check, judges_an_ending_whether_the_stage_stopped_there_or_not)
{
    struct ending wanted[] = {{false, 0}, {true, SIGINT}};
    struct world w;
    world_init(&w);
    complete(&w);
    w.records[0].end_value = 3;
    w.steps[2] = (struct step){.kind = STEP_EXITS, .exits = {false, wanted, 2}};
    const char *message = "shell ended with exit status 3, expected exit status 0 or "
                          "killed by SIGINT (interrupt)";
    assert_finding(&w, REASON_EXIT, message);

    w.ev.is_complete = false;
    stop_with(&w, STOP_ENDED);
    assert_finding(&w, REASON_EXIT, message);
}

Test(check, any_ending_is_any_status_but_no_signal)
{
    struct world w;
    world_init(&w);
    complete(&w);
    w.steps[2] = (struct step){.kind = STEP_EXITS, .exits = {.any = true}};
    w.records[0].end_value = 77;
    (void)judge(&w);
    cr_assert_eq(w.out.count, 0);

    w.records[0].end = END_SIGNALED;
    w.records[0].end_value = SIGABRT;
    assert_finding(&w, REASON_CRASH, "shell was killed by SIGABRT (abort)");
}

Test(check, a_wanted_signal_is_no_crash)
{
    struct ending wanted[] = {{true, SIGABRT}};
    struct world w;
    world_init(&w);
    complete(&w);
    w.records[0].end = END_SIGNALED;
    w.records[0].end_value = SIGABRT;
    assert_finding(&w, REASON_CRASH, "shell was killed by SIGABRT (abort)");

    w.checks[0] = (struct check){.kind = CHECK_EXIT, .exits = {false, wanted, 1}};
    w.test.check_count = 1;
    (void)judge(&w);

    cr_assert_eq(w.out.count, 0, "%s", w.out.count > 0 ? w.out.list[0].message : "");
    arena_release(&w.arena);
}

Test(check, the_graders_kill_is_no_crash)
{
    struct world w;
    world_init(&w);
    complete(&w);
    w.records[0].end = END_SIGNALED;
    w.records[0].end_value = SIGKILL;
    w.records[0].killer = KILLER_GRADER;

    (void)judge(&w);

    cr_assert_eq(w.out.count, 0);
}

Test(check, an_incomplete_script_never_passes)
{
    struct world w;
    world_init(&w);

    assert_finding(&w, REASON_MISMATCH, "the script did not come to its end");
}

Test(check, a_wrong_file_comes_before_the_step_that_stopped_behind_it)
{
    struct file_expectation wanted = {.path = "g"};
    struct world w;
    world_init(&w);
    w.steps[1] = (struct step){.kind = STEP_FILES, .files = {&wanted, 1}};
    stop_with(&w, STOP_ENDED);

    (void)judge(&w);

    cr_assert_eq(w.out.count, 2);
    cr_assert_str_eq(w.out.list[0].message, "g was not created");
    cr_assert_eq(w.out.list[1].script.line, 3);
    arena_release(&w.arena);
}
