#include "base/buf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"

struct bytes bytes_of(const char *text)
{
    return (struct bytes){text, strlen(text)};
}

bool bytes_equal(struct bytes a, struct bytes b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

ptrdiff_t bytes_find(struct bytes hay, struct bytes needle, size_t from)
{
    if (from > hay.len) {
        return -1;
    }
    if (needle.len == 0) {
        return (ptrdiff_t)from;
    }
    const char *hit = from == hay.len ? NULL
                                      : memmem(hay.data + from, hay.len - from,
                                               needle.data, needle.len);
    return hit == NULL ? -1 : hit - hay.data;
}

static void buf_reserve(struct buf *b, size_t more)
{
    size_t need = b->len + more + 1;

    if (need <= b->size) {
        return;
    }
    size_t size = b->size < 64 ? 64 : b->size;
    while (size < need) {
        size *= 2;
    }
    char *data = realloc(b->data, size);
    if (data == NULL) {
        BUG("no memory for %zu bytes", size);
    }
    b->data = data;
    b->size = size;
}

void buf_add(struct buf *b, const void *data, size_t len)
{
    buf_reserve(b, len);
    if (len > 0) {
        memcpy(b->data + b->len, data, len);
    }
    b->len += len;
    b->data[b->len] = '\0';
}

void buf_add_string(struct buf *b, const char *text)
{
    buf_add(b, text, strlen(text));
}

void buf_add_char(struct buf *b, char c)
{
    buf_add(b, &c, 1);
}

void buf_vprintf(struct buf *b, const char *format, va_list args)
{
    va_list again;

    va_copy(again, args);
    buf_reserve(b, 0);
    int len = vsnprintf(b->data + b->len, b->size - b->len, format, args);
    if (len >= 0 && (size_t)len >= b->size - b->len) {
        buf_reserve(b, (size_t)len);
        len = vsnprintf(b->data + b->len, b->size - b->len, format, again);
    }
    va_end(again);
    if (len < 0) {
        BUG("a message that cannot be printed");
    }
    b->len += (size_t)len;
}

void buf_printf(struct buf *b, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    buf_vprintf(b, format, args);
    va_end(args);
}

struct bytes buf_bytes(const struct buf *b)
{
    return (struct bytes){b->data == NULL ? "" : b->data, b->len};
}

void buf_clear(struct buf *b)
{
    b->len = 0;
    if (b->data != NULL) {
        b->data[0] = '\0';
    }
}

void buf_release(struct buf *b)
{
    free(b->data);
    *b = (struct buf){0};
}
