#include <string.h>

#include "base/clock.h"
#include "load/course_file.h"

#define MIB (INT64_C(1) << 20)

static const char *const own_compiler = "gcc";
static const char *const own_flags[] = {"-std=gnu17", "-Wall", "-Wextra", "-g", "-O1"};
static const char *const own_libs[] = {"-pthread", "-lrt"};
/* A compiler needs more than a small program of a student. */
static const struct limits own_build_limits = {.value = {
                                                   [LIMIT_WALL] = 30 * NS_PER_S,
                                                   [LIMIT_CPU] = 20 * NS_PER_S,
                                                   [LIMIT_MEMORY] = 1024 * MIB,
                                                   [LIMIT_FILES] = 64 * MIB,
                                               }};

/* The first of inner, outer and own that is given. */
static const char **first_given(const char **inner, const char **outer,
                                const char *const *own, size_t own_count,
                                struct arena *arena)
{
    if (inner != NULL) {
        return inner;
    }
    if (outer != NULL) {
        return outer;
    }
    const char **copy = arena_array(arena, own_count + 1, sizeof(*copy));
    memcpy(copy, own, own_count * sizeof(*copy));
    return copy;
}

static size_t count_of(const char **list)
{
    size_t n = 0;

    while (list[n] != NULL) {
        n++;
    }
    return n;
}

static void complete_build(struct build *build, const struct defaults *defaults,
                           struct arena *arena)
{
    static const char *const own_sources[] = {"*.c"};
    const struct limits fallback = limits_default();

    if (build->compiler == NULL) {
        build->compiler =
            defaults->compiler != NULL ? defaults->compiler : own_compiler;
    }
    build->sources = first_given(build->sources, NULL, own_sources, 1, arena);
    build->source_count = count_of(build->sources);
    build->flags = first_given(build->flags, defaults->flags, own_flags,
                               sizeof(own_flags) / sizeof(own_flags[0]), arena);
    build->flag_count = count_of(build->flags);
    build->libs = first_given(build->libs, defaults->libs, own_libs,
                              sizeof(own_libs) / sizeof(own_libs[0]), arena);
    build->lib_count = count_of(build->libs);
    build->limits = limits_inherit(&build->limits, &defaults->build_limits);
    build->limits = limits_inherit(&build->limits, &own_build_limits);
    build->limits = limits_inherit(&build->limits, &fallback);
}

/* Puts the build in front of what the test needs by itself. */
static void need_build(struct test *test, size_t index, struct arena *arena)
{
    size_t *needs = arena_array(arena, test->need_count + 1, sizeof(*needs));
    size_t kept = 1;

    for (size_t i = 0; i < test->need_count; i++) {
        /* Others than earlier ones are left only in a course that was complained about. */
        if (test->needs[i] > 0 && test->needs[i] < index) {
            needs[kept++] = test->needs[i];
        }
    }
    test->needs = needs;
    test->need_count = kept;
}

static struct test build_test(const struct exercise_file *file)
{
    return (struct test){
        .kind = TEST_BUILD,
        .id = "builds",
        .at = file->build_at,
        .title = {.en = "Compiles",
                  .zh = "\xe7\xbc\x96\xe8\xaf\x91\xe9\x80\x9a\xe8\xbf\x87"},
        .points = file->build_points,
        .limits = file->exercise.build.limits,
    };
}

void exercise_complete(struct exercise_file *file, const struct defaults *defaults,
                       struct arena *arena)
{
    struct exercise *exercise = &file->exercise;
    const struct limits fallback = limits_default();
    size_t count = exercise->test_count + 1;
    struct test *tests = arena_array(arena, count, sizeof(*tests));

    complete_build(&exercise->build, defaults, arena);
    tests[0] = build_test(file);
    for (size_t i = 1; i < count; i++) {
        struct test *test = &tests[i];
        *test = exercise->tests[i - 1];
        need_build(test, i, arena);
        test->limits = limits_inherit(&test->limits, &file->limits);
        test->limits = limits_inherit(&test->limits, &defaults->limits);
        test->limits = limits_inherit(&test->limits, &fallback);
    }
    exercise->tests = tests;
    exercise->test_count = count;
}
