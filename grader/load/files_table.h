/* Files of the work folder: what they must be, and what they are at the start. */
#ifndef GRADER_LOAD_FILES_TABLE_H
#define GRADER_LOAD_FILES_TABLE_H

#include "load/read.h"
#include "load/shape.h"

extern const struct shape given_shape; /* struct test */

/* For a named map of files: a pattern or the word absent, into struct file_expectation. */
extern const struct shape file_shape;

/* Reads the entry at `index` of a map of files. */
bool read_file(struct reader *r, const struct node *map, size_t index,
               struct file_expectation *out);

#endif
