/* Functions of the C library that read and write memory: it is not compiled like the program,
 * so what they access is told here. */
#include "runtime/race_calls.h"
#include "runtime/race_memory.h"
#include "runtime/race_real.h"

static void reads(const void *address, size_t bytes, void *pc)
{
    if (race_may_touch(address, bytes) && race_enter()) {
        race_library_reads(address, bytes, race_place_of(pc));
        race_leave();
    }
}

static void writes(const void *address, size_t bytes, void *pc)
{
    if (race_may_touch(address, bytes) && race_enter()) {
        race_library_writes(address, bytes, race_place_of(pc));
        race_leave();
    }
}

void *wrap_memcpy(void *to, const void *from, size_t bytes)
{
    reads(from, bytes, __builtin_return_address(0));
    writes(to, bytes, __builtin_return_address(0));
    return real_memcpy(to, from, bytes);
}

void *wrap_memmove(void *to, const void *from, size_t bytes)
{
    reads(from, bytes, __builtin_return_address(0));
    writes(to, bytes, __builtin_return_address(0));
    return real_memmove(to, from, bytes);
}

void *wrap_memset(void *to, int byte, size_t bytes)
{
    writes(to, bytes, __builtin_return_address(0));
    return real_memset(to, byte, bytes);
}

int wrap_memcmp(const void *a, const void *b, size_t bytes)
{
    reads(a, bytes, __builtin_return_address(0));
    reads(b, bytes, __builtin_return_address(0));
    return real_memcmp(a, b, bytes);
}

size_t wrap_strlen(const char *text)
{
    size_t length = real_strlen(text);

    reads(text, length + 1, __builtin_return_address(0));
    return length;
}
