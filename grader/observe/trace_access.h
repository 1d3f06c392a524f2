/* What an instruction does with memory. Pure; it only tells which instructions are worth a
 * trial, so that where it is wrong nothing is lost but time. */
#ifndef GRADER_OBSERVE_TRACE_ACCESS_H
#define GRADER_OBSERVE_TRACE_ACCESS_H

#include <stdbool.h>
#include <stdint.h>

enum { INSTRUCTION_BYTES_MAX = 15, GENERAL_REGISTERS = 16 };

/* A task right before an instruction, and where the next one lies. */
struct instruction {
    unsigned char code[INSTRUCTION_BYTES_MAX + 1]; /* ended by zeroes */
    uint64_t registers[GENERAL_REGISTERS]; /* in the order of the machine's encoding */
    uint64_t next;
};

struct access {
    uint64_t address;
    bool reads;
    bool writes;
};

/* False if it has nothing to do with memory but the stack, does so as one step that nobody
 * can come between, or is not known. */
bool access_decode(const struct instruction *in, struct access *out);

#endif
