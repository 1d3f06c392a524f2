/* Random values that a seed repeats exactly. */
#ifndef GRADER_BASE_RANDOM_H
#define GRADER_BASE_RANDOM_H

#include <stdint.h>

/* Mixes a text into a seed (FNV-1a, then the finaliser of splitmix64): the same two give
 * the same value on every machine. */
uint64_t random_mix(uint64_t seed, const char *text);

/* The next value of a splitmix64 sequence; `state` is its only memory. */
uint64_t random_next(uint64_t *state);

/* A seed nobody can guess, from getrandom(2), at most nine decimal digits so that it can be
 * typed. */
uint64_t random_fresh_seed(void);

#endif
