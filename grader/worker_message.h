/* What grader and worker say to each other. The worker reads what students' programs leave,
 * so the grader believes nothing of its outcome that has not been checked. */
#ifndef GRADER_WORKER_MESSAGE_H
#define GRADER_WORKER_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "crew.h"
#include "model/programs.h"
#include "model/trial.h"

/* Names and kinds of programs; their descriptors travel beside the message, in order. */
struct cargo {
    uint64_t count;
    struct {
        char name[sizeof(((struct program *)0)->name)];
        uint32_t is_executable;
    } list[PROGRAMS_MAX];
};

struct job_message {
    enum job_kind kind;
    size_t exercise;
    size_t test;
    uint64_t seed;
    enum tracing tracing;
    struct trial trial;
    bool is_literal;
    struct cargo cargo;
};

/* With the built programs goes one more descriptor, the first: the evidence as JSON. */
struct outcome_message {
    uint32_t has_failed;
    char why[sizeof(((struct err *)0)->text)];
    struct cargo cargo;
};

/* Of `len` bytes that came as one message with so many descriptors beside it: can anything
 * of it be looked at? */
bool outcome_is_good(const struct outcome_message *message, size_t len,
                     size_t fd_count);

/* Can the content of the descriptor neither change nor keep its reader waiting? */
bool outcome_fd_is_good(int fd);

/* Descriptors are stored in `fds`, which has room for PROGRAMS_MAX. */
void cargo_pack(struct cargo *cargo, const struct programs *programs, int *fds);
void cargo_unpack(const struct cargo *cargo, const int *fds, struct programs *programs);

#endif
