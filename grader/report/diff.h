/* The lines in which two texts differ. */
#ifndef GRADER_REPORT_DIFF_H
#define GRADER_REPORT_DIFF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"

enum diff_mark {
    DIFF_SAME,
    DIFF_EXPECTED, /* only in the first text */
    DIFF_ACTUAL,   /* only in the second text */
};

struct diff_line {
    enum diff_mark mark;
    struct bytes text; /* without its newline; points into one of the texts */
    bool has_newline;
};

struct diff {
    struct diff_line *list;
    size_t count;
    bool is_cut; /* a text has more than DIFF_SPLIT_MAX lines: the rest is left out */
};

/* A shortest edit of the lines of `expected` into those of `actual`. A last line without a
 * newline differs from the same line with one. Where more than DIFF_LINES_MAX lines lie
 * between the first and the last difference the edit is not the shortest: all of one side,
 * then all of the other. The list lives in `arena`. */
enum { DIFF_LINES_MAX = 500, DIFF_SPLIT_MAX = 20000 };
struct diff diff_lines(struct bytes expected, struct bytes actual, struct arena *arena);

/* Takes the next line off `rest`; false if there is none. */
bool diff_next_line(struct bytes *rest, struct diff_line *line);

#endif
