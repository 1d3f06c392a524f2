/* Named pieces of content on their way into a box: sources, built programs. */
#ifndef GRADER_MODEL_PROGRAMS_H
#define GRADER_MODEL_PROGRAMS_H

#include <stdbool.h>
#include <stddef.h>

enum { PROGRAMS_MAX = 48 };

/* `fd` is a sealed memfd, owned by the set; its offset is nobody's. */
struct program {
    char name[64]; /* [A-Za-z0-9][A-Za-z0-9._-]* */
    int fd;
    bool is_executable;
};

struct programs {
    struct program list[PROGRAMS_MAX];
    size_t count;
};

/* Closes what it owns; the set is empty and usable again. */
void programs_release(struct programs *programs);

#endif
