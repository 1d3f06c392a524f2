/* Every word of eight bytes of shared memory that is accessed remembers its last accesses.
 * A new one that nothing orders after an old one, of which one writes, is a race. */
#include "runtime/race_memory.h"
#include "runtime/race_order.h"

enum { CHUNK_BYTES = RACE_WORDS * 8, CHUNK_SHIFT = 9, KEY_REGION_SHIFT = 40 };

_Static_assert(CHUNK_BYTES == 1 << CHUNK_SHIFT, "one shift finds the chunk");

static uint32_t hash(uint64_t key)
{
    key *= UINT64_C(0x9e3779b97f4a7c15);
    return (uint32_t)(key >> 40) % RACE_CHUNK_KEYS;
}

static struct race_chunk *find_chunk(uint64_t key, uint32_t *free_key)
{
    uint32_t at = hash(key);

    for (uint32_t i = 0; i < RACE_CHUNK_KEYS; i++, at = (at + 1) % RACE_CHUNK_KEYS) {
        const struct race_chunk_key *entry = &race_arena->chunk_keys[at];
        uint64_t found = __atomic_load_n(&entry->key, __ATOMIC_ACQUIRE);
        if (found == key && entry->chunk != 0) {
            return &race_arena->chunks[(entry->chunk - 1) % RACE_CHUNKS];
        }
        if (found == 0) {
            break;
        }
    }
    *free_key = at;
    return NULL;
}

static struct race_chunk *get_chunk(uint64_t key)
{
    uint32_t at = 0;
    struct race_chunk *chunk = find_chunk(key, &at);

    if (chunk != NULL) {
        return chunk;
    }
    race_lock(&race_arena->chunk_lock);
    chunk = find_chunk(key, &at);
    if (chunk == NULL && race_arena->chunk_count < RACE_CHUNKS) {
        uint32_t index = race_arena->chunk_count++;
        race_arena->chunk_keys[at].chunk = index + 1;
        __atomic_store_n(&race_arena->chunk_keys[at].key, key, __ATOMIC_RELEASE);
        chunk = &race_arena->chunks[index];
    }
    race_unlock(&race_arena->chunk_lock);
    if (chunk == NULL) {
        race_lose(RACE_LOST_CHUNKS);
    }
    return chunk;
}

static struct race_chunk *look_up(uintptr_t address, struct race_near_chunk *near)
{
    struct race_mapping mapping;

    near->tag = (address >> CHUNK_SHIFT) + 1;
    near->chunk = NULL;
    if (race_mapping_find(address, &mapping)) {
        uint64_t offset = mapping.offset + (address - mapping.start);
        near->chunk = get_chunk((uint64_t)mapping.region << KEY_REGION_SHIFT |
                                (offset >> CHUNK_SHIFT));
    }
    return near->chunk;
}

static inline struct race_chunk *chunk_at(uintptr_t address)
{
    struct race_near_chunk *near =
        &race_self.chunks[(address >> CHUNK_SHIFT) % RACE_PLACES_NEAR];

    race_refresh();
    if (__builtin_expect(near->tag == (address >> CHUNK_SHIFT) + 1, 1)) {
        return near->chunk;
    }
    return look_up(address, near);
}

static inline uint32_t present(void)
{
    return race_self.clock[race_self.slot];
}

static inline bool is_ordered(const struct race_cell *cell)
{
    uint32_t slot = race_arena->slot_of_task[cell->task % RACE_TASKS] % RACE_SLOTS;

    return race_self.clock[slot] >= cell->epoch;
}

/* As strong an access at the same moment stands here already: who comes later will meet it. */
static inline bool is_known(const struct race_word *word, uint8_t mask, uint32_t flags)
{
    for (int i = 0; i < RACE_CELLS; i++) {
        const struct race_cell *cell = &word->cells[i];
        if (cell->epoch == present() && cell->task == race_self.task &&
            (cell->mask & mask) == mask && (cell->flags & RACE_SITE_ATOMIC) == 0 &&
            (flags & RACE_SITE_WRITE) <= (cell->flags & RACE_SITE_WRITE)) {
            return true;
        }
    }
    return false;
}

/* One that is atomic, or a flag that one side polls and the other sets by an atomic
 * operation: the compilers' manuals teach that. */
static inline bool is_conflict(uint32_t a, uint32_t b)
{
    bool is_polite = (a & RACE_SITE_ATOMIC) != 0
                         ? (b & (RACE_SITE_ATOMIC | RACE_SITE_VOLATILE)) != 0
                         : (b & RACE_SITE_ATOMIC) != 0 && (a & RACE_SITE_VOLATILE) != 0;

    return ((a | b) & RACE_SITE_WRITE) != 0 && !is_polite;
}

struct verdict {
    int place; /* of the cell to be written; -1: none is free */
    int worst; /* the cell of a race, -1: none */
};

/* Whoever follows on the new access follows on the old one as well. */
static inline bool is_superseded(const struct race_cell *cell, uint8_t mask,
                                 uint32_t flags)
{
    return (cell->mask & ~mask) == 0 &&
           (cell->flags & RACE_SITE_WRITE) <= (flags & RACE_SITE_WRITE) &&
           (flags & RACE_SITE_ATOMIC) <= (cell->flags & RACE_SITE_ATOMIC);
}

static inline struct verdict judge(const struct race_word *word, uint8_t mask,
                                   uint32_t flags)
{
    struct verdict out = {-1, -1};

    for (int i = 0; i < RACE_CELLS; i++) {
        const struct race_cell *cell = &word->cells[i];
        bool is_met = cell->epoch != 0 && (cell->mask & mask) != 0;

        if (cell->epoch == 0) {
            out.place = out.place < 0 ? i : out.place;
        } else if (is_met && is_ordered(cell)) {
            out.place = is_superseded(cell, mask, flags) ? i : out.place;
        } else if (is_met && is_conflict(cell->flags, flags) &&
                   (out.worst < 0 || (cell->flags & RACE_SITE_WRITE) != 0)) {
            out.worst = i;
        }
    }
    return out;
}

static void write_cell(struct race_cell *cell, const struct race_access *access,
                       uint8_t mask)
{
    /* Empty while it is written: the process may be killed in the midst of it. */
    __atomic_store_n(&cell->epoch, 0, __ATOMIC_RELAXED);
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    cell->pc = access->place.pc;
    cell->caller = access->place.caller;
    cell->task = (uint16_t)race_self.task;
    cell->mask = mask;
    cell->flags = (uint8_t)access->flags;
    for (int i = 0; i < RACE_HELD; i++) {
        cell->held[i] = race_self.held[i];
    }
    __atomic_store_n(&cell->epoch, present(), __ATOMIC_RELEASE);
}

static void touch_word(struct race_word *word, uint8_t mask,
                       const struct race_access *access, uintptr_t address)
{
    struct race_conflict conflict = {.access = access};

    if (is_known(word, mask, access->flags) && access->value_bytes == 0) {
        return;
    }
    race_lock(&word->lock);
    struct verdict verdict = judge(word, mask, access->flags);
    if (verdict.worst >= 0) {
        conflict.there = word->cells[verdict.worst];
    }
    if (verdict.place < 0) {
        verdict.place = (int)(word->next++ % RACE_CELLS);
    }
    write_cell(&word->cells[verdict.place], access, mask);
    race_unlock(&word->lock);
    if (verdict.worst >= 0) {
        struct race_mapping mapping = {0};
        (void)race_mapping_find(address, &mapping);
        conflict.region = mapping.region;
        conflict.offset = mapping.offset + (access->address - mapping.start);
        conflict.bytes = race_bytes_of(mask);
        race_found(&conflict);
    } else if (access->value_bytes != 0) {
        race_found_value(access);
    }
}

static void touch_part(const struct race_access *access, uintptr_t address,
                       size_t bytes)
{
    struct race_chunk *chunk = chunk_at(address);
    uint32_t first = address & 7;

    if (chunk != NULL) {
        uint8_t mask = (uint8_t)(((1u << bytes) - 1) << first);
        touch_word(&chunk->words[(address >> 3) % RACE_WORDS], mask, access, address);
    }
}

bool race_is_watched(uintptr_t address)
{
    return chunk_at(address) != NULL;
}

void race_touch(struct race_access *access)
{
    uintptr_t at = access->address;
    size_t left = access->bytes;

    while (left > 0) {
        size_t room = 8 - (at & 7);
        size_t part = left < room ? left : room;
        touch_part(access, at, part);
        at += part;
        left -= part;
    }
}

static void touch_range(const void *address, size_t bytes, struct race_place place,
                        uint32_t flags)
{
    struct race_access access = {.address = (uintptr_t)address,
                                 .bytes = bytes,
                                 .place = place,
                                 .flags = flags | RACE_SITE_LIBRARY};

    if (bytes == 0 || access.address >= race_map_high ||
        access.address + bytes <= race_map_low) {
        return;
    }
    race_touch(&access);
}

void race_library_reads(const void *address, size_t bytes, struct race_place place)
{
    touch_range(address, bytes, place, 0);
}

void race_library_writes(const void *address, size_t bytes, struct race_place place)
{
    touch_range(address, bytes, place, RACE_SITE_WRITE);
}
