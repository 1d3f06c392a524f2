#include "runtime/race_format.h"

#include <stdint.h>
#include <string.h>
#include <wchar.h>

#include "runtime/race_memory.h"
#include "runtime/race_real.h"

enum length { LENGTH_INT, LENGTH_LONG, LENGTH_LONG_DOUBLE };

struct conversion {
    enum length length;
    long precision; /* -1: none */
    char kind;
};

static const char *parse_number(const char *at, long *number, va_list *args)
{
    *number = 0;
    if (*at == '*') {
        *number = va_arg(*args, int);
        return at + 1;
    }
    for (; *at >= '0' && *at <= '9'; at++) {
        *number = *number * 10 + (*at - '0');
    }
    return at;
}

/* Behind a '%'; NULL: not understood, so nothing behind it is either. */
static const char *parse(const char *at, struct conversion *out, va_list *args)
{
    long width = 0;

    *out = (struct conversion){.precision = -1};
    at += strspn(at, "-+ #0'I");
    at = parse_number(at, &width, args);
    if (*at == '$') {
        return NULL;
    }
    if (*at == '.') {
        at = parse_number(at + 1, &out->precision, args);
    }
    for (; *at != '\0' && strchr("hlLqjzt", *at) != NULL; at++) {
        if (*at == 'L') {
            out->length = LENGTH_LONG_DOUBLE;
        } else if (*at != 'h') {
            out->length = LENGTH_LONG;
        }
    }
    out->kind = *at;
    return *at != '\0' ? at + 1 : NULL;
}

static void read_text(const char *text, long precision, struct race_place place)
{
    size_t room = precision >= 0 ? (size_t)precision : SIZE_MAX;

    if (text != NULL && race_enter()) {
        size_t length = 0;
        while (length < room && text[length] != '\0') {
            length++;
        }
        race_library_reads(text, length < room ? length + 1 : room, place);
        race_leave();
    }
}

static void take_whole(const struct conversion *conversion, va_list *args)
{
    long number =
        conversion->length == LENGTH_LONG ? va_arg(*args, long) : va_arg(*args, int);

    (void)number;
}

static void take_fraction(const struct conversion *conversion, va_list *args)
{
    long double number = conversion->length == LENGTH_LONG_DOUBLE
                             ? va_arg(*args, long double)
                             : va_arg(*args, double);

    (void)number;
}

/* Takes the argument; false: not understood. */
static bool take(const struct conversion *conversion, va_list *args,
                 struct race_place place)
{
    if (strchr("diouxXc", conversion->kind) != NULL) {
        take_whole(conversion, args);
        return true;
    }
    if (strchr("aAeEfFgG", conversion->kind) != NULL) {
        take_fraction(conversion, args);
        return true;
    }
    if (conversion->kind == 's' || conversion->kind == 'p' || conversion->kind == 'n') {
        const char *text = va_arg(*args, const char *);
        if (conversion->kind == 's' && conversion->length == LENGTH_INT) {
            read_text(text, conversion->precision, place);
        }
        return true;
    }
    return conversion->kind == '%' || conversion->kind == 'm';
}

void race_format_reads(const char *format, va_list args, struct race_place place)
{
    struct conversion conversion;
    va_list rest;

    if (race_map_high == UINTPTR_MAX) {
        return; /* no shared memory */
    }
    va_copy(rest, args);
    while (format != NULL && (format = strchr(format, '%')) != NULL) {
        format = parse(format + 1, &conversion, &rest);
        if (format == NULL || !take(&conversion, &rest, place)) {
            break;
        }
    }
    va_end(rest);
}
