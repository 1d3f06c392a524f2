#include "explain/texts.h"

#include <string.h>

static bool starts_with(struct bytes text, struct bytes part)
{
    return part.len > 0 && text.len > part.len &&
           memcmp(text.data, part.data, part.len) == 0;
}

static bool ends_with(struct bytes text, struct bytes part)
{
    return part.len > 0 && text.len > part.len &&
           memcmp(text.data + (text.len - part.len), part.data, part.len) == 0;
}

static bool is_repeated(struct bytes text, struct bytes part)
{
    ptrdiff_t first = part.len == 0 ? -1 : bytes_find(text, part, 0);

    return first >= 0 && bytes_find(text, part, (size_t)first + part.len) >= 0;
}

/* Equal but for blanks, tabs, newlines and carriage returns? */
static bool differs_in_space_only(struct bytes a, struct bytes b)
{
    static const char space[] = " \t\r\n";
    size_t i = 0;
    size_t k = 0;

    for (;;) {
        while (i < a.len && memchr(space, a.data[i], sizeof(space) - 1) != NULL) {
            i++;
        }
        while (k < b.len && memchr(space, b.data[k], sizeof(space) - 1) != NULL) {
            k++;
        }
        if (i == a.len || k == b.len) {
            return i == a.len && k == b.len && i > 0 && k > 0;
        }
        if (a.data[i++] != b.data[k++]) {
            return false;
        }
    }
}

void texts_tell(const struct finding *finding, bool may_have_forked, struct buf *out)
{
    struct bytes wanted = finding->expected;
    struct bytes got = finding->actual;
    bool must_be_once = finding->subject != NULL &&
                        strstr(finding->subject, "(must occur exactly once)") != NULL;

    if (!finding->has_texts || (!finding->is_exact && !must_be_once)) {
        return;
    }
    if (is_repeated(got, wanted) && !may_have_forked) {
        return;
    }
    if (is_repeated(got, wanted)) {
        buf_add_string(out,
                       "The text came more than once. Usually a second copy of the "
                       "program ran the same code after fork (the child must exec "
                       "or _exit), or fork copied text that was still in the stdio "
                       "buffer (fflush before fork)\n");
    } else if (must_be_once) {
        return;
    } else if (differs_in_space_only(wanted, got)) {
        buf_add_string(out,
                       "The difference is in blanks, tabs or ends of lines only\n");
    } else if (starts_with(got, wanted)) {
        buf_add_string(out,
                       "It goes on behind the expected text. If it is a file: was it "
                       "longer before, and opened without O_TRUNC?\n");
    } else if (ends_with(got, wanted) && may_have_forked) {
        buf_add_string(out,
                       "Something stands before the expected text. Was it printed, "
                       "like a prompt, but still in the stdio buffer when fork "
                       "copied it (fflush before fork)?\n");
    }
}
