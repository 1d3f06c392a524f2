/* Bytes: a view of some, and a buffer that grows. */
#ifndef GRADER_BASE_BUF_H
#define GRADER_BASE_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

/* A view: not owned, may hold any byte, not necessarily ended by NUL. */
struct bytes {
    const char *data;
    size_t len;
};

/* All zero is an empty buffer. `data` is ended by a NUL that `len` does not count; it is
 * NULL only while nothing was ever added. */
struct buf {
    char *data;
    size_t len;
    size_t size;
};

#define BYTES_LITERAL(text) ((struct bytes){(text), sizeof(text) - 1})
struct bytes bytes_of(const char *text);
bool bytes_equal(struct bytes a, struct bytes b);

/* Returns the offset of `needle` in `hay` at or after `from`, or -1. */
ptrdiff_t bytes_find(struct bytes hay, struct bytes needle, size_t from);

void buf_add(struct buf *b, const void *data, size_t len);
void buf_add_string(struct buf *b, const char *text);
void buf_add_char(struct buf *b, char c);
void buf_printf(struct buf *b, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *b, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));
struct bytes buf_bytes(const struct buf *b);
void buf_clear(struct buf *b);

/* Frees; the buffer is empty and usable again. */
void buf_release(struct buf *b);

#define AUTO_BUF __attribute__((cleanup(buf_release))) struct buf

#endif
