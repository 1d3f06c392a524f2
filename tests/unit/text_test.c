#include <string.h>

#include <criterion/criterion.h>

#include "base/text.h"

static void assert_clean(struct bytes raw, enum text_mode mode, const char *wanted)
{
    AUTO_BUF out = {0};

    text_sanitise(&out, raw, mode);
    cr_assert_str_eq(out.data, wanted);
    cr_assert_eq(out.len, strlen(wanted));
}

Test(text, shows_controls_instead_of_sending_them)
{
    assert_clean(BYTES_LITERAL("a\x1b[31mb\0c\rd\x7f\a"), TEXT_LINE,
                 "a\\x1b[31mb\\0c\\rd\\x7f\\x07");
    assert_clean(BYTES_LITERAL("\xc2\x9b"
                               "31m"),
                 TEXT_LINE, "\\x9b31m");
}

Test(text, keeps_newline_and_tab_only_in_a_block)
{
    assert_clean(BYTES_LITERAL("a\n\tb"), TEXT_BLOCK, "a\n\tb");
    assert_clean(BYTES_LITERAL("a\n\tb"), TEXT_LINE, "a\\n\\tb");
}

Test(text, replaces_what_is_not_utf_8)
{
    static const struct {
        const char *raw;
        const char *wanted;
    } rows[] = {
        {"\xff", "\xef\xbf\xbd"},
        {"\xc0\xaf", "\xef\xbf\xbd\xef\xbf\xbd"},                 /* overlong */
        {"\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"}, /* surrogate */
        {"\xf4\x90\x80\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
        {"\xe7\xae", "\xef\xbf\xbd\xef\xbf\xbd"}, /* cut short */
        {"\xe7\xae\xa1", "\xe7\xae\xa1"},
        {"\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_clean(bytes_of(rows[i].raw), TEXT_LINE, rows[i].wanted);
    }
}

Test(text, names_characters_that_deceive)
{
    assert_clean(bytes_of("\xe2\x80\xae"), TEXT_BLOCK, "\\u{202e}"); /* RLO */
    assert_clean(bytes_of("\xe2\x81\xa6"), TEXT_BLOCK, "\\u{2066}"); /* LRI */
    assert_clean(bytes_of("\xe2\x80\xa8"), TEXT_BLOCK, "\\u{2028}"); /* LS */
    assert_clean(bytes_of("\xe2\x80\x8b"), TEXT_BLOCK, "\\u{200b}"); /* ZWSP */
    assert_clean(bytes_of("\xef\xbb\xbf"), TEXT_BLOCK, "\\u{feff}"); /* BOM */
    assert_clean(bytes_of("\xd8\x9c"), TEXT_BLOCK, "\\u{061c}");     /* ALM */
}

Test(text, of_nothing_is_an_empty_string)
{
    assert_clean(BYTES_LITERAL(""), TEXT_LINE, "");
}

Test(text, counts_edits_and_swaps)
{
    cr_assert_eq(text_distance("", ""), 0);
    cr_assert_eq(text_distance("points", "points"), 0);
    cr_assert_eq(text_distance("piont", "point"), 1);
    cr_assert_eq(text_distance("point", "points"), 1);
    cr_assert_eq(text_distance("", "abc"), 3);
    cr_assert_eq(text_distance("kitten", "sitting"), 3);
}

Test(text, suggests_only_what_is_near)
{
    static const char *const words[] = {"points", "title", "id", NULL};

    cr_assert_str_eq(text_nearest("piont", words), "points");
    cr_assert_str_eq(text_nearest("titel", words), "title");
    cr_assert_null(text_nearest("visibility", words));
    cr_assert_null(text_nearest("xy", words), "two edits of two letters are not near");
}
