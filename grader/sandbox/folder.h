/* The folder of the host that stands for the file tree of a box without mounts. */
#ifndef GRADER_SANDBOX_FOLDER_H
#define GRADER_SANDBOX_FOLDER_H

#include "base/err.h"

enum { FOLDER_PATH_MAX = 256 };

/* In it: box, the work folder; tmp, which stands for /tmp; run, for /run/grader. */
struct folder {
    char path[FOLDER_PATH_MAX]; /* without links; empty: there is none */
};

/* Makes one that only this user can enter, below $TMPDIR or else where others are, and from
 * which programs can be executed. */
MUST_CHECK int folder_make(struct folder *out, struct err *e);

/* Removes it with everything in it; no link is followed. Nobody may be at work in it any
 * more. */
void folder_remove(struct folder *folder);

#endif
