/* Whose the tasks of the scene are. */
#ifndef GRADER_CHECK_FAMILY_H
#define GRADER_CHECK_FAMILY_H

#include <stdbool.h>
#include <stddef.h>

#include "check/judge.h"

/* Does the scene show what the actor's processes were doing when the script was over? If
 * not, the check is undecided, and that is noted. An actor that has ended needs no scene. */
bool family_is_seen(const struct judge *j, size_t actor);

/* Is the task one of the actor's processes: its first one or a descendant? */
bool family_has(const struct judge *j, size_t actor, const struct task_record *task);

#endif
