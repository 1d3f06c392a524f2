/* Functions on strings: only what they really look at is told, up to where they stop. */
#include <stdarg.h>

#include "runtime/race_calls.h"
#include "runtime/race_format.h"
#include "runtime/race_memory.h"
#include "runtime/race_real.h"

static void reads(const void *address, size_t bytes, struct race_place place)
{
    if (race_may_touch(address, bytes) && race_enter()) {
        race_library_reads(address, bytes, place);
        race_leave();
    }
}

static void writes(const void *address, size_t bytes, struct race_place place)
{
    if (race_may_touch(address, bytes) && race_enter()) {
        race_library_writes(address, bytes, place);
        race_leave();
    }
}

static size_t length_within(const char *text, size_t room)
{
    size_t length = 0;

    while (length < room && text[length] != '\0') {
        length++;
    }
    return length;
}

static bool is_any_shared(const void *a, const void *b)
{
    return race_map_high != UINTPTR_MAX &&
           (race_may_be_shared((uintptr_t)a) || race_may_be_shared((uintptr_t)b));
}

/* ---- copies ---- */

static void copies(char *to, const char *from, struct race_place place)
{
    if (is_any_shared(to, from)) {
        size_t bytes = real_strlen(from) + 1;
        reads(from, bytes, place);
        writes(to, bytes, place);
    }
}

char *wrap_strcpy(char *to, const char *from)
{
    copies(to, from, RACE_HERE);
    return real_strcpy(to, from);
}

char *wrap_stpcpy(char *to, const char *from)
{
    copies(to, from, RACE_HERE);
    return real_stpcpy(to, from);
}

char *wrap_strncpy(char *to, const char *from, size_t bytes)
{
    if (is_any_shared(to, from)) {
        size_t length = length_within(from, bytes);
        reads(from, length < bytes ? length + 1 : bytes, RACE_HERE);
        writes(to, bytes, RACE_HERE);
    }
    return real_strncpy(to, from, bytes);
}

static void appends(char *to, const char *from, size_t room, struct race_place place)
{
    if (is_any_shared(to, from)) {
        size_t before = real_strlen(to);
        size_t length = length_within(from, room);
        reads(from, length < room ? length + 1 : room, place);
        reads(to, before + 1, place);
        writes(to + before, length + 1, place);
    }
}

char *wrap_strcat(char *to, const char *from)
{
    appends(to, from, SIZE_MAX, RACE_HERE);
    return real_strcat(to, from);
}

char *wrap_strncat(char *to, const char *from, size_t bytes)
{
    appends(to, from, bytes, RACE_HERE);
    return real_strncat(to, from, bytes);
}

char *wrap_strdup(const char *text)
{
    if (is_any_shared(text, NULL)) {
        reads(text, real_strlen(text) + 1, RACE_HERE);
    }
    return real_strdup(text);
}

char *wrap_strndup(const char *text, size_t room)
{
    if (is_any_shared(text, NULL)) {
        size_t length = length_within(text, room);
        reads(text, length < room ? length + 1 : room, RACE_HERE);
    }
    return real_strndup(text, room);
}

/* ---- comparisons, searches ---- */

static void compares(const char *a, const char *b, size_t room, struct race_place place)
{
    size_t bytes = 0;

    if (!is_any_shared(a, b)) {
        return;
    }
    while (bytes < room && a[bytes] == b[bytes] && a[bytes] != '\0') {
        bytes++;
    }
    bytes += bytes < room;
    reads(a, bytes, place);
    reads(b, bytes, place);
}

int wrap_strcmp(const char *a, const char *b)
{
    compares(a, b, SIZE_MAX, RACE_HERE);
    return real_strcmp(a, b);
}

int wrap_strncmp(const char *a, const char *b, size_t bytes)
{
    compares(a, b, bytes, RACE_HERE);
    return real_strncmp(a, b, bytes);
}

char *wrap_strchr(const char *text, int byte)
{
    if (is_any_shared(text, NULL)) {
        size_t bytes = 0;
        while (text[bytes] != (char)byte && text[bytes] != '\0') {
            bytes++;
        }
        reads(text, bytes + 1, RACE_HERE);
    }
    return real_strchr(text, byte);
}

size_t wrap_strnlen(const char *text, size_t room)
{
    size_t length = real_strnlen(text, room);

    reads(text, length < room ? length + 1 : room, RACE_HERE);
    return length;
}

/* Its order is the program's own function; what it moves is told as a whole. */
void wrap_qsort(void *base, size_t count, size_t size, __compar_fn_t compare)
{
    writes(base, count * size, RACE_HERE);
    real_qsort(base, count, size, compare);
}

/* ---- formatted ---- */

static int formatted(int count, char *text, size_t room, struct race_place place)
{
    if (count >= 0 && room > 0) {
        size_t bytes = (size_t)count + 1;
        writes(text, bytes < room ? bytes : room, place);
    }
    return count;
}

int wrap_vsnprintf(char *text, size_t room, const char *format, va_list args)
{
    race_format_reads(format, args, RACE_HERE);
    return formatted(real_vsnprintf(text, room, format, args), text, room, RACE_HERE);
}

int wrap_vsprintf(char *text, const char *format, va_list args)
{
    race_format_reads(format, args, RACE_HERE);
    return formatted(real_vsprintf(text, format, args), text, SIZE_MAX, RACE_HERE);
}

int wrap_snprintf(char *text, size_t room, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    race_format_reads(format, args, RACE_HERE);
    int count = real_vsnprintf(text, room, format, args);
    va_end(args);
    return formatted(count, text, room, RACE_HERE);
}

int wrap_sprintf(char *text, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    race_format_reads(format, args, RACE_HERE);
    int count = real_vsprintf(text, format, args);
    va_end(args);
    return formatted(count, text, SIZE_MAX, RACE_HERE);
}
