/* What a compiler and linker print, taken apart. */
#ifndef GRADER_CHECK_COMPILER_H
#define GRADER_CHECK_COMPILER_H

#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"

/* One message. Views point into the text that was parsed. */
struct compiler_message {
    enum { MESSAGE_ERROR, MESSAGE_WARNING } kind;
    struct bytes file; /* empty: not said */
    int line;          /* 0: not said */
    struct bytes text;
    struct bytes block; /* the message and the lines that belong to it */
};

struct compiler_messages {
    struct compiler_message *list;
    size_t count;
};

/* What was printed without the folder of the compilation and the compiler's own temporary
 * files, which are named differently each time: the student has neither. */
struct bytes compiler_clean(struct bytes text, struct arena *arena);

/* Finds `file:line:col: error: text` (also "fatal error" and "warning", also without a
 * column) and the linker's "undefined reference to" and "multiple definition of". The list
 * lives in `arena`. */
struct compiler_messages compiler_parse(struct bytes text, struct arena *arena);

#endif
