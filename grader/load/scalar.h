/* The single values of the course language, each with the shape that is nothing else. */
#ifndef GRADER_LOAD_SCALAR_H
#define GRADER_LOAD_SCALAR_H

#include "load/shape.h"
#include "model/course.h"

enum { NATURAL_MAX = 1000000 };

/* What system calls, and functions of the C library, are called. */
#define CALL_PATTERN "^[a-z0-9_]+$"

/* What courses, exercises, tests and actors may be called. */
#define ID_PATTERN "^[a-z][a-z0-9-]*$"

extern const struct scalar text_scalar;       /* const char * */
extern const struct scalar bytes_scalar;      /* struct bytes */
extern const struct scalar some_bytes_scalar; /* struct bytes, not empty */
extern const struct scalar id_scalar;         /* const char * */
extern const struct scalar path_scalar;       /* const char * */

extern const struct shape text_shape;
extern const struct shape bytes_shape;
extern const struct shape some_bytes_shape;
extern const struct shape id_shape;
extern const struct shape file_name_shape;    /* const char *, a name without folder */
extern const struct shape name_pattern_shape; /* const char *, fnmatch(3), no folder */
extern const struct shape boolean_shape;      /* bool */
extern const struct shape points_shape;       /* int, hundredths */
extern const struct shape times_shape;        /* int, from 1 */
extern const struct shape duration_shape;     /* int64_t, ns, not 0 */
extern const struct shape size_shape;         /* int64_t, bytes, not 0 */
extern const struct shape count_shape;        /* int64_t, not 0 */
extern const struct shape natural_shape;      /* int, from 0 to NATURAL_MAX */
extern const struct shape call_shape;         /* const char *, name of a system call */
/* The same, but not one that may be called without anybody seeing it. */
extern const struct shape seen_call_shape;

/* Stores a word's value as an int. */
bool read_word_value(struct reader *r, const struct node *node,
                     const struct scalar *scalar, void *out);

/* The text, ended by NUL, that matches scalar->pattern. */
bool read_matching(struct reader *r, const struct node *node,
                   const struct scalar *scalar, void *out);

/* A decimal integer without sign, at most `max`. */
bool read_integer(const char *text, int64_t max, int64_t *out);

#endif
