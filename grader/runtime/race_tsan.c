/* What the compilers call: for every access to memory that is no local's own, at the
 * beginning and the end of every function. */
#include "runtime/race_calls.h"
#include "runtime/race_memory.h"
#include "runtime/race_order.h"

RACE_CALLED void tsan_init(void) __asm__("__tsan_init");
RACE_CALLED void tsan_func_entry(void *pc) __asm__("__tsan_func_entry");
RACE_CALLED void tsan_func_exit(void) __asm__("__tsan_func_exit");

void tsan_init(void)
{
    race_start();
}

/* Frames that a longjmp has left behind lie below the new one. */
void tsan_func_entry(void *pc)
{
    uintptr_t frame = (uintptr_t)__builtin_frame_address(0);

    while (race_self.call_count > 0 &&
           race_self.calls[race_self.call_count - 1].frame <= frame) {
        race_self.call_count--;
    }
    if (race_self.call_count < RACE_CALLS_DEEP) {
        race_self.calls[race_self.call_count].frame = frame;
        race_self.calls[race_self.call_count].pc = (uintptr_t)pc;
        race_self.call_count++;
    }
}

void tsan_func_exit(void)
{
    uintptr_t frame = (uintptr_t)__builtin_frame_address(0);

    while (race_self.call_count > 0 &&
           race_self.calls[race_self.call_count - 1].frame <= frame) {
        race_self.call_count--;
    }
}

static inline uint64_t value_at(const volatile void *address, size_t bytes)
{
    switch (bytes) {
    case 1:
        return *(const volatile uint8_t *)address;
    case 2:
        return *(const volatile uint16_t *)address;
    case 4:
        return *(const volatile uint32_t *)address;
    default:
        return *(const volatile uint64_t *)address;
    }
}

static inline struct race_near_read *near_read(uintptr_t address)
{
    return &race_self.reads[(address / 4) % RACE_READS_NEAR];
}

static void look(const void *address, size_t bytes)
{
    struct race_near_read *near = near_read((uintptr_t)address);

    near->address = (uintptr_t)address;
    near->value = value_at(address, bytes);
    near->syncs = race_self.syncs;
}

/* A value that has changed since it was read, without any operation of this task that could
 * have let others in, was changed by somebody who should have been kept out. */
static void look_again(struct race_access *access, const void *address)
{
    struct race_near_read *near = near_read(access->address);

    if (near->address != access->address || near->syncs != race_self.syncs) {
        return;
    }
    near->address = 0;
    race_delay_write(access->place.pc);
    access->new_value = value_at(address, access->bytes);
    if (access->new_value != near->value) {
        access->old_value = near->value;
        access->value_bytes = (uint32_t)access->bytes;
    }
}

static bool is_plain_word(uintptr_t address, size_t bytes)
{
    return bytes <= 8 && (address & (bytes - 1)) == 0;
}

static void access_shared(const void *address, size_t bytes, uint32_t flags, void *pc)
{
    if (!race_begin()) {
        return;
    }
    struct race_access access = {.address = (uintptr_t)address,
                                 .bytes = bytes,
                                 .place = race_place_of(pc),
                                 .flags = flags};
    if (is_plain_word((uintptr_t)address, bytes) &&
        race_is_watched((uintptr_t)address)) {
        if ((flags & RACE_SITE_WRITE) == 0) {
            look(address, bytes);
        } else {
            look_again(&access, address);
        }
    }
    race_touch(&access);
    race_end();
}

static inline void plain(void *address, size_t bytes, uint32_t flags, void *pc)
{
    if (__builtin_expect(race_may_be_shared((uintptr_t)address), 0)) {
        access_shared(address, bytes, flags, pc);
    }
}

/* An access that the program has marked: as its course says, or as an atomic one once the
 * program uses fences, which only make sense between such accesses. */
static void marked(void *address, size_t bytes, uint32_t flags, void *pc)
{
    if (!race_may_be_shared((uintptr_t)address) || !race_begin()) {
        return;
    }
    race_volatile_begins(address, &flags);
    race_end();
    access_shared(address, bytes, flags | RACE_SITE_VOLATILE, pc);
}

#define ACCESS(name, how, bytes, flags)                                   \
    RACE_CALLED void tsan_##name(void *address) __asm__("__tsan_" #name); \
    void tsan_##name(void *address)                                       \
    {                                                                     \
        how(address, bytes, flags, __builtin_return_address(0));          \
    }

#define ACCESSES(bytes)                                                \
    ACCESS(read##bytes, plain, bytes, 0)                               \
    ACCESS(write##bytes, plain, bytes, RACE_SITE_WRITE)                \
    ACCESS(read_write##bytes, plain, bytes, RACE_SITE_WRITE)           \
    ACCESS(volatile_read##bytes, marked, bytes, 0)                     \
    ACCESS(volatile_write##bytes, marked, bytes, RACE_SITE_WRITE)      \
    ACCESS(unaligned_read##bytes, plain, bytes, 0)                     \
    ACCESS(unaligned_write##bytes, plain, bytes, RACE_SITE_WRITE)      \
    ACCESS(unaligned_read_write##bytes, plain, bytes, RACE_SITE_WRITE) \
    ACCESS(unaligned_volatile_read##bytes, marked, bytes, 0)           \
    ACCESS(unaligned_volatile_write##bytes, marked, bytes, RACE_SITE_WRITE)

ACCESSES(1)
ACCESSES(2)
ACCESSES(4)
ACCESSES(8)
ACCESSES(16)

ACCESS(vptr_read, plain, sizeof(void *), 0)

RACE_CALLED void tsan_vptr_update(void *address,
                                  void *value) __asm__("__tsan_vptr_update");
RACE_CALLED void tsan_read_range(void *address,
                                 size_t bytes) __asm__("__tsan_read_range");
RACE_CALLED void tsan_write_range(void *address,
                                  size_t bytes) __asm__("__tsan_write_range");

void tsan_vptr_update(void *address, void *value)
{
    (void)value;
    plain(address, sizeof(void *), RACE_SITE_WRITE, __builtin_return_address(0));
}

static void range(void *address, size_t bytes, uint32_t flags, void *pc)
{
    uintptr_t start = (uintptr_t)address;

    if (start < race_map_high && start + bytes > race_map_low && race_begin()) {
        struct race_access access = {.address = start,
                                     .bytes = bytes,
                                     .place = race_place_of(pc),
                                     .flags = flags};
        race_touch(&access);
        race_end();
    }
}

void tsan_read_range(void *address, size_t bytes)
{
    range(address, bytes, 0, __builtin_return_address(0));
}

void tsan_write_range(void *address, size_t bytes)
{
    range(address, bytes, RACE_SITE_WRITE, __builtin_return_address(0));
}
