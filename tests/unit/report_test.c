#include <jansson.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "report/report.h"
#include "support/golden.h"

/* A course of two exercises, and results that show every kind of verdict. */
static struct localized wait_hint[] = {
    {"Wait for every child.", "等待每个子进程。"},
};
static struct test tests[] = {
    {.kind = TEST_BUILD, .id = "builds", .title = {"Builds", "编译"}, .points = 200},
    {.id = "one-command",
     .title = {"One command after another", "逐条运行单个命令"},
     .points = 600,
     .hints = wait_hint,
     .hint_count = 1},
    {.id = "two-stages",
     .title = {"Two commands joined by a pipe", NULL},
     .points = 825},
    {.id = "secret",
     .title = {"The secret title", "秘密"},
     .points = 1000,
     .visibility = VISIBILITY_HIDDEN,
     .hints = wait_hint,
     .hint_count = 1},
    {.id = "machine", .title = {"Needs a big machine", NULL}, .points = 100},
};
static struct exercise exercises[] = {
    {.id = "pipe-shell",
     .title = {"Pipe shell", "管道 Shell"},
     .tests = tests,
     .test_count = 5},
    {.id = "fifo-chat", .title = {"FIFO chat", NULL}},
};
static const struct course course = {
    .id = "ipc", .exercises = exercises, .exercise_count = 2};

static struct finding one_findings[] = {
    {.reason = REASON_MISMATCH,
     .message = "stdout of shell is not as expected",
     .subject = "stdout of shell",
     .has_texts = true,
     .is_exact = true,
     .expected = BYTES_LITERAL("a\nb\nc\nd\ne\nf \ng\n"),
     .actual = BYTES_LITERAL("a\nb\nc\nd\ne\nf\ng"),
     .script = {"exercises/pipe-shell/exercise.yaml", 31, 9},
     .typed = "cat note.txt | tr a-z A-Z",
     .why = "wc (process 4) waits in read for data or end-of-file on pipe A; its write "
            "end "
            "is still open in pipe-shell (process 2) as fd 4\n"
            "Close every pipe end that is not used\n"},
    {.reason = REASON_CRASH,
     .message = "shell was killed by SIGSEGV (segmentation fault) before printing what "
                "was expected",
     .subject = "stdout of shell (must occur)",
     .has_texts = true,
     .expected = BYTES_LITERAL("HI"),
     .script = {"exercises/pipe-shell/exercise.yaml", 35, 9}},
};
static struct finding secret_findings[] = {
    {.reason = REASON_MISMATCH, .message = "a secret message", .typed = "secret"},
};
static struct finding warnings[] = {
    {.reason = REASON_BUILD,
     .message = "unused variable 'x' [-Wunused-variable]",
     .file = "shell.c",
     .line = 3},
    {.reason = REASON_MISUSE, .message = "Makefile was not taken: not asked for"},
};
static struct finding build_error = {
    .reason = REASON_BUILD,
    .message = "expected ';' before 'return'",
    .file = "shell.c",
    .line = 5,
    .actual = BYTES_LITERAL("shell.c:5:12: error: expected ';' before 'return'\n"
                            "    5 |     f(1)\n      |         ^\n")};

/* What a hostile program, file and compiler can put into every text. */
static const char hostile_raw[] =
    "\x1b[2J\x1b]0;owned\a nul\0nul \xff\xfe\xc0\xaf \xe2\x80\xae"
    "gnp.exe \xe2\x80\xa8 \xc2\x9b"
    "31m tab\there\r\nsecond line   \n\xe4\xbd\xa0\xe5\xa5\xbd\n";
static struct finding hostile = {.reason = REASON_MISMATCH,
                                 .message = "\x1b[32mall passed\x1b[0m\nfake line",
                                 .subject = "stdout of \xe2\x80\xaeshell",
                                 .has_texts = true,
                                 .is_exact = true,
                                 .expected = BYTES_LITERAL("hello\n"),
                                 .actual = {hostile_raw, sizeof(hostile_raw) - 1},
                                 .actual_is_cut = true,
                                 .file = "a\x1b[31m\n.c",
                                 .line = 1,
                                 .script = {"exercises/x.yaml", 1, 1},
                                 .typed = "echo \x1b[0m",
                                 .why = "\x1b[1mcomm\x1b[0m (process 3)\n"};

static struct test_result mixed_tests[] = {
    {.test = &tests[0],
     .verdict = VERDICT_PASSED,
     .points = 150,
     .remarks = {warnings, 2}},
    {.test = &tests[1], .verdict = VERDICT_FAILED, .findings = {one_findings, 2}},
    {.test = &tests[2], .verdict = VERDICT_SKIPPED, .missed = &tests[1]},
    {.test = &tests[3], .verdict = VERDICT_FAILED, .findings = {secret_findings, 1}},
    {.test = &tests[4], .verdict = VERDICT_UNDECIDED, .trouble = "no memory left"},
};
static struct test_result passed_tests[] = {
    {.test = &tests[0], .verdict = VERDICT_PASSED, .points = 200},
    {.test = &tests[1], .verdict = VERDICT_PASSED, .points = 600},
};
static struct test_result broken_tests[] = {
    {.test = &tests[0], .verdict = VERDICT_FAILED, .findings = {&build_error, 1}},
    {.test = &tests[1], .verdict = VERDICT_SKIPPED, .missed = &tests[0]},
};
static struct test_result hostile_tests[] = {
    {.test = &tests[1], .verdict = VERDICT_FAILED, .findings = {&hostile, 1}},
};

static const struct isolation degraded = {
    .tier = TIER_LANDLOCK,
    .accounting = ACCOUNTING_V1,
    .why_not = {[TIER_NO_PROC] = "cannot make user namespaces: No space left on device",
                [TIER_FULL] =
                    "cannot make \x1b[31muser namespaces: No space left on device"}};

static const struct result mixed = {.isolation = &degraded,
                                    .course = &course,
                                    .exercise = &exercises[0],
                                    .submission = "class/o'brien",
                                    .seed = 81723,
                                    .tests = mixed_tests,
                                    .test_count = 5,
                                    .points = 150,
                                    .points_max = 2725};
static const struct result passed = {.course = &course,
                                     .exercise = &exercises[0],
                                     .seed = 1,
                                     .tests = passed_tests,
                                     .test_count = 2,
                                     .points = 800,
                                     .points_max = 800};
static const struct result broken = {.course = &course,
                                     .exercise = &exercises[0],
                                     .submission = "张三",
                                     .seed = 1,
                                     .tests = broken_tests,
                                     .test_count = 2,
                                     .points_max = 800,
                                     .is_interrupted = true};
static const struct result attacked = {.course = &course,
                                       .exercise = &exercises[0],
                                       .submission = "evil\x1b[2J\nname",
                                       .seed = UINT64_MAX,
                                       .tests = hostile_tests,
                                       .test_count = 1,
                                       .points_max = 600};

static void write_report(const char *format, const struct result *const *results,
                         size_t count, const struct report_options *options,
                         struct buf *out)
{
    const struct report_format *row = report_find(format);

    cr_assert_not_null(row);
    row->write(results, count, options, out);
}

static void assert_report(const char *name, const char *format,
                          const struct result *result,
                          const struct report_options *options)
{
    AUTO_BUF out = {0};

    write_report(format, &result, 1, options, &out);
    golden_assert(name, &out);
}

static const struct report_options plain = {.width = 100};

Test(report, terminal_shows_every_kind_of_verdict)
{
    assert_report("mixed.txt", "terminal", &mixed, &plain);
}

Test(report, terminal_in_chinese_with_colour)
{
    const struct report_options options = {
        .color = true, .language = LANGUAGE_ZH, .width = 70};

    assert_report("mixed-zh.txt", "terminal", &mixed, &options);
}

Test(report, terminal_is_brief_when_all_passed)
{
    assert_report("passed.txt", "terminal", &passed, &plain);
}

Test(report, terminal_shows_what_the_compiler_said)
{
    assert_report("broken.txt", "terminal", &broken, &plain);
}

Test(report, terminal_is_not_fooled)
{
    assert_report("hostile.txt", "terminal", &attacked, &plain);
}

Test(report, terminal_ends_several_results_with_a_table)
{
    const struct result *all[] = {&mixed, &passed, &broken};
    AUTO_BUF out = {0};

    write_report("terminal", all, 3, &plain, &out);

    golden_assert("several.txt", &out);
}

Test(report, json_holds_everything)
{
    assert_report("mixed.json", "json", &mixed, &plain);
    assert_report("hostile.json", "json", &attacked, &plain);
}

Test(report, json_is_valid_and_has_no_control_characters)
{
    const struct result *all[] = {&attacked, &mixed, &passed};
    json_error_t error;
    AUTO_BUF out = {0};

    write_report("json", all, 3, &plain, &out);

    json_t *root = json_loadb(out.data, out.len, JSON_REJECT_DUPLICATES, &error);
    cr_assert_not_null(root, "%s", error.text);
    cr_assert_str_eq(json_string_value(json_object_get(root, "schema")),
                     "grader/result/v1");
    cr_assert_eq(json_array_size(json_object_get(root, "results")), 3);
    json_decref(root);
    cr_assert_null(memchr(out.data, '\x1b', out.len));
    cr_assert_null(memchr(out.data, '\0', out.len));
}

Test(report, json_of_nothing_is_a_document)
{
    AUTO_BUF out = {0};

    write_report("json", NULL, 0, &plain, &out);

    cr_assert_str_eq(
        out.data, "{\n  \"schema\": \"grader/result/v1\",\n"
                  "  \"course\": null,\n  \"sandbox\": null,\n  \"results\": []\n}\n");
}

Test(report, no_control_character_reaches_a_terminal_without_colour)
{
    const struct result *all[] = {&attacked};
    AUTO_BUF out = {0};

    write_report("terminal", all, 1, &plain, &out);

    for (size_t i = 0; i < out.len; i++) {
        unsigned char c = (unsigned char)out.data[i];
        cr_assert(c == '\n' || c >= 0x20, "byte %zu is 0x%02x", i, c);
    }
    cr_assert_null(strstr(out.data, "\xe2\x80\xae"), "a bidi override");
    cr_assert_null(strstr(out.data, "\nfake line"));
}

Test(report, a_hidden_test_shows_no_text_even_if_verbose)
{
    const struct report_options options = {
        .verbose = true, .language = LANGUAGE_ZH, .width = 80};
    const struct result *all[] = {&mixed};
    AUTO_BUF out = {0};

    write_report("terminal", all, 1, &options, &out);

    cr_assert_null(strstr(out.data, "secret"));
    cr_assert_null(strstr(out.data, "秘密"));
    cr_assert_not_null(strstr(out.data, "hidden test"));
}

/* Ten tests, of which those of `verdicts` have that verdict; the rest passed. */
struct class_of_ten {
    struct test tests[10];
    struct finding finding;
    struct test_result results[10];
    struct exercise exercise;
    struct result result;
};

static void ten_init(struct class_of_ten *ten)
{
    static const char *const ids[] = {"t0", "t1", "t2", "t3", "t4",
                                      "t5", "t6", "t7", "t8", "t9"};

    *ten = (struct class_of_ten){
        .finding = {.reason = REASON_MISMATCH,
                    .message = "m",
                    .stderr_tail = BYTES_LITERAL("tac: \x1b[2Jnone\n")},
        .exercise = {.id = "x", .title = {"X", NULL}},
        .result = {.seed = 1, .test_count = 10}};
    for (size_t i = 0; i < 10; i++) {
        ten->tests[i] =
            (struct test){.id = ids[i], .title = {"T", NULL}, .points = 100};
        ten->results[i] = (struct test_result){
            .test = &ten->tests[i], .verdict = VERDICT_PASSED, .points = 100};
    }
    ten->result.exercise = &ten->exercise;
    ten->result.tests = ten->results;
}

static void ten_fail(struct class_of_ten *ten, size_t at)
{
    ten->results[at].verdict = VERDICT_FAILED;
    ten->results[at].points = 0;
    ten->results[at].findings = (struct findings){&ten->finding, 1};
}

static void ten_skip(struct class_of_ten *ten, size_t at, size_t need)
{
    ten->results[at].verdict = VERDICT_SKIPPED;
    ten->results[at].points = 0;
    ten->results[at].missed = &ten->tests[need];
}

static void ten_write(const struct class_of_ten *ten, bool verbose, struct buf *out)
{
    const struct report_options options = {.width = 80, .verbose = verbose};
    const struct result *all[] = {&ten->result};

    write_report("terminal", all, 1, &options, out);
}

Test(report, tells_passed_and_skipped_tests_in_paragraphs)
{
    struct class_of_ten ten;
    AUTO_BUF out = {0};
    ten_init(&ten);
    ten_fail(&ten, 2);
    ten_skip(&ten, 3, 2);
    ten_skip(&ten, 4, 3);
    ten.tests[5].visibility = VISIBILITY_HIDDEN;
    ten.tests[6].visibility = VISIBILITY_HIDDEN;
    ten_skip(&ten, 6, 4);

    ten_write(&ten, false, &out);

    cr_assert_str_eq(out.data,
                     "fix first: t2: m\n\n"
                     "x: X (seed 1)\n\n"
                     "  ✗ failed     t2  T             0 / 1\n"
                     "  ✓ passed     6: t0, t1, t7, t8, t9 and 1 hidden\n"
                     "  - skipped    3 because t2 did not pass: t3, t4 and 1 hidden\n\n"
                     "✗ t2: T\n"
                     "  m\n"
                     "    stderr\n"
                     "      | tac: \\x1b[2Jnone\n\n"
                     "points  0 / 0   6 passed, 1 failed, 3 skipped\n"
                     "next    grader run x --test t2 --seed 1\n");
}

Test(report, tells_the_points_where_all_passed)
{
    struct class_of_ten ten;
    AUTO_BUF out = {0};
    ten_init(&ten);
    ten.tests[0].visibility = VISIBILITY_HIDDEN;
    ten.tests[1].points = ten.results[1].points = 0;

    ten_write(&ten, false, &out);

    cr_assert_not_null(
        strstr(out.data, "  ✓ passed     10: t1, t2 (1), t3 (1), t4 (1), t5 (1), t6 "
                         "(1), t7 (1), t8 (1),\n"
                         "               t9 (1) and 1 hidden (1)\n"),
        "%s", out.data);
}

Test(report, shows_three_failures_and_names_the_others)
{
    struct class_of_ten ten;
    AUTO_BUF out = {0};
    AUTO_BUF verbose = {0};
    ten_init(&ten);
    for (size_t i = 1; i < 6; i++) {
        ten_fail(&ten, i);
    }

    ten_write(&ten, false, &out);
    ten_write(&ten, true, &verbose);

    cr_assert_not_null(strstr(out.data, "✗ t3: T\n"));
    cr_assert_null(strstr(out.data, "✗ t4: T\n"));
    cr_assert_not_null(strstr(out.data, "\n… 2 more: t4, t5; --verbose shows them\n"));
    cr_assert_not_null(strstr(verbose.data, "✗ t5: T\n"));
    cr_assert_null(strstr(verbose.data, "more: "));
    cr_assert_not_null(
        strstr(verbose.data, "  ✓ passed     t0  T             1 / 1\n"));
}

Test(report, a_failure_that_fills_the_screen_is_told_alone)
{
    struct class_of_ten ten;
    AUTO_BUF text = {0};
    AUTO_BUF out = {0};
    ten_init(&ten);
    for (int i = 0; i < 30; i++) {
        buf_printf(&text, "line %d\n", i);
    }
    ten.finding.has_texts = true;
    ten.finding.expected = ten.finding.actual = buf_bytes(&text);
    ten_fail(&ten, 8);
    ten_fail(&ten, 9);

    ten_write(&ten, false, &out);

    cr_assert_not_null(strstr(out.data, "✗ t8: T\n"));
    cr_assert_null(strstr(out.data, "✗ t9: T\n"));
    cr_assert_not_null(strstr(out.data, "\n… 1 more: t9; --verbose shows it\n"));
}

Test(report, names_some_of_many_tests_that_passed)
{
    struct class_of_ten ten;
    AUTO_BUF out = {0};
    ten_init(&ten);
    ten.result.tests[9].verdict = VERDICT_UNDECIDED;

    ten_write(&ten, false, &out);

    cr_assert_not_null(
        strstr(out.data, "  ✓ passed     9: t0, t1, t2, t3, t4 and 4 more\n"), "%s",
        out.data);
}

Test(report, long_texts_are_cut_on_the_terminal_only)
{
    AUTO_BUF text = {0};
    for (int i = 0; i < 200; i++) {
        buf_printf(&text, "line %d\n", i);
    }
    for (int i = 0; i < 5000; i++) {
        buf_add_string(&text, "\xe4\xbd\xa0");
    }
    struct finding finding = {.reason = REASON_MISMATCH,
                              .message = "m",
                              .has_texts = true,
                              .actual = buf_bytes(&text)};
    struct test_result test = {
        .test = &tests[1], .verdict = VERDICT_FAILED, .findings = {&finding, 1}};
    const struct result result = {
        .course = &course, .exercise = &exercises[0], .tests = &test, .test_count = 1};
    const struct result *all[] = {&result};
    struct report_options options = plain;
    AUTO_BUF brief = {0};
    AUTO_BUF whole = {0};
    AUTO_BUF json = {0};

    write_report("terminal", all, 1, &options, &brief);
    options.verbose = true;
    write_report("terminal", all, 1, &options, &whole);
    write_report("json", all, 1, &options, &json);

    cr_assert_not_null(strstr(brief.data, "| line 7\n"));
    cr_assert_null(strstr(brief.data, "| line 8\n"));
    cr_assert_not_null(strstr(brief.data, "… 193 lines more, --format json has them"));
    cr_assert_not_null(strstr(whole.data, "| line 199\n"));
    cr_assert_gt(whole.len, 15000);
    cr_assert_not_null(strstr(json.data, "line 199\\n"));
    cr_assert_null(strstr(brief.data, "\xef\xbf\xbd"), "a character cut in two");
}

Test(report, a_long_line_is_cut_between_characters)
{
    AUTO_BUF text = {0};
    for (int i = 0; i < 1000; i++) {
        buf_add_string(&text, "\xe4\xbd\xa0");
    }
    buf_add_string(&text, "x\n");
    struct finding finding = {.reason = REASON_MISMATCH,
                              .message = "m",
                              .has_texts = true,
                              .is_exact = true,
                              .expected = {text.data, 3000},
                              .actual = buf_bytes(&text)};
    struct test_result test = {
        .test = &tests[1], .verdict = VERDICT_FAILED, .findings = {&finding, 1}};
    const struct result result = {
        .course = &course, .exercise = &exercises[0], .tests = &test, .test_count = 1};
    const struct result *all[] = {&result};
    AUTO_BUF out = {0};

    write_report("terminal", all, 1, &plain, &out);

    cr_assert_not_null(strstr(out.data, "你… (2851 bytes more)\n"), "%s", out.data);
    cr_assert_not_null(strstr(out.data, "first difference: line 1, byte 3001\n"));
    cr_assert_null(strstr(out.data, "\xef\xbf\xbd"), "a character cut in two");
}

Test(report, finds_formats_by_name)
{
    cr_assert_not_null(report_find("terminal"));
    cr_assert_null(report_find("xml"));
    cr_assert_null(report_find(""));
}
