/* Shapes that more than one table is made of. */
#ifndef GRADER_LOAD_PARTS_H
#define GRADER_LOAD_PARTS_H

#include "load/shape.h"

/* Lists of const char *: the address first, the length right behind it. */
extern const struct shape text_list_shape;
extern const struct shape id_list_shape;
extern const struct shape name_pattern_list_shape; /* at least one */

extern const struct shape localized_shape; /* struct localized */
extern const struct shape hints_shape; /* struct localized *, then the number of them */
extern const struct shape limits_shape; /* struct limits */

/* Pattern of an `output` or `stderr` check or of a file: struct pattern. */
extern const struct shape pattern_shape;
extern const struct map pattern_map;
/* Pattern of an `expect` step, and its stream: struct step. */
extern const struct shape expect_shape;
/* How a process may end: struct endings. */
extern const struct shape endings_shape;
/* The name of a signal: int. */
extern const struct shape signal_shape;
/* A signal to be sent: struct step. */
extern const struct shape sent_signal_shape;

extern const struct shape script_shape; /* reads into reader->test */
extern const struct shape checks_shape; /* reads into reader->test */
extern const struct shape test_shape;   /* struct test */

#endif
