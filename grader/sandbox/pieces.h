/* The trials of single pieces. Each runs in a process of its own, which has given up root as
 * a worker does and ends behind it. */
#ifndef GRADER_SANDBOX_PIECES_H
#define GRADER_SANDBOX_PIECES_H

#include "base/err.h"
#include "model/machine.h"

/* What fails is `words`, for the reason that errno has; 0: for none. Returns -1. */
int piece_lacks(struct piece_record *record, const char *words);

/* Each returns 0 if the piece is there; `record` comes empty, and its words may be set. Else
 * what piece_lacks returned. */
int piece_clone(struct piece_record *record);
int piece_users(struct piece_record *record);
int piece_mounts(struct piece_record *record);
int piece_pids(struct piece_record *record);
int piece_ipc(struct piece_record *record);
int piece_network(struct piece_record *record);
int piece_names(struct piece_record *record);
int piece_proc(struct piece_record *record);
int piece_filter(struct piece_record *record);
int piece_notifier(struct piece_record *record);
int piece_landlock(struct piece_record *record);
int piece_pidfd(struct piece_record *record);
int piece_limits(struct piece_record *record);
int piece_ptrace(struct piece_record *record);

#endif
