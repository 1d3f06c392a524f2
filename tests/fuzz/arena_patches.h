/* A race detector's arena, 64 MiB and nearly all of it zero, as the few bytes that are not:
 * records one behind the other, each with a head that says where it belongs. */
#ifndef TESTS_FUZZ_ARENA_PATCHES_H
#define TESTS_FUZZ_ARENA_PATCHES_H

#include <stddef.h>
#include <stdint.h>

#include "runtime/runtime.h"

enum arena_part {
    ARENA_HEAD,
    ARENA_FINDING,
    ARENA_IMAGE,
    ARENA_REGION,
    ARENA_TASK,
    ARENA_OBJECT,
    ARENA_PARTS
};

struct patch_head {
    uint8_t part; /* enum arena_part, modulo ARENA_PARTS */
    uint8_t index;
};

struct part_row {
    size_t offset;
    size_t bytes;
    size_t count;
};
extern const struct part_row part_rows[ARENA_PARTS];

/* Puts one record into `arena`, as much of it as there is; returns how many bytes of `data`
 * it took. */
size_t patch_apply(struct race_arena *arena, const uint8_t *data, size_t size);

#endif
