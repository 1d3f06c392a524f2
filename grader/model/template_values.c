/* The values that names get. */
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "model/template_text.h"

/* Consonant, vowel, consonant, one of q, x, z, vowel, consonant, vowel: easy to read out,
 * in no dictionary, and never its own reverse. */
static void make_word(uint64_t *state, char out[TEMPLATE_WORD_LETTERS + 1])
{
    static const char *const classes[TEMPLATE_WORD_LETTERS] = {
        "bdfgkmnprtv", "aeiou", "bdfgkmnprtv", "qxz", "aeiou", "bdfgkmnprtv", "aeiou",
    };

    for (int i = 0; i < TEMPLATE_WORD_LETTERS; i++) {
        out[i] = classes[i][random_next(state) % strlen(classes[i])];
    }
    out[TEMPLATE_WORD_LETTERS] = '\0';
}

static long next_number(const struct template_name *name, uint64_t *state)
{
    uint64_t span = (uint64_t)(name->high - name->low) + 1;

    return name->low + (long)(random_next(state) % span);
}

/* Writes the number and a newline so that they end before `end`; returns where they begin.
 * Lists are long, and printf(3) is slow. */
static char *write_number(long number, char *end)
{
    unsigned long rest = number < 0 ? 0 - (unsigned long)number : (unsigned long)number;

    *--end = '\n';
    do {
        *--end = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (number < 0) {
        *--end = '-';
    }
    return end;
}

/* Words of a list may be equal, so each has its number behind it. */
void template_add_list(struct buf *out, const struct template_name *name,
                       const char *prefix)
{
    bool is_numbers = name->thing == THING_NUMBERS;
    size_t prefix_len = prefix == NULL ? 0 : strlen(prefix);
    uint64_t state = name->seed;
    char word[TEMPLATE_WORD_LETTERS + 1];
    char digits[32];
    char *end = digits + sizeof(digits);

    for (long i = 1; i <= name->items; i++) {
        if (prefix != NULL) {
            buf_add(out, prefix, prefix_len);
            buf_add_char(out, ' ');
        }
        if (!is_numbers) {
            make_word(&state, word);
            word[TEMPLATE_WORD_LETTERS] = '-';
            buf_add(out, word, sizeof(word));
        }
        char *text = write_number(is_numbers ? next_number(name, &state) : i, end);
        buf_add(out, text, (size_t)(end - text));
    }
}

void template_add_letters(struct buf *out, const struct template_name *name)
{
    uint64_t state = name->seed;

    for (long i = 0; i < name->items; i++) {
        buf_add_char(out, (char)('a' + random_next(&state) % 26));
    }
}

void template_add_sum(struct buf *out, const struct template_name *name)
{
    uint64_t state = name->seed;
    long sum = 0;

    for (long i = 0; i < name->items; i++) {
        sum += next_number(name, &state);
    }
    buf_printf(out, "%ld", sum);
}

static bool word_is_taken(const struct template_walk *walk, size_t before,
                          const char *word)
{
    for (size_t i = 0; i < before; i++) {
        if (walk->names[i].thing == THING_WORD &&
            strcmp(walk->names[i].word, word) == 0) {
            return true;
        }
    }
    return false;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct template_name *)a)->name,
                  ((const struct template_name *)b)->name);
}

void template_choose_values(struct template_walk *walk, uint64_t seed)
{
    /* In the order of names: which of two equal words is drawn again must not depend on
     * where they are used. */
    qsort(walk->names, walk->name_count, sizeof(walk->names[0]), by_name);
    for (size_t i = 0; i < walk->name_count; i++) {
        struct template_name *name = &walk->names[i];
        uint64_t state = random_mix(seed, name->name);
        uint64_t span = (uint64_t)(name->high - name->low) + 1;

        name->seed = state;
        name->number = name->low + (long)(random_next(&state) % span);
        do {
            make_word(&state, name->word);
        } while (word_is_taken(walk, i, name->word));
    }
}
