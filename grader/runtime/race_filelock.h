/* Locks on parts of files, and on open files. */
#ifndef GRADER_RUNTIME_RACE_FILELOCK_H
#define GRADER_RUNTIME_RACE_FILELOCK_H

#include "runtime/race_order.h"

#define RACE_TO_THE_END UINT64_MAX

enum { RACE_OWNER_SHIFT = 40 };

struct race_part {
    uint64_t file;
    /* Above RACE_OWNER_SHIFT it is the tag of the open file that owns the lock; 0: the
     * process does. */
    uint64_t start;
    uint64_t end; /* the first byte behind it */
};

void race_part_taken(enum race_object_kind kind, const struct race_part *part,
                     enum race_mode mode, int fd, struct race_place place);

/* Before the kernel lets go. Of what this task holds; false if that is nothing. */
bool race_part_let_go_held(enum race_object_kind kind, const struct race_part *part);
/* The same, or what another thread of the process may hold. */
void race_part_let_go(enum race_object_kind kind, const struct race_part *part, int fd);

#endif
