/* Processes that do nothing but keep the processors busy: tests must hold on such a machine,
 * too. */
#ifndef GRADER_CLI_BUSY_H
#define GRADER_CLI_BUSY_H

#include <stddef.h>
#include <sys/types.h>

#include "base/err.h"

enum { BUSY_MAX = 1024 };

struct busy {
    pid_t list[BUSY_MAX];
    size_t count;
};

/* Starts `count` of them; they die with the caller. */
MUST_CHECK int busy_start(struct busy *busy, int count, struct err *e);

/* Kills and reaps them. */
void busy_stop(struct busy *busy);

#endif
