/* The small files of control groups. */
#ifndef GRADER_SANDBOX_CGROUP_FILE_H
#define GRADER_SANDBOX_CGROUP_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

/* Is `word` one of the words of `list`, which are separated by one of `separators`? A list
 * without any has one, the empty word. */
bool cgroup_has_word(struct bytes list, const char *separators, const char *word);

/* 0, or -1 with errno set. */
MUST_CHECK int cgroup_write(int fd, const char *text);
MUST_CHECK int cgroup_write_path(const char *folder, const char *name,
                                 const char *text);

/* Appends the whole file. */
MUST_CHECK int cgroup_read_path(const char *folder, const char *name, struct buf *out);

/* The number in the file, and the one behind `key` at the beginning of a line; 0 if there is
 * none. */
int64_t cgroup_number(int fd);
int64_t cgroup_row(int fd, const char *key);

#endif
