/* Shared memory: what of the process is mapped where, who accessed it, and what was found. */
#ifndef GRADER_RUNTIME_RACE_MEMORY_H
#define GRADER_RUNTIME_RACE_MEMORY_H

#include "runtime/race_self.h"

/* ---- mappings ---- */

struct race_mapping {
    uintptr_t start;
    uintptr_t end;
    uint64_t offset; /* in its region */
    uint32_t region;
};

/* All shared mappings lie in here: what does not is private. */
extern uintptr_t race_map_low;
extern uintptr_t race_map_high;

/* False: the address is not in shared memory. */
bool race_mapping_find(uintptr_t address, struct race_mapping *out);

struct race_region_key {
    enum race_region_kind kind;
    uint64_t at[3];
};

void race_map_add(const struct race_mapping *mapping);
void race_map_remove(uintptr_t start, uintptr_t end);

/* ---- accesses ---- */

struct race_access {
    uintptr_t address;
    size_t bytes;
    struct race_place place;
    uint32_t flags;       /* enum race_site_flags */
    uint32_t value_bytes; /* 0: no change of value was seen */
    uint64_t old_value;
    uint64_t new_value;
};

/* Of at most sixteen bytes, by the compiler's calls. */
void race_touch(struct race_access *access);
bool race_is_watched(uintptr_t address);
/* By a function of the C library, of any length. */
void race_library_reads(const void *address, size_t bytes, struct race_place place);
void race_library_writes(const void *address, size_t bytes, struct race_place place);

static inline bool race_may_be_shared(uintptr_t address)
{
    return address - race_map_low < race_map_high - race_map_low;
}

static inline bool race_may_touch(const void *address, size_t bytes)
{
    return (uintptr_t)address < race_map_high &&
           (uintptr_t)address + bytes > race_map_low;
}

/* ---- findings ---- */

static inline uint8_t race_bytes_of(uint8_t mask)
{
    uint8_t count = 0;

    for (; mask != 0; mask &= (uint8_t)(mask - 1)) {
        count++;
    }
    return count;
}

struct race_conflict {
    const struct race_access *access;
    struct race_cell there;
    uint32_t region;
    uint64_t offset;
    uint8_t bytes;
};

void race_found(const struct race_conflict *conflict);

/* Sees to it that a changed value is told with a race that is known at that place. */
void race_found_value(const struct race_access *access);

/* About an object, without an access. */
void race_found_object(enum race_kind kind, uint32_t object,
                       const struct race_site *here, const struct race_site *there);
void race_withdraw_waits(uint32_t object);

struct race_site race_site_here(struct race_place place);

/* ---- delays ---- */

/* Before a write whose word the caller has read a moment ago; around a lock. */
void race_delay_write(uintptr_t pc);
void race_delay_lock(uintptr_t pc);
void race_delay_start(void);

#endif
