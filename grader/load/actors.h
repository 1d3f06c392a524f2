/* Who is called what in a test, and who is running where in its script. */
#ifndef GRADER_LOAD_ACTORS_H
#define GRADER_LOAD_ACTORS_H

#include <stdbool.h>
#include <stddef.h>

#include "load/read.h"

/* Names every actor that the test's script starts, before anything is read, so that a step
 * that comes too early can be told from a misspelt name. */
void actors_collect(struct reader *r, const struct node *test);

/* Finds the actor that a step or check names; with `in_script`, it must be running by
 * then. False with a complaint if there is none. */
bool actors_find(struct reader *r, const struct node *name, bool in_script,
                 size_t *index);

/* The script has come to this start step. */
bool actors_start(struct reader *r, const struct node *name, size_t *index);

#endif
