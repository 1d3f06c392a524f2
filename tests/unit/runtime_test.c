#include <elf.h>
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "runtime/runtime.h"

static bool object_says(const char *word)
{
    return memmem(race_object, race_object_bytes, word, strlen(word) + 1) != NULL;
}

Test(runtime, carries_a_relocatable_object)
{
    Elf64_Ehdr head;

    cr_assert(gt(sz, race_object_bytes, sizeof(head)));
    memcpy(&head, race_object, sizeof(head));

    cr_assert(eq(int, memcmp(head.e_ident, ELFMAG, SELFMAG), 0));
    cr_assert(eq(int, head.e_type, ET_REL));
}

Test(runtime, stands_in_for_every_function_that_it_names)
{
    char symbol[128];

    cr_assert(gt(sz, race_wrapped_count, 0));
    for (size_t i = 0; i < race_wrapped_count; i++) {
        int length = snprintf(symbol, sizeof(symbol), "__wrap_%s", race_wrapped[i]);

        cr_assert(lt(int, length, (int)sizeof(symbol)));
        cr_assert(object_says(symbol), "%s", symbol);
    }
}

Test(runtime, names_no_function_twice)
{
    for (size_t i = 0; i < race_wrapped_count; i++) {
        for (size_t other = 0; other < i; other++) {
            cr_assert(ne(str, (char *)race_wrapped[i], (char *)race_wrapped[other]));
        }
    }
}

Test(runtime, has_what_both_compilers_call)
{
    static const char *const called[] = {
        "__tsan_init",
        "__tsan_func_entry",
        "__tsan_read4",
        "__tsan_volatile_write8",
        "__tsan_unaligned_read16",
        "__tsan_read_range",
        "__tsan_atomic32_compare_exchange_val",
        "__tsan_atomic64_compare_exchange_weak",
        "__tsan_atomic_thread_fence",
    };

    for (size_t i = 0; i < sizeof(called) / sizeof(called[0]); i++) {
        cr_assert(object_says(called[i]), "%s", called[i]);
    }
}

Test(runtime, begins_an_arena_with_what_its_reader_expects)
{
    struct race_options options = {
        .seed = 7, .delays = RACE_DELAYS_SEEDED, .budget_ms = 9};

    struct race_head head = race_arena_head(options);

    cr_assert(eq(u64, head.magic, RACE_MAGIC));
    cr_assert(eq(u32, head.version, RACE_VERSION));
    cr_assert(eq(u32, head.bytes, RACE_ARENA_BYTES));
    cr_assert(eq(u64, head.options.seed, 7));
    cr_assert(eq(sz, offsetof(struct race_arena, options),
                 offsetof(struct race_head, options)));
}
