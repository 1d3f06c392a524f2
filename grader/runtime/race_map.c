/* Shared mappings of the process. They are known from the calls that make and unmake them;
 * what the C library maps by itself is no memory that a student's code would access. */
#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "runtime/race_calls.h"
#include "runtime/race_memory.h"
#include "runtime/race_order.h"
#include "runtime/race_real.h"

enum { MAPPINGS_MAX = 128, PAGE_BITS = 4095 };

/* The process's own; a fork copies them with the mappings. */
static struct race_mapping mappings[MAPPINGS_MAX];
static uint32_t mapping_count;
static uint32_t mapping_lock;
uintptr_t race_map_low = UINTPTR_MAX;
uintptr_t race_map_high = UINTPTR_MAX;
uint32_t race_generation = 1;

void race_forget_near(void)
{
    race_self.generation = race_generation;
    for (int i = 0; i < RACE_PLACES_NEAR; i++) {
        race_self.chunks[i].tag = 0;
    }
    for (int i = 0; i < RACE_OBJECTS_NEAR; i++) {
        race_self.objects[i].address = 0;
    }
}

bool race_mapping_find(uintptr_t address, struct race_mapping *out)
{
    bool is_found = false;

    if (!race_may_be_shared(address)) {
        return false;
    }
    race_lock(&mapping_lock);
    for (uint32_t i = 0; i < mapping_count && !is_found; i++) {
        is_found = address >= mappings[i].start && address < mappings[i].end;
        if (is_found && out != NULL) {
            *out = mappings[i];
        }
    }
    race_unlock(&mapping_lock);
    return is_found;
}

/* At no moment may a mapping that stays lie outside of the borders. */
static void find_borders(void)
{
    uintptr_t low = UINTPTR_MAX;
    uintptr_t high = mapping_count == 0 ? UINTPTR_MAX : 0;

    for (uint32_t i = 0; i < mapping_count; i++) {
        low = mappings[i].start < low ? mappings[i].start : low;
        high = mappings[i].end > high ? mappings[i].end : high;
    }
    race_map_low = low < race_map_low ? low : race_map_low;
    race_map_high = high;
    race_map_low = low;
    __atomic_fetch_add(&race_generation, 1, __ATOMIC_RELEASE);
}

static void add(const struct race_mapping *mapping)
{
    if (mapping_count < MAPPINGS_MAX) {
        mappings[mapping_count++] = *mapping;
    } else {
        race_lose(RACE_LOST_REGIONS);
    }
}

/* The parts of a mapping before and behind the hole stay. */
static void cut(uint32_t index, uintptr_t start, uintptr_t end)
{
    struct race_mapping old = mappings[index];
    struct race_mapping rest = old;

    mappings[index] = mappings[--mapping_count];
    if (old.start < start) {
        rest.end = start;
        add(&rest);
    }
    if (old.end > end) {
        rest = old;
        rest.start = end;
        rest.offset = old.offset + (end - old.start);
        add(&rest);
    }
}

void race_map_remove(uintptr_t start, uintptr_t end)
{
    bool has_changed = false;

    race_lock(&mapping_lock);
    for (uint32_t i = mapping_count; i-- > 0;) {
        if (mappings[i].start < end && mappings[i].end > start) {
            cut(i, start, end);
            has_changed = true;
        }
    }
    if (has_changed) {
        find_borders();
    }
    race_unlock(&mapping_lock);
}

void race_map_add(const struct race_mapping *mapping)
{
    race_map_remove(mapping->start, mapping->end);
    race_lock(&mapping_lock);
    add(mapping);
    find_borders();
    race_unlock(&mapping_lock);
}

void race_map_forked(void)
{
    mapping_lock = 0;
    race_generation++;
}

/* ---- regions ---- */

static uint32_t find_region(const struct race_region *wanted)
{
    for (uint32_t i = 1; i < race_arena->region_count && i < RACE_REGIONS; i++) {
        const struct race_region *region = &race_arena->regions[i];
        if (region->kind == wanted->kind && region->key[0] == wanted->key[0] &&
            region->key[1] == wanted->key[1] && region->key[2] == wanted->key[2]) {
            return i;
        }
    }
    return 0;
}

static uint32_t get_region(struct race_region *wanted)
{
    race_lock(&race_arena->lock);
    if (wanted->kind == RACE_REGION_ANONYMOUS) {
        wanted->key[0] = ++race_arena->region_serial;
    }
    uint32_t index = find_region(wanted);
    if (index == 0) {
        index = race_arena->region_count == 0 ? 1 : race_arena->region_count;
        if (index < RACE_REGIONS) {
            wanted->maker = race_self.task;
            race_arena->regions[index] = *wanted;
            race_arena->region_count = index + 1;
        } else {
            index = 0;
        }
    }
    race_unlock(&race_arena->lock);
    if (index == 0) {
        race_lose(RACE_LOST_REGIONS);
    } else if (race_arena->regions[index].bytes < wanted->bytes) {
        race_arena->regions[index].bytes = wanted->bytes;
    }
    return index;
}

/* The end of a long path says more than its beginning. */
static void name_region(struct race_region *region, int fd)
{
    static const char shared[] = "/dev/shm/";
    char path[RACE_PATH_BYTES];
    size_t count = race_path_of(fd, path, sizeof(path));
    size_t from = 0;

    if (count >= sizeof(shared) && real_memcmp(path, shared, sizeof(shared) - 1) == 0) {
        region->kind = RACE_REGION_POSIX;
        from = sizeof(shared) - 2;
    }
    if (count - from >= RACE_NAME_BYTES) {
        from = count - (RACE_NAME_BYTES - 1);
    }
    for (size_t i = 0; from + i < count; i++) {
        region->name[i] = path[from + i];
    }
}

/* Inodes are used again, so the time of birth belongs to the identity of a file. */
static bool identify_file(struct race_region *region, int fd)
{
    struct statx facts = {0};

    if (real_syscall(SYS_statx, fd, "", AT_EMPTY_PATH, STATX_BASIC_STATS | STATX_BTIME,
                     &facts) < 0) {
        return false;
    }
    if ((facts.stx_mode & S_IFMT) != S_IFREG) {
        return false; /* /dev/zero: anonymous memory by its old name */
    }
    region->kind = RACE_REGION_FILE;
    region->key[0] = (uint64_t)facts.stx_dev_major << 32 | facts.stx_dev_minor;
    region->key[1] = facts.stx_ino;
    region->key[2] =
        (uint64_t)facts.stx_btime.tv_sec * 1000000000u + facts.stx_btime.tv_nsec;
    name_region(region, fd);
    return true;
}

struct mapped {
    void *address;
    size_t bytes;
    int flags;
    int fd;
    off_t offset;
    uintptr_t pc;
};

static void note_mapping(const struct mapped *made)
{
    uintptr_t start = (uintptr_t)made->address;
    uintptr_t end = (start + made->bytes + PAGE_BITS) & ~(uintptr_t)PAGE_BITS;
    struct race_region region = {.kind = RACE_REGION_ANONYMOUS,
                                 .bytes = (uint64_t)made->offset + made->bytes,
                                 .pc = made->pc};
    struct race_mapping mapping = {.start = start, .end = end};

    race_map_remove(start, end);
    if ((made->flags & MAP_TYPE) == MAP_PRIVATE) {
        return;
    }
    if ((made->flags & MAP_ANONYMOUS) == 0 && identify_file(&region, made->fd)) {
        race_channel_mapped(made->fd);
        mapping.offset = (uint64_t)made->offset;
    } else {
        region.bytes = made->bytes;
    }
    mapping.region = get_region(&region);
    if (mapping.region != 0) {
        race_map_add(&mapping);
    }
}

/* NOLINTNEXTLINE(readability-function-size): the C library's own parameters */
void *wrap_mmap(void *address, size_t bytes, int protection, int flags, int fd,
                off_t offset)
{
    void *made = real_mmap(address, bytes, protection, flags, fd, offset);

    if (made != MAP_FAILED && race_enter()) {
        struct mapped mapped = {made, bytes, flags, fd, offset, RACE_HERE.pc};
        note_mapping(&mapped);
        race_leave();
    }
    return made;
}

/* NOLINTNEXTLINE(readability-function-size): the C library's own parameters */
void *wrap_mmap64(void *address, size_t bytes, int protection, int flags, int fd,
                  off64_t offset)
{
    void *made = real_mmap64(address, bytes, protection, flags, fd, offset);

    if (made != MAP_FAILED && race_enter()) {
        struct mapped mapped = {made, bytes, flags, fd, offset, RACE_HERE.pc};
        note_mapping(&mapped);
        race_leave();
    }
    return made;
}

/* Before the call: by the time it returns another thread may have mapped there. */
int wrap_munmap(void *address, size_t bytes)
{
    if (race_enter()) {
        uintptr_t start = (uintptr_t)address;
        race_map_remove(start, (start + bytes + PAGE_BITS) & ~(uintptr_t)PAGE_BITS);
        race_leave();
    }
    return real_munmap(address, bytes);
}

void *wrap_mremap(void *address, size_t old_bytes, size_t new_bytes, int flags, ...)
{
    va_list args;
    struct race_mapping mapping = {0};

    va_start(args, flags);
    void *wanted = (flags & MREMAP_FIXED) != 0 ? va_arg(args, void *) : NULL;
    va_end(args);
    void *made = real_mremap(address, old_bytes, new_bytes, flags, wanted);
    if (made != MAP_FAILED && race_enter()) {
        if (race_mapping_find((uintptr_t)address, &mapping)) {
            mapping.offset += (uintptr_t)address - mapping.start;
            mapping.start = (uintptr_t)made;
            mapping.end =
                (mapping.start + new_bytes + PAGE_BITS) & ~(uintptr_t)PAGE_BITS;
            race_map_remove((uintptr_t)address, (uintptr_t)address + old_bytes);
            race_map_add(&mapping);
        }
        race_leave();
    }
    return made;
}

void *wrap_shmat(int id, const void *address, int flags)
{
    void *made = real_shmat(id, address, flags);
    struct shmid_ds facts;

    if ((intptr_t)made != -1 && race_enter()) {
        if (real_shmctl(id, IPC_STAT, &facts) == 0) {
            uintptr_t start = (uintptr_t)made;
            struct race_region region = {
                .kind = RACE_REGION_SYSV,
                .bytes = facts.shm_segsz,
                .key = {(uint64_t)id, (uint64_t)facts.shm_perm.__key, 0},
                .pc = RACE_HERE.pc};
            struct race_mapping mapping = {
                .start = start,
                .end = (start + facts.shm_segsz + PAGE_BITS) & ~(uintptr_t)PAGE_BITS,
                .region = get_region(&region)};
            race_map_add(&mapping);
        }
        race_leave();
    }
    return made;
}

int wrap_shmdt(const void *address)
{
    if (race_enter()) {
        struct race_mapping mapping;
        if (race_mapping_find((uintptr_t)address, &mapping)) {
            race_map_remove(mapping.start, mapping.end);
        }
        race_leave();
    }
    return real_shmdt(address);
}
