/* What the checks of what processes do hold for one actor. */
#ifndef GRADER_LOAD_BEHAVIOUR_TABLE_H
#define GRADER_LOAD_BEHAVIOUR_TABLE_H

#include "load/shape.h"

extern const struct shape processes_shape;  /* struct processes_check */
extern const struct shape fds_shape;        /* struct fds_check */
extern const struct shape calls_shape;      /* struct calls_check */
extern const struct shape signals_shape;    /* struct signals_check */
extern const struct shape waiting_shape;    /* struct waiting */
extern const struct shape terminates_shape; /* check.terminates */

/* How often: a number, or {min: …, max: …}. struct range. */
extern const struct shape range_shape;

#endif
