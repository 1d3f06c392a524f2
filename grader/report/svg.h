/* Pieces of an SVG document. Texts are raw: they are sanitised and escaped here. */
#ifndef GRADER_REPORT_SVG_H
#define GRADER_REPORT_SVG_H

#include <stddef.h>

#include "base/buf.h"

/* Text between tags. */
void svg_text(struct buf *out, const char *raw);

/* Opens the document: its size, style, patterns and arrow heads; readable in light and in
 * dark surroundings. */
void svg_open(struct buf *out, size_t width, size_t height, const char *title);
void svg_close(struct buf *out);

/* <text> of a class. */
void svg_label(struct buf *out, size_t x, size_t y, const char *class, const char *raw);

#endif
