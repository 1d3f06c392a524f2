/* The names that things have inside a box which has no mounts: there the host's names are
 * what processes and /proc show. */
#ifndef GRADER_OBSERVE_INSIDE_H
#define GRADER_OBSERVE_INSIDE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

/* Is the path in the box's folder on the host? Then *rest follows it: "/box/x". */
bool inside_has(const char *path, const char **rest);

/* The path, or what it is called in a box with mounts, from `arena`. NULL for NULL. */
const char *inside_path(const char *path, struct arena *arena);

/* The host's name of the work folder; "/box" where it is a mount. */
void inside_work(char *path, size_t size);

#endif
