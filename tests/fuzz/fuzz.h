/* What the fuzz targets share. A target feeds one parser of data that a student or a course
 * can shape; a claim that does not hold ends it as a crash would. */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* What libFuzzer calls: the target, and what it may have besides. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size,
                               unsigned seed);
/* libFuzzer's own mutations. */
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);

#define CLAIM(condition)                                \
    do {                                                \
        if (!(condition)) {                             \
            BUG("claim does not hold: %s", #condition); \
        }                                               \
    } while (0)

#endif
