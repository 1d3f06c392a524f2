#include <string.h>

#include <criterion/criterion.h>

#include "report/diff.h"

/* The diff as one text: a mark and the line, joined by '|'; $ where a newline is missing. */
static void assert_diff(const char *expected, const char *actual, const char *wanted)
{
    static const char marks[] = {' ', '-', '+'};
    struct arena arena = {0};
    AUTO_BUF text = {0};

    struct diff diff = diff_lines(bytes_of(expected), bytes_of(actual), &arena);
    buf_add(&text, "", 0);
    for (size_t i = 0; i < diff.count; i++) {
        buf_add_char(&text, marks[diff.list[i].mark]);
        buf_add(&text, diff.list[i].text.data, diff.list[i].text.len);
        buf_add_char(&text, diff.list[i].has_newline ? '|' : '$');
    }
    cr_assert_str_eq(text.data, wanted);
    arena_release(&arena);
}

Test(diff, finds_the_shortest_edit)
{
    assert_diff("a\nb\nc\n", "a\nb\nc\n", " a| b| c|");
    assert_diff("a\nb\nc\n", "a\nx\nc\n", " a|-b|+x| c|");
    assert_diff("a\nb\nc\nd\n", "b\nd\ne\n", "-a| b|-c| d|+e|");
    assert_diff("a\na\n", "a\n", " a|-a|");
    assert_diff("x\na\ny\n", "a\nx\ny\n", "-x| a|+x| y|");
}

Test(diff, works_with_nothing_on_a_side)
{
    assert_diff("", "", "");
    assert_diff("a\n", "", "-a|");
    assert_diff("", "a\nb", "+a|+b$");
    assert_diff("\n", "\n\n", " |+|");
}

Test(diff, a_missing_newline_is_a_difference)
{
    assert_diff("a\nb\n", "a\nb", " a|-b|+b$");
    assert_diff("a", "a", " a$");
}

Test(diff, keeps_every_line_of_texts_too_long_for_the_shortest_edit)
{
    struct arena arena = {0};
    AUTO_BUF a = {0};
    AUTO_BUF b = {0};
    size_t counts[3] = {0};
    for (int i = 0; i < 2000; i++) {
        buf_printf(&a, "%d\n", i);
        buf_printf(&b, "%d\n", 1999 - i);
    }

    struct diff diff = diff_lines(buf_bytes(&a), buf_bytes(&b), &arena);

    for (size_t i = 0; i < diff.count; i++) {
        counts[diff.list[i].mark]++;
    }
    cr_assert_eq(counts[DIFF_EXPECTED] + counts[DIFF_SAME], 2000);
    cr_assert_eq(counts[DIFF_ACTUAL] + counts[DIFF_SAME], 2000);
    arena_release(&arena);
}

Test(diff, leaves_out_what_is_behind_very_many_lines)
{
    struct arena arena = {0};
    AUTO_BUF text = {0};
    for (int i = 0; i <= DIFF_SPLIT_MAX; i++) {
        buf_add_char(&text, '\n');
    }

    struct diff diff = diff_lines(bytes_of("x\n"), buf_bytes(&text), &arena);

    cr_assert(diff.is_cut);
    cr_assert_eq(diff.count, DIFF_SPLIT_MAX + 1);
    arena_release(&arena);
}
