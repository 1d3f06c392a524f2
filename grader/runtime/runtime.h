/* What a student's program is built with so that races between its processes are seen: an
 * object to link in, the functions it stands in for, and the arena it writes to.
 *
 * Compile each source with -fsanitize=thread -O0 -g (gcc: and --param
 * tsan-distinguish-volatile=1), link without -fsanitize, with the object and one -Wl,--wrap=SYMBOL for
 * each of `race_wrapped`. Then give the program a file of RACE_ARENA_BYTES at RACE_ARENA_PATH,
 * writable for it, with a head from race_arena_head; if there is none it runs as ever. */
#ifndef GRADER_RUNTIME_RUNTIME_H
#define GRADER_RUNTIME_RUNTIME_H

#include <stddef.h>

#include "runtime/race_arena.h" /* the layout is part of the promise */

/* The relocatable object, as a file of `race_object_bytes` bytes. */
extern const unsigned char race_object[];
extern const size_t race_object_bytes;

/* The same of what goes into a program that is built with AddressSanitizer: its reports then
 * go to files MEMORY_LOG_PREFIX PID in the box's run folder. */
extern const unsigned char memory_object[];
extern const size_t memory_object_bytes;
#define MEMORY_LOG_PREFIX "memory."

/* Names of functions, without anything in front. */
extern const char *const race_wrapped[];
extern const size_t race_wrapped_count;

/* The first bytes of the arena's file; all that follows is zero. */
struct race_head {
    uint64_t magic;
    uint32_t version;
    uint32_t bytes;
    struct race_options options;
};

struct race_head race_arena_head(struct race_options options);

#endif
