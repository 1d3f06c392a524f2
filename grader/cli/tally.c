#include "cli/tally.h"

#include <string.h>

static struct tally_row *find(struct tally *tally, struct bytes line, size_t key)
{
    for (size_t i = 0; i < tally->row_count; i++) {
        struct tally_row *row = &tally->rows[i];
        if (row->key == key && memcmp(row->sentence, line.data, key) == 0) {
            return row;
        }
    }
    return NULL;
}

static void add_line(struct tally *tally, struct bytes line, uint64_t seed)
{
    const char *colon = memchr(line.data, ':', line.len);
    size_t key = colon == NULL ? line.len : (size_t)(colon - line.data);
    struct tally_row *row = find(tally, line, key);

    if (row == NULL) {
        row = ARENA_PUSH(tally->arena, tally->rows, tally->row_count);
        *row = (struct tally_row){.sentence =
                                      arena_copy(tally->arena, line.data, line.len),
                                  .key = key,
                                  .seed = seed};
    }
    row->count++;
}

void tally_add(struct tally *tally, struct bytes differences, uint64_t seed)
{
    while (differences.len > 0) {
        const char *end = memchr(differences.data, '\n', differences.len);
        size_t len = end == NULL ? differences.len : (size_t)(end - differences.data);
        add_line(tally, (struct bytes){differences.data, len}, seed);
        len += end != NULL;
        differences.data += len;
        differences.len -= len;
    }
}

void tally_print(const struct tally *tally, size_t rounds, struct buf *out)
{
    for (size_t i = 0; i < tally->row_count; i++) {
        const struct tally_row *row = &tally->rows[i];
        buf_printf(out, "%s", row->sentence);
        if (rounds > 1) {
            buf_printf(out, " (in %zu of %zu rounds, first with --seed %llu)",
                       row->count, rounds, (unsigned long long)row->seed);
        }
        buf_add_char(out, '\n');
    }
}
