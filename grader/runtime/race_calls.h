/* What the parts of the runtime that stand in for functions of the C library share. */
#ifndef GRADER_RUNTIME_RACE_CALLS_H
#define GRADER_RUNTIME_RACE_CALLS_H

#include <signal.h>

#include "runtime/race_order.h"

/* Called from outside of the runtime's object. */
#define RACE_CALLED __attribute__((visibility("default")))

void race_start(void);
void race_map_forked(void);
void race_threads_forked(void);
void race_signals_before_fork(sigset_t *mask);
void race_signals_after_fork(const sigset_t *mask, bool is_child);

/* Adds what a volatile access counts as to the flags, and orders it accordingly. */
void race_volatile_begins(const volatile void *address, uint32_t *flags);

/* Whatever the process has open, it closes by ending; and what its streams hold back is
 * written by exit, or by fflush(NULL). */
void race_release_descriptors(void);
void race_release_streams(void);
void race_stream_note(int fd, bool may_hold_back);

/* The caller starts a program of which nothing will be known. */
void race_foreign_starts(void);
/* The caller itself is one, or as good as one, until it says otherwise. */
void race_foreign_begins(void);
void race_foreign_ends(void);

/* What a result of reading or writing tells of the other side. */
static inline bool race_is_broken(ssize_t count)
{
    return count < 0 && race_self.saved_errno != EAGAIN &&
           race_self.saved_errno != EINTR;
}

static inline bool race_is_end(ssize_t count)
{
    return count == 0 || race_is_broken(count);
}

/* Somebody asks for what stat(2) tells of a file. */
void race_file_looked_at(int folder, const char *path);
/* It is about to change by its name. */
void race_file_changes(const char *path);

/* Around a call that makes or finds a thing by name in one of the kernel's spaces: who finds it
 * follows on what its maker had done. */
void race_creation_begins(void);
void race_creation_ends(void);

/* ---- descriptors ---- */

enum { RACE_DESCRIPTORS = 1024 };

/* A number for the open file behind a descriptor, the same in all processes that have
 * inherited it; 0: not known. */
uint32_t race_tag_of(int fd);
void race_tag_new(int fd);
void race_tag_copy(int from, int to);
/* Another descriptor of this process stands for the same open file. */
bool race_tag_is_shared(int fd);

struct race_file {
    uint64_t identity; /* a mixture of device and inode */
    uint32_t mode;     /* st_mode; 0: no file is open there */
};

struct race_file race_file_of(int fd);

/* What flows through a descriptor: writers order readers, and readers writers, for these
 * may have waited for room. NULL: nothing does. Locked. */
struct race_object *race_channel_of(int fd);
void race_channel_before_write(int fd);
void race_channel_after_write(int fd, bool has_failed);
void race_channel_before_read(int fd);
void race_channel_after_read(int fd, bool is_at_end);
/* The file is memory of somebody's, who may write into it without any call. */
void race_channel_mapped(int fd);
/* It is about to be closed, by whatever call. */
void race_channel_closes(int fd);

/* Somebody who is not watched writes there. */
void race_channel_is_foreign(int fd);

/* Locks that the kernel takes away with the descriptor. */
void race_file_locks_close(int fd);
void race_file_locks_end(void);
/* A child is about to have what this process has. */
void race_file_locks_forked(void);

/* ---- signals ---- */

/* The caller sends one to the process, or to more than one if it is not positive. */
void race_signal_sent(pid_t pid, int number);
/* Whatever was sent to this process, or to many, may be what this task has learned of. */
void race_signal_follow_senders(void);
/* One has arrived, in whatever way. */
void race_signal_came(const siginfo_t *info);
/* It may have come through a descriptor. */
void race_signals_read(int fd);

/* The path of an open file, and its length; 0 if it has none. */
size_t race_path_of(int fd, char *path, size_t bytes);

#endif
