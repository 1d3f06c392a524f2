#include <stdint.h>
#include <string.h>

#include <criterion/criterion.h>

#include "base/arena.h"

Test(arena, gives_zeroed_aligned_memory_of_any_size)
{
    struct arena a = {0};

    for (size_t size = 1; size < 100000; size *= 3) {
        unsigned char *p = arena_alloc(&a, size);
        cr_assert_eq((uintptr_t)p % _Alignof(max_align_t), 0);
        for (size_t i = 0; i < size; i++) {
            cr_assert_eq(p[i], 0);
            p[i] = 0xff;
        }
    }
    arena_release(&a);
}

Test(arena, pushes_keep_order_while_the_array_moves)
{
    struct arena a = {0};
    int *list = NULL;
    size_t count = 0;

    for (int i = 0; i < 1000; i++) {
        *ARENA_PUSH(&a, list, count) = i;
    }

    cr_assert_eq(count, 1000);
    for (int i = 0; i < 1000; i++) {
        cr_assert_eq(list[i], i);
    }
    arena_release(&a);
}

Test(arena, puts_a_nul_behind_a_copy)
{
    struct arena a = {0};

    cr_assert_str_eq(arena_copy(&a, "abcdef", 3), "abc");
    cr_assert_str_eq(arena_copy(&a, NULL, 0), "");
    cr_assert_str_eq(arena_printf(&a, "%d %s", 7, "x"), "7 x");
    arena_release(&a);
}

Test(arena, is_usable_again_after_release)
{
    struct arena a = {0};

    (void)arena_string(&a, "x");
    arena_release(&a);
    cr_assert_str_eq(arena_string(&a, "y"), "y");
    arena_release(&a);
}
