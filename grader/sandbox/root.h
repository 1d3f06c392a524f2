/* What a box looks like from inside: its file tree, its network, its name. */
#ifndef GRADER_SANDBOX_ROOT_H
#define GRADER_SANDBOX_ROOT_H

#include "base/err.h"
#include "sandbox/keeper.h"

/* Where programs with a runtime of ours leave what it has found. */
#define RUN_FOLDER "/run/grader"

/* Builds the tree on a tmpfs and makes it the root of the calling process, which is alone
 * in its user, mount and ipc namespaces, and in its pid namespace if there is to be a
 * /proc. The old root is gone afterwards. */
MUST_CHECK int root_enter(const struct keeper_spec *spec, struct err *e);

/* Names the machine and brings its loopback interface up: own uts and net namespaces. */
MUST_CHECK int root_network(struct err *e);

#endif
