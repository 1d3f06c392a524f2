/* Broken JSON documents that are still JSON, for LLVMFuzzerCustomMutator. */
#ifndef TESTS_FUZZ_JSON_MUTATOR_H
#define TESTS_FUZZ_JSON_MUTATOR_H

#include <stddef.h>
#include <stdint.h>

/* Changes a few values of the document in place; returns its new size. What is no JSON is
 * changed byte by byte. */
size_t json_mutate(uint8_t *data, size_t size, size_t max_size, unsigned seed);

#endif
