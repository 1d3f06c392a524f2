/* What a task that is blocked on a socket waits for, and whether the network of the box is at
 * rest. */
#ifndef GRADER_OBSERVE_SOCKETS_H
#define GRADER_OBSERVE_SOCKETS_H

#include <stdbool.h>

#include "observe/objects.h"
#include "observe/observe.h"
#include "observe/waits.h"

enum socket_use {
    SOCKET_READ, /* and accept(2) */
    SOCKET_WRITE,
    SOCKET_CONNECT,
    SOCKET_POLL_READ,
    SOCKET_POLL_WRITE,
};

/* The socket is the task's descriptor `fd`, which refers to `object`. */
enum wait_kind socket_wait(const struct observed_box *box, struct task_id id, int fd,
                           const struct object *object, enum socket_use use);

enum network {
    NETWORK_UNUSED, /* no internet socket is bound or connected */
    NETWORK_RESTS,  /* all that was sent has arrived, and no timer will send more */
    NETWORK_MOVES,  /* or may */
};

/* The network that a task of the box sees. What cannot be read moves. */
enum network network_state(const struct observed_box *box, struct task_id id);

#endif
