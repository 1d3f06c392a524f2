/* Text of strangers made safe to print, and words that are nearly right. */
#ifndef GRADER_BASE_TEXT_H
#define GRADER_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

enum text_mode {
    TEXT_BLOCK, /* newlines stay, a tab stays */
    TEXT_LINE,  /* newline shows as \n, tab as \t: the result is one line */
};

/* Appends `text` so that no terminal, log or JSON reader can be fooled by it: invalid UTF-8
 * becomes U+FFFD, C0 and C1 controls and DEL become \xNN (ESC is \x1b, NUL is \0), bidi
 * controls (U+202A-E, U+2066-9, U+200E-F, U+061C), line and paragraph separators
 * (U+2028-9) and zero-width characters (U+200B-D, U+2060, U+FEFF) become \u{NNNN}.
 * The result is valid UTF-8. Every text that a student's program, file name or compiler
 * message holds passes through here, once, on its way into a report. */
void text_sanitise(struct buf *out, struct bytes text, enum text_mode mode);

/* Length of the valid UTF-8 sequence at the start of `text` (1 to 4; code point in
 * *point), or 0 if there is none (Unicode 15, table 3-7). */
size_t text_utf8(struct bytes text, unsigned *point);

/* Damerau-Levenshtein distance (adjacent swaps count 1); at most 64 bytes of each count. */
size_t text_distance(const char *a, const char *b);

/* Returns the one of `words` (ended by NULL) nearest to `word`, or NULL if none is near: at
 * most 2 edits and fewer than half of the word's length plus 1. */
const char *text_nearest(const char *word, const char *const *words);

#endif
