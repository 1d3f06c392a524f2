/* A course file as it was read, and pieces of it by their bytes. */
#ifndef GRADER_LOAD_SOURCE_H
#define GRADER_LOAD_SOURCE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "model/course.h"

enum { SOURCE_MAX_BYTES = 1024 * 1024 };

struct source {
    const char *path;
    struct bytes text; /* without byte order mark, a NUL behind */
    size_t *lines;     /* offset of the first byte of each line */
    size_t line_count;
    size_t order;      /* complaints are printed in this order of files */
    bool is_too_large; /* more than SOURCE_MAX_BYTES; then `text` is empty */
};

struct span {
    const struct source *source;
    size_t offset;
    size_t len;
};

/* Reads source->path, which the caller has set; the text lives in `arena`. */
MUST_CHECK int source_read(struct source *source, struct arena *arena, struct err *e);

/* True if every character may stand in a course file, false with the first that may not at
 * *at and the reason. What passes has no line break but \n and \r\n, so that lines are the
 * same ones for libyaml, editors and us. */
bool source_is_clean(const struct source *source, struct span *at, const char **reason);

/* Line and column of the first byte, counted in characters from 1. */
struct place source_place(const struct span *at);

/* The line that the first byte of `at` stands in, without its line break. */
struct span source_line(const struct span *at);

/* The word, or opening bracket, at line and column. */
struct span source_word(const struct source *source, int line, int column);

#endif
