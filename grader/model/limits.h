/* What a test may use, and the names of the limits. */
#ifndef GRADER_MODEL_LIMITS_H
#define GRADER_MODEL_LIMITS_H

#include <stdint.h>

enum limit_kind {
    LIMIT_WALL,   /* ns from the first exec in the box to the end of the script */
    LIMIT_CPU,    /* ns of processor time of all processes of the box together */
    LIMIT_MEMORY, /* bytes: address space of each process, resident of all together */
    LIMIT_OUTPUT, /* bytes that an actor prints, each stream on its own */
    LIMIT_FILES,  /* bytes of the work folder and /tmp, each, and of one file */
    LIMIT_PROCESSES, /* processes and threads alive at the same time */
    LIMIT_OPEN,      /* descriptors of one process */
    LIMIT_INODES, /* files of any kind that are made in the work folder, in /tmp, each */
    LIMIT_COUNT
};

/* Nought means: not given, take the outer one. */
struct limits {
    int64_t value[LIMIT_COUNT];
};

enum limit_unit { UNIT_TIME, UNIT_SIZE, UNIT_COUNT };

/* One row per limit: its key in YAML, its unit, the default when a course gives none and a
 * sentence for `--help`, schema and docs. */
struct limit_row {
    const char *key;
    enum limit_unit unit;
    int64_t fallback;
    const char *meaning;
};
extern const struct limit_row limit_rows[LIMIT_COUNT];

/* Fills every limit that `inner` leaves open from `outer`. */
struct limits limits_inherit(const struct limits *inner, const struct limits *outer);
struct limits limits_default(void);

#endif
