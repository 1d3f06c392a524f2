/* Text on a terminal: styles, columns, padding, wrapping. Whatever is added here is raw and
 * passes the sanitiser on its way, once. */
#ifndef GRADER_REPORT_INK_H
#define GRADER_REPORT_INK_H

#include <stddef.h>

#include "base/buf.h"
#include "model/course.h"
#include "report/report.h"

enum style { STYLE_PLAIN, STYLE_BOLD, STYLE_DIM, STYLE_RED, STYLE_GREEN, STYLE_YELLOW };

struct ink {
    struct buf *out;
    const struct report_options *options;
};

/* Styles hold until the next call; nothing is written without colour. */
void ink_style(const struct ink *ink, enum style style);

/* One line of any text. */
void ink_text(const struct ink *ink, const char *raw);

/* As ink_text, then blanks up to `columns`; cut with … if it is wider. */
void ink_padded(const struct ink *ink, const char *raw, size_t columns);

/* One line of any text (cut if very long) and a newline, broken at blanks so that it fits. It starts where the
 * cursor is, which is column `indent`; what is broken off is indented by as much. */
void ink_wrapped(const struct ink *ink, const char *raw, size_t indent);

/* As ink_wrapped for a text of several lines. */
void ink_wrapped_lines(const struct ink *ink, const char *raw, size_t indent);

/* The length of the longest beginning of raw text that has at most `max` bytes and does not
 * cut a character in two. */
size_t ink_cut(struct bytes text, size_t max);

void ink_blanks(const struct ink *ink, size_t count);

/* Columns that sanitised text takes on a terminal: two for a CJK character, none for a
 * combining one. */
size_t ink_columns(struct bytes text);
size_t ink_columns_raw(const char *raw);

/* Text in the language of the report. */
const char *ink_localized(const struct report_options *options,
                          const struct localized *text);

/* "8", "2.5", "0.25". */
void ink_points(struct buf *out, int hundredths);

/* "2.5 / 10", and the columns that it takes. */
void ink_score(struct buf *out, int points, int max);
size_t ink_score_columns(int points, int max);

/* The width of a column that is to hold one more cell. */
void ink_widen(size_t *column, size_t columns);

/* The most columns that an id gets. */
enum { INK_ID_MAX = 24 };

/* A line of its own, in bold, behind an empty one. */
void ink_heading(const struct ink *ink, const char *text);

#endif
