/* The second kind of hierarchy: how a place in it comes by controllers. */
#ifndef GRADER_SANDBOX_CGROUP_SPLIT_H
#define GRADER_SANDBOX_CGROUP_SPLIT_H

#include <sys/types.h>

#include "sandbox/cgroup.h"

/* Chooses the place of a home and has controllers in it if that can be done. */
void cgroup_split_open(const struct cgroup_paths *places, struct cgroup_home *home);

/* As it was before, unless others still need it. */
void cgroup_split_close(struct cgroup_home *home);

/* Enables in a group, for the groups in it, memory and pids, as far as it has them itself:
 * true if memory is. What had not been there is a bit each in *added. */
bool cgroup_split_enable(const char *path, unsigned *added);

/* Makes in `home` a group of the calling process', moves the process into a group in that,
 * and returns the folder of the first, in which it can make groups and let its children be
 * born there, once it is one of `heirs`; or -1. */
int cgroup_split_worker(const struct cgroup_home *home, const uid_t heirs[2]);

#endif
