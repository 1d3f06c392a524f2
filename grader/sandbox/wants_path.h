/* Where a path leads that a notified call names. */
#ifndef GRADER_SANDBOX_WANTS_PATH_H
#define GRADER_SANDBOX_WANTS_PATH_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include "sandbox/wants.h"

/* Reads the path at an address of the task, makes it absolute by the task's folder (or by
 * its descriptor `at`), and takes out "." and "..". Links are not followed. False if it
 * cannot be read. */
bool wants_read_path(const struct wants *wants, int task, int at, uint64_t address,
                     char path[PATH_MAX]);

/* Appends the parts of `text` to the absolute `path`. False if it is too long. */
bool wants_walk(char path[PATH_MAX], const char *text);

/* Is it in one of the folders that the box has instead of mounts? Then *inside is what
 * follows the folder's own path. */
bool wants_is_inside(const struct wants *wants, const char *path, const char **inside);

/* Is it a folder that there is in every tier, for who only looks whether it is there? Those
 * on the way to the box's own are. */
bool wants_is_everywhere(const struct wants *wants, const char *path);

/* What a full box would have there and this one has not; false if it is nothing. */
bool wants_lacks_path(const struct wants *wants, const char *path, enum box_lack *lack);

/* How many names there are in the folders of the box, at most `max`. */
size_t wants_count_names(const struct wants *wants, size_t max);

#endif
