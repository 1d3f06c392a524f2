#include "runtime/race_symbols.h"
#include "runtime/runtime.h"

#define NAME(symbol) #symbol,

const char *const race_wrapped[] = {RACE_SYMBOLS(NAME)};
const size_t race_wrapped_count = sizeof(race_wrapped) / sizeof(race_wrapped[0]);

struct race_head race_arena_head(struct race_options options)
{
    struct race_head head = {
        .magic = RACE_MAGIC,
        .version = RACE_VERSION,
        .bytes = RACE_ARENA_BYTES,
        .options = options,
    };

    return head;
}
