/* What a descriptor of a task of the box refers to. */
#ifndef GRADER_OBSERVE_OBJECTS_H
#define GRADER_OBSERVE_OBJECTS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "model/trace.h"
#include "observe/observe.h"
#include "observe/proc.h"

struct object {
    enum object_kind kind;
    dev_t dev;
    ino_t inode;
    dev_t terminal; /* device number, OBJECT_TERMINAL */
    bool is_socket; /* of whatever kind */
    bool is_inside; /* a file of the box's folder on the host */
};

enum { LINK_MAX = 256 };

/* Looks at /proc/PID/task/TID/fd/FD. */
struct object object_of(int proc_fd, struct task_id id, int fd);

/* As object_of; the text of the link is stored in `link` as well. */
struct object object_with_link(int proc_fd, struct task_id id, int fd,
                               char link[LINK_MAX]);

/* Index of the actor whose stream 0, 1 or 2 the object is, or -1. With a terminal all
 * three are the same. */
ptrdiff_t object_actor(const struct observed_box *box, const struct object *object,
                       int stream);

/* Is the path, as the task sees it, a FIFO? Then *out is it. */
bool object_fifo_at(int proc_fd, struct task_id id, const char *path,
                    struct object *out);

/* Is the file one that only this box can lock? /usr is shared by all of them. */
bool object_is_private(int proc_fd, struct task_id id, const struct object *object);

#endif
