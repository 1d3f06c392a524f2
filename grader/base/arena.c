#include "base/arena.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"

enum { BLOCK_BYTES = 16 * 1024 };

struct arena_block {
    struct arena_block *next;
    size_t used;
    size_t size;
    max_align_t data[];
};

static struct arena_block *block_new(size_t size)
{
    struct arena_block *block = calloc(1, sizeof(*block) + size);

    if (block == NULL) {
        BUG("no memory for %zu bytes", size);
    }
    block->size = size;
    return block;
}

void *arena_alloc(struct arena *a, size_t size)
{
    const size_t align = _Alignof(max_align_t);
    size_t need = (size + align - 1) / align * align;
    struct arena_block *block = a->blocks;

    if (need < size) {
        BUG("allocation of %zu bytes overflows", size);
    }
    if (block == NULL || block->size - block->used < need) {
        block = block_new(need > BLOCK_BYTES ? need : BLOCK_BYTES);
        block->next = a->blocks;
        a->blocks = block;
    }
    void *out = (char *)block->data + block->used;
    block->used += need;
    return out;
}

void *arena_array(struct arena *a, size_t count, size_t size)
{
    size_t total = 0;

    if (__builtin_mul_overflow(count, size, &total)) {
        BUG("array of %zu x %zu bytes overflows", count, size);
    }
    return arena_alloc(a, total);
}

char *arena_copy(struct arena *a, const void *data, size_t len)
{
    char *out = arena_alloc(a, len + 1);

    if (len > 0) {
        memcpy(out, data, len);
    }
    return out;
}

char *arena_string(struct arena *a, const char *text)
{
    return arena_copy(a, text, strlen(text));
}

char *arena_printf(struct arena *a, const char *format, ...)
{
    AUTO_BUF text = {0};
    va_list args;

    va_start(args, format);
    buf_vprintf(&text, format, args);
    va_end(args);
    return arena_copy(a, text.data, text.len);
}

void *arena_push(struct arena *a, void *array, size_t *count, size_t size)
{
    size_t n = *count;

    /* The length is at a power of two (or nought) exactly when the array is full. */
    if ((n & (n - 1)) == 0) {
        char *grown = arena_array(a, n == 0 ? 1 : n * 2, size);
        if (n > 0) {
            memcpy(grown, array, n * size);
        }
        array = grown;
    }
    *count = n + 1;
    return array;
}

void arena_release(struct arena *a)
{
    struct arena_block *block = a->blocks;

    while (block != NULL) {
        struct arena_block *next = block->next;
        free(block);
        block = next;
    }
    a->blocks = NULL;
}
