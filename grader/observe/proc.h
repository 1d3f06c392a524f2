/* Reads single files of a /proc that is given by a descriptor. */
#ifndef GRADER_OBSERVE_PROC_H
#define GRADER_OBSERVE_PROC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/err.h"
#include "observe/observe.h"

enum { PROC_PATH_MAX = 96 };

/* One task: the process and the thread, which are equal for the first thread. */
struct task_id {
    int pid;
    int tid;
};

struct task_list {
    struct task_id *list;
    size_t count;
};

/* What /proc/PID/stat says about a process (proc(5)). */
struct proc_stat {
    char name[16];
    char state;
    int parent;
    int group;
    int session;
    int terminal; /* device number of its controlling terminal, or 0 */
    int64_t cpu_ns;
    int64_t resident_bytes;
};

/* What /proc/PID/task/TID/status says about a task. */
struct proc_status {
    char state;
    uint64_t switches; /* how often it left a processor, willingly or not */
};

enum { CALL_ARGS = 6 };

/* /proc/PID/task/TID/syscall: the system call in which a task is blocked. `nr` is -1 if it
 * is blocked, but in none (a page fault, a stop); what goes on after a stop is told as the
 * call that it was before. */
struct proc_syscall {
    bool is_blocked;
    long nr;
    uint64_t args[CALL_ARGS];
    uint64_t sp;
    uint64_t pc;
};

/* Reads at most `size` - 1 bytes and puts a NUL behind. The length, or -1. */
ssize_t proc_read(int proc_fd, const char *path, char *text, size_t size);

/* Lists every task of a box but those of its keeper and its foreman, in the order of their
 * numbers. The list lives in `arena`. */
MUST_CHECK int proc_list(const struct observed_box *box, struct task_list *out,
                         struct arena *arena, struct err *e);

/* Each false if the task is gone or cannot be read. */
bool proc_read_stat(int proc_fd, int pid, struct proc_stat *out);
bool proc_read_status(int proc_fd, struct task_id id, struct proc_status *out);
bool proc_read_syscall(int proc_fd, struct task_id id, struct proc_syscall *out);

/* Copies memory that the task sees; its process may have lost its first thread. False
 * unless all of it could be read. */
bool proc_read_memory(int proc_fd, struct task_id id, uint64_t address, void *out,
                      size_t len);

#endif
