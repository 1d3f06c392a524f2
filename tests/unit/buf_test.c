#include <string.h>

#include <criterion/criterion.h>

#include "base/buf.h"

Test(buf, is_always_ended_by_a_nul)
{
    AUTO_BUF b = {0};

    buf_add(&b, "a\0b", 3);
    cr_assert_eq(b.len, 3);
    cr_assert_eq(b.data[3], '\0');
    buf_clear(&b);
    cr_assert_str_eq(b.data, "");
}

Test(buf, grows_past_its_first_block)
{
    AUTO_BUF b = {0};

    for (int i = 0; i < 10000; i++) {
        buf_add_char(&b, (char)('a' + i % 26));
    }
    cr_assert_eq(b.len, 10000);
    cr_assert_eq(b.data[9999], 'a' + 9999 % 26);
    buf_printf(&b, "%d-%s", 42, "x");
    cr_assert_str_eq(b.data + 10000, "42-x");
}

Test(buf, release_leaves_an_empty_buffer)
{
    struct buf b = {0};

    buf_add_string(&b, "x");
    buf_release(&b);
    cr_assert_null(b.data);
    cr_assert_eq(buf_bytes(&b).len, 0);
    cr_assert_str_eq(buf_bytes(&b).data, "");
}

Test(buf, finds_bytes_at_or_behind_an_offset)
{
    struct bytes hay = BYTES_LITERAL("a\0ba\0b");

    cr_assert_eq(bytes_find(hay, BYTES_LITERAL("\0b"), 0), 1);
    cr_assert_eq(bytes_find(hay, BYTES_LITERAL("\0b"), 2), 4);
    cr_assert_eq(bytes_find(hay, BYTES_LITERAL("\0b"), 5), -1);
    cr_assert_eq(bytes_find(hay, BYTES_LITERAL(""), 6), 6);
    cr_assert_eq(bytes_find(hay, BYTES_LITERAL(""), 7), -1);
}
