#include <stdint.h>
#include <string.h>

#include <criterion/criterion.h>

#include "model/pattern.h"

static struct pattern pattern_of(enum pattern_kind kind, const char *text)
{
    return (struct pattern){.kind = kind, .text = bytes_of(text)};
}

struct row {
    enum pattern_kind kind;
    const char *pattern;
    const char *text;
    bool matches;
};

Test(pattern, judges_a_whole_text)
{
    static const struct row rows[] = {
        {PATTERN_EXACT, "a\n", "a\n", true},
        {PATTERN_EXACT, "a\n", "a", false},
        {PATTERN_EXACT, "", "", true},
        {PATTERN_CONTAINS, "b", "abc", true},
        {PATTERN_CONTAINS, "bd", "abc", false},
        {PATTERN_CONTAINS, "", "", true},
        {PATTERN_LACKS, "b", "abc", false},
        {PATTERN_LACKS, "x", "abc", true},
        {PATTERN_NUMBERED, "ready #\n#\n", "ready 17\n0\n", true},
        {PATTERN_NUMBERED, "ready #\n", "ready \n", false},
        {PATTERN_NUMBERED, "ready #\n", "ready -1\n", false},
        {PATTERN_NUMBERED, "ready #\n", "ready 17\nx", false},
        {PATTERN_NUMBERED, "ready #", "ready 17", true},
        {PATTERN_NUMBERED, "#a", "12", false},
        {PATTERN_REGEX, "^b+$", "a\nbb\nc\n", true},
        {PATTERN_REGEX, "^b+$", "a\nbbx\nc\n", false},
        {PATTERN_REGEX, "^$", "", true},
        {PATTERN_REGEX, "a.b", "a\nb", false},
        {PATTERN_REGEX, "(one|two) [0-9]{2}", "two 42", true},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct pattern p = pattern_of(rows[i].kind, rows[i].pattern);
        cr_assert_eq(pattern_matches(&p, bytes_of(rows[i].text)), rows[i].matches,
                     "row %zu", i);
    }
}

Test(pattern, counts_occurrences_that_do_not_overlap)
{
    struct pattern p = {PATTERN_CONTAINS, BYTES_LITERAL("aa"), NULL, 0, 2};

    cr_assert(pattern_matches(&p, bytes_of("aaaa")));
    cr_assert(pattern_matches(&p, bytes_of("aaaaa")));
    cr_assert_not(pattern_matches(&p, bytes_of("aa")));
    cr_assert_not(pattern_matches(&p, bytes_of("aaaaaa")));
}

Test(pattern, sees_behind_a_nul_byte)
{
    struct bytes text = BYTES_LITERAL("one\0two\n");
    struct pattern regex = pattern_of(PATTERN_REGEX, "tw[o]$");
    struct pattern contains = pattern_of(PATTERN_CONTAINS, "two");
    size_t end = 0;

    cr_assert(pattern_matches(&regex, text));
    cr_assert(pattern_matches(&contains, text));
    cr_assert(pattern_find(&regex, text, 2, false, &end));
    cr_assert_eq(end, 7);
}

Test(pattern, finds_from_an_offset_and_says_where_the_match_ends)
{
    struct pattern p = pattern_of(PATTERN_CONTAINS, "ab");
    struct bytes text = bytes_of("ab ab");
    size_t end = 0;

    cr_assert(pattern_find(&p, text, 0, false, &end));
    cr_assert_eq(end, 2);
    cr_assert(pattern_find(&p, text, end, false, &end));
    cr_assert_eq(end, 5);
    cr_assert_not(pattern_find(&p, text, end, false, &end));
    cr_assert_eq(end, 5, "not found must leave end alone");
    cr_assert_not(pattern_find(&p, text, 6, true, &end));
}

Test(pattern, does_not_take_the_end_of_an_incomplete_text_for_a_line_end)
{
    struct pattern p = pattern_of(PATTERN_REGEX, "^x+$");
    size_t end = 0;

    cr_assert_not(pattern_find(&p, bytes_of("a\nxx"), 0, false, &end));
    cr_assert(pattern_find(&p, bytes_of("a\nxx"), 0, true, &end));
    cr_assert_eq(end, 4);
    cr_assert(pattern_find(&p, bytes_of("a\nxx\n"), 0, false, &end));
    cr_assert_eq(end, 4);
}

Test(pattern, caret_in_the_middle_of_a_line_does_not_match)
{
    struct pattern p = pattern_of(PATTERN_REGEX, "^b");
    size_t end = 0;

    cr_assert_not(pattern_find(&p, bytes_of("ab"), 1, true, &end));
    cr_assert(pattern_find(&p, bytes_of("a\nb"), 2, true, &end));
}

Test(pattern, lines_come_in_any_order_with_others_between)
{
    struct bytes lines[] = {BYTES_LITERAL("one"), BYTES_LITERAL("two")};
    struct pattern p = {.kind = PATTERN_LINES, .lines = lines, .line_count = 2};
    size_t end = 0;

    cr_assert(pattern_find(&p, bytes_of("two\nx\none\nrest"), 0, false, &end));
    cr_assert_eq(end, 10);
    cr_assert_not(pattern_find(&p, bytes_of("two\none"), 0, false, &end));
    cr_assert(pattern_find(&p, bytes_of("two\none"), 0, true, &end));
    cr_assert_eq(end, 7);
    cr_assert_not(pattern_find(&p, bytes_of("twos\none\n"), 0, true, &end));
}

Test(pattern, a_line_wanted_twice_must_come_twice)
{
    struct bytes lines[] = {BYTES_LITERAL("a"), BYTES_LITERAL("a")};
    struct pattern p = {.kind = PATTERN_LINES, .lines = lines, .line_count = 2};
    size_t end = 0;

    cr_assert_not(pattern_find(&p, bytes_of("a\n"), 0, true, &end));
    cr_assert(pattern_find(&p, bytes_of("a\na\n"), 0, true, &end));
    cr_assert(pattern_matches(&p, bytes_of("a\na")));
    cr_assert_not(pattern_matches(&p, bytes_of("a\na\na\n")));
}

Test(pattern, whole_lines_allow_no_others)
{
    struct bytes lines[] = {BYTES_LITERAL("one"), BYTES_LITERAL("two")};
    struct pattern p = {.kind = PATTERN_LINES, .lines = lines, .line_count = 2};

    cr_assert(pattern_matches(&p, bytes_of("two\none\n")));
    cr_assert_not(pattern_matches(&p, bytes_of("two\n\none\n")));
    cr_assert_not(pattern_matches(&p, bytes_of("two\n")));
    cr_assert_not(pattern_matches(&p, bytes_of("")));
}

Test(pattern, refuses_a_broken_expression_with_its_reason)
{
    struct err e = {0};

    cr_assert_eq(pattern_check_regex("a(b", &e), -1);
    cr_assert_eq(e.kind, ERR_COURSE);
    cr_assert_not_null(strstr(e.text, "regular expression 'a(b': "), "%s", e.text);
    cr_assert_eq(pattern_check_regex("^a(b|c)+$", &e), 0);
}
