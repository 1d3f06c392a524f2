#include "report/diff.h"

#include <stdint.h>
#include <string.h>

bool diff_next_line(struct bytes *rest, struct diff_line *line)
{
    if (rest->len == 0) {
        return false;
    }
    const char *newline = memchr(rest->data, '\n', rest->len);
    size_t len = newline == NULL ? rest->len : (size_t)(newline - rest->data);
    *line = (struct diff_line){DIFF_SAME, {rest->data, len}, newline != NULL};
    len += newline != NULL;
    rest->data += len;
    rest->len -= len;
    return true;
}

static struct diff split(struct bytes text, struct arena *arena)
{
    struct diff out = {NULL, 0, false};
    struct diff_line line;

    while (out.count < DIFF_SPLIT_MAX && diff_next_line(&text, &line)) {
        *ARENA_PUSH(arena, out.list, out.count) = line;
    }
    out.is_cut = text.len > 0;
    return out;
}

static bool same_line(const struct diff_line *a, const struct diff_line *b)
{
    return a->has_newline == b->has_newline && bytes_equal(a->text, b->text);
}

static void push(struct diff *out, enum diff_mark mark, const struct diff_line *lines,
                 size_t count, struct arena *arena)
{
    for (size_t i = 0; i < count; i++) {
        struct diff_line *line = ARENA_PUSH(arena, out->list, out->count);
        *line = lines[i];
        line->mark = mark;
    }
}

/* The parts of both texts that lie between what they share at both ends. */
struct middle {
    const struct diff_line *a;
    const struct diff_line *b;
    size_t rows;
    size_t columns;
};

/* table[i][j] is the length of the longest common subsequence of a[i..] and b[j..]. */
static uint16_t *lcs_table(const struct middle *m, struct arena *arena)
{
    size_t width = m->columns + 1;
    uint16_t *table = arena_array(arena, (m->rows + 1) * width, sizeof(*table));

    for (size_t i = m->rows; i-- > 0;) {
        for (size_t j = m->columns; j-- > 0;) {
            uint16_t down = table[(i + 1) * width + j];
            uint16_t right = table[i * width + j + 1];
            uint16_t longer = down > right ? down : right;
            table[i * width + j] = same_line(&m->a[i], &m->b[j])
                                       ? (uint16_t)(table[(i + 1) * width + j + 1] + 1)
                                       : longer;
        }
    }
    return table;
}

static void push_middle(struct diff *out, const struct middle *m, struct arena *arena)
{
    size_t width = m->columns + 1;
    size_t i = 0;
    size_t j = 0;

    if (m->rows <= DIFF_LINES_MAX && m->columns <= DIFF_LINES_MAX) {
        const uint16_t *table = lcs_table(m, arena);
        while (i < m->rows && j < m->columns) {
            if (same_line(&m->a[i], &m->b[j])) {
                push(out, DIFF_SAME, &m->a[i++], 1, arena);
                j++;
            } else if (table[(i + 1) * width + j] >= table[i * width + j + 1]) {
                push(out, DIFF_EXPECTED, &m->a[i++], 1, arena);
            } else {
                push(out, DIFF_ACTUAL, &m->b[j++], 1, arena);
            }
        }
    }
    /* Of no lines there is no list. */
    if (i < m->rows) {
        push(out, DIFF_EXPECTED, m->a + i, m->rows - i, arena);
    }
    if (j < m->columns) {
        push(out, DIFF_ACTUAL, m->b + j, m->columns - j, arena);
    }
}

struct diff diff_lines(struct bytes expected, struct bytes actual, struct arena *arena)
{
    struct diff a = split(expected, arena);
    struct diff b = split(actual, arena);
    struct diff out = {NULL, 0, a.is_cut || b.is_cut};
    size_t shorter = a.count < b.count ? a.count : b.count;
    size_t head = 0;
    size_t tail = 0;

    while (head < shorter && same_line(&a.list[head], &b.list[head])) {
        head++;
    }
    while (tail < shorter - head &&
           same_line(&a.list[a.count - 1 - tail], &b.list[b.count - 1 - tail])) {
        tail++;
    }
    const struct middle middle = {
        .a = a.count == 0 ? NULL : a.list + head,
        .b = b.count == 0 ? NULL : b.list + head,
        .rows = a.count - head - tail,
        .columns = b.count - head - tail,
    };
    push(&out, DIFF_SAME, a.list, head, arena);
    if (middle.rows + middle.columns > 0) {
        push_middle(&out, &middle, arena);
    }
    push(&out, DIFF_SAME, a.count == 0 ? NULL : a.list + a.count - tail, tail, arena);
    return out;
}
