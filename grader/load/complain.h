/* Complaints about course files: gathered in any order, printed in the order of the text. */
#ifndef GRADER_LOAD_COMPLAIN_H
#define GRADER_LOAD_COMPLAIN_H

#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "load/load.h"
#include "load/source.h"

struct complaint {
    struct span at;
    const char *message;
    const char *help; /* NULL: none */
    const char *note; /* NULL: none */
    struct span note_at;
};

struct log {
    struct arena arena;
    struct complaint *list;
    size_t count;
};

/* Returns the new complaint, so that help and a note can be put to it before the next. */
struct complaint *complain(struct log *log, struct span at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Adds "did you mean '…'?" if one of `words` (ended by NULL) is near `word`. */
void complaint_suggest(struct log *log, struct complaint *complaint, const char *word,
                       const char *const *words);

/* Any text made fit for a message: one line, nothing that could fool a terminal. */
const char *complaint_safe(struct log *log, struct bytes text);

/* Text of a course file made fit to be quoted in a message: one line, not too long. */
const char *complaint_quote(struct log *log, struct bytes text);

/* Sorts by place and appends what struct complaints promises. */
void log_print(const struct log *log, struct complaints *out);
void log_release(struct log *log);

#endif
