/* Memory that is allocated piece by piece and freed whole. */
#ifndef GRADER_BASE_ARENA_H
#define GRADER_BASE_ARENA_H

#include <stddef.h>

struct arena_block;

/* All zero is an empty arena. */
struct arena {
    struct arena_block *blocks;
};

/* Returns zeroed memory, aligned for any type, that lives until arena_release. */
void *arena_alloc(struct arena *a, size_t size);

/* As arena_alloc for `count` things of `size` bytes; aborts on overflow. */
void *arena_array(struct arena *a, size_t count, size_t size);

/* Copies; a NUL is put behind the copy. */
char *arena_copy(struct arena *a, const void *data, size_t len);
char *arena_string(struct arena *a, const char *text);
char *arena_printf(struct arena *a, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Appends one zeroed element to an array that lives in the arena: `array` is the old
 * array, `count` its length, which is raised. Grows by doubling, so the returned array may
 * lie elsewhere; the old one stays readable. Use ARENA_PUSH for the types. */
void *arena_push(struct arena *a, void *array, size_t *count, size_t size);

/* ARENA_PUSH(a, list, n) grows `list` by one and gives a pointer to the new element. */
#define ARENA_PUSH(a, array, count)                                  \
    ((array) = arena_push((a), (array), &(count), sizeof(*(array))), \
     &(array)[(count)-1])

/* Frees everything; the arena is empty and usable again. */
void arena_release(struct arena *a);

#endif
