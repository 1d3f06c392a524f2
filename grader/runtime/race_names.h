/* Names in folders as things that order tasks. */
#ifndef GRADER_RUNTIME_RACE_NAMES_H
#define GRADER_RUNTIME_RACE_NAMES_H

#include <sys/stat.h>

#include "runtime/race_order.h"

/* Around a call that makes, finds, misses or removes the name. */
void race_name_before(int folder, const char *path);
void race_name_after(int folder, const char *path);

/* The caller has made it where it must not have been: a lock. */
void race_name_taken(int folder, const char *path, struct race_place place);
void race_name_let_go(int folder, const char *path);

/* Around a call that makes a name which is not known before. */
void race_any_name_begins(void);
void race_any_name_ends(void);

void race_fifo_opens(const struct stat *facts);

#endif
