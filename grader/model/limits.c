#include "model/limits.h"

#define MIB (INT64_C(1024) * 1024)
#define SEC INT64_C(1000000000)

const struct limit_row limit_rows[LIMIT_COUNT] = {
    [LIMIT_WALL] = {"wall", UNIT_TIME, 10 * SEC, "time from the first exec to the end"},
    [LIMIT_CPU] = {"cpu", UNIT_TIME, 5 * SEC,
                   "processor time of all processes together"},
    [LIMIT_MEMORY] = {"memory", UNIT_SIZE, 256 * MIB,
                      "address space of a process, resident memory of all together"},
    [LIMIT_OUTPUT] = {"output", UNIT_SIZE, MIB, "bytes printed on one stream"},
    [LIMIT_FILES] = {"files", UNIT_SIZE, 16 * MIB, "bytes of all files in one folder"},
    [LIMIT_PROCESSES] = {"processes", UNIT_COUNT, 64,
                         "processes and threads alive at the same time"},
    [LIMIT_OPEN] = {"open-files", UNIT_COUNT, 256, "open descriptors of one process"},
    [LIMIT_INODES] = {"inodes", UNIT_COUNT, 4096,
                      "files, folders, links and FIFOs in one folder"},
};

struct limits limits_inherit(const struct limits *inner, const struct limits *outer)
{
    struct limits out = *inner;

    for (int i = 0; i < LIMIT_COUNT; i++) {
        if (out.value[i] == 0) {
            out.value[i] = outer->value[i];
        }
    }
    return out;
}

struct limits limits_default(void)
{
    struct limits out;

    for (int i = 0; i < LIMIT_COUNT; i++) {
        out.value[i] = limit_rows[i].fallback;
    }
    return out;
}
