#include <stdint.h>
#include <string.h>

#include <criterion/criterion.h>

#include "check/check.h"

/* A script that came to its end; one check is judged. */
struct ended {
    const char *actors[1];
    struct step steps[1];
    struct check check;
    struct test test;
    struct actor_record record;
    struct step_record done[1];
    struct evidence ev;
    struct arena arena;
    struct findings out;
};

static void ended_init(struct ended *w)
{
    *w = (struct ended){.actors = {"shell"}};
    w->steps[0] = (struct step){.kind = STEP_SEND, .send = BYTES_LITERAL("ls > g\n")};
    w->test = (struct test){.kind = TEST_SCRIPT,
                            .actors = w->actors,
                            .actor_count = 1,
                            .steps = w->steps,
                            .step_count = 1,
                            .checks = &w->check,
                            .check_count = 1};
    w->record = (struct actor_record){.name = "shell", .pid = 2, .end = END_EXITED};
    w->ev = (struct evidence){.actors = &w->record,
                              .actor_count = 1,
                              .steps = w->done,
                              .step_count = 1,
                              .is_complete = true};
}

static void assert_message(struct ended *w, enum reason reason, const char *message)
{
    w->out = (struct findings){NULL, 0};
    check_test(NULL, &w->test, &w->ev, &w->arena, &w->out);
    if (message == NULL) {
        cr_assert_eq(w->out.count, 0, "found '%s'",
                     w->out.count > 0 ? w->out.list[0].message : "");
        return;
    }
    cr_assert_eq(w->out.count, 1, "%zu instead of '%s'", w->out.count, message);
    cr_assert_str_eq(w->out.list[0].message, message);
    cr_assert_eq(w->out.list[0].reason, reason);
}

struct output_case {
    enum pattern_kind kind;
    const char *text;
    int times;
    const char *printed;
    const char *message;
    const char *subject;
};

Test(check_end, says_in_what_way_an_output_is_wrong)
{
    static const struct output_case cases[] = {
        {PATTERN_EXACT, "a\n", 0, "a\n", NULL, NULL},
        {PATTERN_EXACT, "a\n", 0, "b\n", "stdout of shell is not as expected",
         "stdout of shell"},
        {PATTERN_EXACT, "a\n", 0, "", "stdout of shell is empty", "stdout of shell"},
        {PATTERN_CONTAINS, "a", 0, "b",
         "stdout of shell does not hold the expected text",
         "stdout of shell (must occur)"},
        {PATTERN_CONTAINS, "a", 1, "a a",
         "stdout of shell holds the expected text twice instead of once",
         "stdout of shell (must occur exactly once)"},
        {PATTERN_CONTAINS, "a", 3, "a",
         "stdout of shell holds the expected text once instead of 3 times",
         "stdout of shell (must occur exactly 3 times)"},
        {PATTERN_REGEX, "^a$", 0, "ab\n",
         "nothing in stdout of shell matches the regular expression",
         "stdout of shell (regular expression)"},
        {PATTERN_LACKS, "a", 0, "ab\n",
         "stdout of shell holds a text that must not occur",
         "stdout of shell (must not occur)"},
        {PATTERN_NUMBERED, "a #\n", 0, "a 1\n", NULL, NULL},
        {PATTERN_NUMBERED, "a #\n", 0, "a b\n", "stdout of shell is not as expected",
         "stdout of shell (# is any number)"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct ended w;
        ended_init(&w);
        w.record.streams[STREAM_OUT].text = bytes_of(cases[i].printed);
        w.check.kind = CHECK_OUTPUT;
        w.check.pattern.kind = cases[i].kind;
        w.check.pattern.text = bytes_of(cases[i].text);
        w.check.pattern.times = cases[i].times;
        assert_message(&w, REASON_MISMATCH, cases[i].message);
        if (cases[i].message != NULL) {
            cr_assert_str_eq(w.out.list[0].subject, cases[i].subject);
            cr_assert_eq(w.out.list[0].is_exact, cases[i].kind == PATTERN_EXACT);
        }
        arena_release(&w.arena);
    }
}

Test(check_end, judges_stderr_by_itself)
{
    struct ended w;
    ended_init(&w);
    w.record.streams[STREAM_OUT].text = bytes_of("usage\n");
    w.check.kind = CHECK_STDERR;
    w.check.pattern =
        (struct pattern){.kind = PATTERN_CONTAINS, .text = BYTES_LITERAL("usage")};

    assert_message(&w, REASON_MISMATCH, "stderr of shell is empty");
    arena_release(&w.arena);
}

Test(check_end, lists_expected_lines_as_one_text)
{
    struct bytes lines[] = {BYTES_LITERAL("a"), BYTES_LITERAL("b")};
    struct ended w;
    ended_init(&w);
    w.record.streams[STREAM_OUT].text = bytes_of("a\nc\n");
    w.check.kind = CHECK_OUTPUT;
    w.check.pattern =
        (struct pattern){.kind = PATTERN_LINES, .lines = lines, .line_count = 2};

    assert_message(&w, REASON_MISMATCH,
                   "stdout of shell does not hold exactly the expected lines");
    cr_assert(bytes_equal(w.out.list[0].expected, bytes_of("a\nb\n")));
    cr_assert(bytes_equal(w.out.list[0].actual, bytes_of("a\nc\n")));
    arena_release(&w.arena);
}

struct file_case {
    bool is_absent;
    enum file_state state;
    const char *content;
    const char *message;
};

Test(check_end, says_what_is_wrong_with_a_file)
{
    static const struct file_case cases[] = {
        {false, FILE_REGULAR, "x\n", NULL},
        {false, FILE_REGULAR, "y\n", "g.txt is not as expected"},
        {false, FILE_REGULAR, "", "g.txt is empty"},
        {false, FILE_MISSING, "", "g.txt was not created"},
        {false, FILE_NOT_REGULAR, "", "g.txt is not a regular file"},
        {false, FILE_TOO_BIG, "", "g.txt is too big to be looked at"},
        {true, FILE_MISSING, "", NULL},
        {true, FILE_REGULAR, "", "g.txt should not exist"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct file_expectation wanted = {
            .path = "g.txt",
            .is_absent = cases[i].is_absent,
            .content = {.kind = PATTERN_EXACT, .text = BYTES_LITERAL("x\n")}};
        struct file_record file = {SIZE_MAX, "g.txt", cases[i].state,
                                   bytes_of(cases[i].content)};
        struct ended w;
        ended_init(&w);
        w.check.kind = CHECK_FILES;
        w.check.files.list = &wanted;
        w.check.files.count = 1;
        w.ev.files = &file;
        w.ev.file_count = 1;
        assert_message(&w, REASON_MISMATCH, cases[i].message);
        if (cases[i].message != NULL) {
            cr_assert_str_eq(w.out.list[0].typed, "ls > g");
        }
        arena_release(&w.arena);
    }
}

Test(check_end, a_step_looks_at_its_own_copy_of_a_file)
{
    struct file_expectation wanted = {
        .path = "g", .content = {.kind = PATTERN_EXACT, .text = BYTES_LITERAL("x")}};
    struct file_record files[] = {{SIZE_MAX, "g", FILE_REGULAR, BYTES_LITERAL("x")},
                                  {0, "g", FILE_REGULAR, BYTES_LITERAL("early")}};
    struct ended w;
    ended_init(&w);
    w.test.check_count = 0;
    w.steps[0].kind = STEP_FILES;
    w.steps[0].files.list = &wanted;
    w.steps[0].files.count = 1;
    w.ev.files = files;
    w.ev.file_count = 2;

    assert_message(&w, REASON_MISMATCH, "g is not as expected");
    cr_assert(bytes_equal(w.out.list[0].actual, bytes_of("early")));
    arena_release(&w.arena);
}

Test(check_end, names_processes_nobody_waited_for)
{
    struct orphan_record orphans[] = {{3, "true", false}, {5, "sleep", true}};
    struct ended w;
    ended_init(&w);
    w.check.kind = CHECK_REAPED;
    assert_message(&w, REASON_ZOMBIE, NULL);

    w.ev.orphans = orphans;
    w.ev.orphan_count = 1;
    assert_message(&w, REASON_ZOMBIE,
                   "1 process was never waited for: true (process 3)");

    w.ev.orphan_count = 2;
    assert_message(&w, REASON_ZOMBIE,
                   "2 processes were never waited for: true (process 3) and sleep "
                   "(process 5, still running)");

    w.record.killer = KILLER_GRADER;
    assert_message(&w, REASON_ZOMBIE, NULL);
    arena_release(&w.arena);
}

Test(check_end, a_stopped_script_is_not_judged_at_its_end)
{
    struct orphan_record orphans[] = {{3, "true", false}};
    struct ended w;
    ended_init(&w);
    w.check.kind = CHECK_REAPED;
    w.ev.orphans = orphans;
    w.ev.orphan_count = 1;
    w.ev.is_complete = false;
    w.done[0].stop = STOP_ENDED;

    assert_message(&w, REASON_EXIT,
                   "shell ended (exit status 0) before reading the next input");
    arena_release(&w.arena);
}
