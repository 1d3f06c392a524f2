/* What a task that is blocked in a system call is waiting for. */
#ifndef GRADER_OBSERVE_WAITS_H
#define GRADER_OBSERVE_WAITS_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include "model/evidence.h"
#include "observe/objects.h"
#include "observe/observe.h"
#include "observe/proc.h"

struct wait {
    enum wait_kind kind;
    uint32_t stdin_of;    /* bit i: input of actor i would wake it */
    int fd;               /* the descriptor that the call is about, or -1 */
    struct object object; /* what it refers to, or the FIFO being opened */
};

/* Says what the task waits for, given its state letter and its system call. Whatever is
 * not understood is WAIT_RUNNING. */
struct wait wait_of(const struct observed_box *box, struct task_id id, char state,
                    const struct proc_syscall *call);

/* The path that an open(2) call is about, as the task wrote it. False if it cannot be told. */
bool wait_open_path(const struct observed_box *box, struct task_id id,
                    const struct proc_syscall *call, char path[PATH_MAX]);

/* What reading or writing the object waits for. */
struct wait wait_to_read(const struct observed_box *box, const struct object *object);
struct wait wait_to_write(const struct observed_box *box, const struct object *object);

/* Adds one of several things that are waited for at once: the liveliest kind wins. */
void wait_add(struct wait *sum, const struct wait *one);

/* The sets of poll(2), select(2) and epoll(7), without their timeouts. */
struct wait wait_in_poll(const struct observed_box *box, struct task_id id,
                         const struct proc_syscall *call);
struct wait wait_in_select(const struct observed_box *box, struct task_id id,
                           const struct proc_syscall *call);
struct wait wait_in_epoll(const struct observed_box *box, struct task_id id,
                          const struct proc_syscall *call);

#endif
