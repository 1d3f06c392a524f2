/* What box and keeper say to each other, over two SOCK_SEQPACKET sockets: `control` carries
 * one request and its one reply at a time, `events` carries struct box_event from the
 * keeper only. Both ends are the same program, so the layouts are plain structs; sizes and
 * counts are checked all the same. */
#ifndef GRADER_SANDBOX_PROTOCOL_H
#define GRADER_SANDBOX_PROTOCOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sandbox/sandbox.h"

enum { ARGV_BYTES_MAX = 65536, ARGV_COUNT_MAX = 1024 };

enum request_kind {
    REQUEST_START, /* argv as strings behind the struct, stdio beside it unless tty */
    REQUEST_LET_GO,
    REQUEST_SIGNAL,
    REQUEST_PLACES,
    REQUEST_PIDFD,
    REQUEST_KILL,
    REQUEST_KINDS
};

struct request {
    uint32_t kind;
    uint32_t is_tty;
    uint32_t is_gated; /* REQUEST_START: is to wait at a gate */
    uint32_t stops;    /* REQUEST_LET_GO: at the calls of the box */
    uint32_t argc;
    int32_t pid;
    int32_t signal;
    int32_t times; /* REQUEST_SIGNAL */
    uint32_t to_group;
    uint32_t has_value;
    int32_t value;
};

struct start_request {
    struct request head;
    char argv[ARGV_BYTES_MAX];
};

/* The descriptors beside the reply to REQUEST_PLACES. */
enum place { PLACE_ROOT, PLACE_SHM, PLACE_SEM, PLACE_MSG, PLACES };

enum reply_kind {
    REPLY_READY,  /* beside it: the box's /proc, its work and its run folder */
    REPLY_FAILED, /* `text` says what could not be set up or done */
    REPLY_DONE, /* of a start: beside it the payload's pidfd if it waits at a gate, and
                     its terminal's master if it has one, in this order; of REQUEST_PIDFD:
                     beside it the pidfd unless the process is gone */
    REPLY_KINDS
};

struct reply {
    uint32_t kind;
    int32_t pid;
    int32_t foreman; /* of a start, and when ready: its number, or 0 */
    int32_t exec_errno;
    int64_t exec_ns;
    int64_t cpu_ns;
    char text[1024]; /* REPLY_FAILED only; cut off otherwise */
};

/* What came as one message of `len` bytes with so many descriptors beside it: is it of a kind
 * that exists, whole, and with the descriptors that go with it? Only then anything of it may
 * be looked at. */
bool request_is_good(const struct start_request *request, size_t len, size_t fd_count);
bool reply_is_good(const struct reply *answer, size_t len);
bool event_is_good(const struct box_event *event, size_t len);

/* Takes a good start request's argv apart, of which every string must be ended; `argv` has
 * room for ARGV_COUNT_MAX + 1. False if it is not as it says. */
bool request_argv(struct start_request *request, size_t len, char **argv);

#endif
