#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "model/template.h"

static struct step send_step(const char *text)
{
    return (struct step){
        .kind = STEP_SEND, .at = {"x.yaml", 7, 3}, .send = bytes_of(text)};
}

static const struct exercise shell = {.id = "pipe-shell"};

static const char *sent(const struct test *test, uint64_t seed, size_t step,
                        struct arena *arena)
{
    return template_instantiate(&shell, test, seed, arena)->steps[step].send.data;
}

Test(template, a_name_means_one_value_whatever_the_order)
{
    struct arena arena = {0};
    struct step steps[] = {send_step("{{upper w}} {{w}}"),
                           send_step("echo {{word w}}\n")};
    struct test test = {.id = "t", .steps = steps, .step_count = 2};

    const char *first = sent(&test, 42, 0, &arena);
    const char *second = sent(&test, 42, 1, &arena);

    cr_assert_eq(strlen(first), 15, "%s", first);
    cr_assert_eq(strncmp(first + 8, second + 5, 7), 0, "%s / %s", first, second);
    cr_assert_eq(strncasecmp(first, second + 5, 7), 0, "%s / %s", first, second);
    arena_release(&arena);
}

Test(template, the_seed_alone_decides)
{
    struct arena arena = {0};
    struct step steps[] = {send_step("{{word w}} {{number n 1000..999999}}")};
    struct test test = {.id = "t", .steps = steps, .step_count = 1};

    const char *once = sent(&test, 1, 0, &arena);

    cr_assert_str_eq(once, sent(&test, 1, 0, &arena));
    cr_assert_str_neq(once, sent(&test, 2, 0, &arena));
    cr_assert_str_eq(steps[0].send.data, "{{word w}} {{number n 1000..999999}}");
    arena_release(&arena);
}

Test(template, numbers_stay_in_their_range_and_compute)
{
    struct arena arena = {0};
    struct step steps[] = {send_step("{{number n 5..7}} {{plus n 10}} {{times n 3}}")};
    struct test test = {.id = "t", .steps = steps, .step_count = 1};

    for (uint64_t seed = 1; seed <= 50; seed++) {
        const char *text = sent(&test, seed, 0, &arena);
        int n = text[0] - '0';
        char want[32];
        (void)snprintf(want, sizeof(want), "%d %d %d", n, n + 10, n * 3);
        cr_assert(n >= 5 && n <= 7, "%s", text);
        cr_assert_str_eq(text, want);
    }
    arena_release(&arena);
}

Test(template, letters_are_so_many)
{
    struct arena arena = {0};
    struct step steps[] = {send_step("{{letters l 4000}}"), send_step("{{l}}")};
    struct test test = {.id = "t", .steps = steps, .step_count = 2};

    const char *text = sent(&test, 4, 0, &arena);

    cr_assert_eq(strspn(text, "abcdefghijklmnopqrstuvwxyz"), 4000);
    cr_assert_eq(strlen(text), 4000);
    cr_assert_str_eq(sent(&test, 4, 1, &arena), text);
    arena_release(&arena);
}

struct refusal {
    const char *text;
    const char *says;
};

Test(template, refuses_what_it_cannot_fill_in)
{
    static const struct refusal rows[] = {
        {"{{w}}", "template 'w' is not introduced"},
        {"{{upper w}}", "template 'w' is not introduced"},
        {"{{word w", "}} is missing"},
        {"{{wrod w}}", "'wrod w' is unknown"},
        {"{{word}}", "needs one name"},
        {"{{number n}}", "needs a name and a value"},
        {"{{number n 9..1}}", "is not a range"},
        {"{{word n}} {{number n 1..2}}", "introduced in two different ways"},
        {"{{word n}} {{plus n 2}}", "is no number"},
        {"{{number n 1..2}} {{reverse n}}", "is no word"},
        {"{{numbers n 0 1..2}}", "is not a number of items"},
        {"{{numbers n 1..2}}", "needs a name, a count and a range"},
        {"{{words w 5}} {{sum w}}", "is no list of numbers"},
        {"{{word w}} {{prefixed w x}}", "is no list"},
        {"{{words w 5}} {{words w 6}}", "introduced in two different ways"},
        {"{{number n 1..2}} {{times n x}}", "is not a number"},
        {"{{word W}}", "needs one name"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct err e = {0};
        struct place at = {0};
        struct step steps[] = {send_step(rows[i].text)};
        struct test test = {.id = "t", .steps = steps, .step_count = 1};

        cr_assert_eq(template_check(&test, &at, &e), -1, "%s", rows[i].text);

        cr_assert(strstr(e.text, rows[i].says) != NULL, "%s: %s", rows[i].text, e.text);
        cr_assert_eq(at.line, 7);
    }
}

Test(template, fills_patterns_files_and_arguments)
{
    struct arena arena = {0};
    struct bytes lines[] = {bytes_of("{{upper w}}"), bytes_of("plain")};
    struct file_expectation files[] = {
        {.path = "g", .content = {.kind = PATTERN_EXACT, .text = bytes_of("{{w}}\n")}}};
    const char *argv[] = {"./p", "{{w}}", NULL};
    struct step steps[] = {{.kind = STEP_START, .start = {.argv = argv, .argc = 2}}};
    struct check checks[] = {
        {.kind = CHECK_OUTPUT,
         .pattern = {.kind = PATTERN_LINES, .lines = lines, .line_count = 2}},
        {.kind = CHECK_FILES, .files = {files, 1}}};
    struct given_file given[] = {{"in", bytes_of("{{word w}}\n")}};
    struct test test = {.id = "t",
                        .steps = steps,
                        .step_count = 1,
                        .checks = checks,
                        .check_count = 2,
                        .given = given,
                        .given_count = 1};
    struct err e = {0};
    struct place at;

    cr_assert_eq(template_check(&test, &at, &e), 0, "%s", e.text);
    const struct test *out = template_instantiate(&shell, &test, 9, &arena);

    const char *word = out->steps[0].start.argv[1];
    cr_assert_eq(strlen(word), 7);
    cr_assert_eq(strncmp(out->given[0].content.data, word, 7), 0);
    cr_assert_eq(strncmp(out->checks[1].files.list[0].content.text.data, word, 7), 0);
    cr_assert_eq(strncasecmp(out->checks[0].pattern.lines[0].data, word, 7), 0);
    cr_assert_str_eq(argv[1], "{{w}}");
    cr_assert_null(out->steps[0].start.argv[2]);
    arena_release(&arena);
}

Test(template, a_list_is_the_same_lines_again)
{
    struct arena arena = {0};
    struct step steps[] = {send_step("{{words w 3}}{{prefixed w echo}}"),
                           send_step("{{w}}")};
    struct test test = {.id = "t", .steps = steps, .step_count = 2};
    char want[256];
    char a[16];
    char b[16];
    char c[16];

    const char *list = sent(&test, 5, 1, &arena);
    cr_assert_eq(sscanf(list, "%15s %15s %15s", a, b, c), 3, "%s", list);
    (void)snprintf(want, sizeof(want), "%s\n%s\n%s\necho %s\necho %s\necho %s\n", a, b,
                   c, a, b, c);

    cr_assert_str_eq(sent(&test, 5, 0, &arena), want);
    cr_assert_eq(strlen(a), 9, "%s", a);
    cr_assert_str_eq(c + 7, "-3");
    arena_release(&arena);
}

Test(template, a_list_of_numbers_has_a_sum)
{
    struct arena arena = {0};
    struct step steps[] = {send_step("{{sum n}} {{numbers n 4 -9..9}}")};
    struct test test = {.id = "t", .steps = steps, .step_count = 1};

    for (uint64_t seed = 1; seed <= 50; seed++) {
        int n[5];
        const char *text = sent(&test, seed, 0, &arena);
        cr_assert_eq(sscanf(text, "%d %d %d %d %d", n, n + 1, n + 2, n + 3, n + 4), 5);
        cr_assert_eq(n[0], n[1] + n[2] + n[3] + n[4], "%s", text);
        cr_assert(n[1] >= -9 && n[1] <= 9, "%s", text);
    }
    arena_release(&arena);
}

Test(template, a_list_among_lines_is_as_many_lines)
{
    struct arena arena = {0};
    struct bytes lines[] = {BYTES_LITERAL("first"),
                            BYTES_LITERAL("{{numbers n 3 7..7}}"), BYTES_LITERAL("")};
    struct check check = {
        .kind = CHECK_OUTPUT,
        .pattern = {.kind = PATTERN_LINES, .lines = lines, .line_count = 3}};
    struct test test = {.id = "t", .checks = &check, .check_count = 1};

    const struct pattern *out =
        &template_instantiate(&shell, &test, 1, &arena)->checks[0].pattern;

    cr_assert_eq(out->line_count, 5);
    cr_assert(bytes_equal(out->lines[0], BYTES_LITERAL("first")));
    cr_assert(bytes_equal(out->lines[3], BYTES_LITERAL("7")));
    cr_assert(bytes_equal(out->lines[4], BYTES_LITERAL("")));
    cr_assert_eq(check.pattern.line_count, 3);
    arena_release(&arena);
}
