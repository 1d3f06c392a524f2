#include <fnmatch.h>
#include <string.h>

#include "build/build.h"
#include "stage/stage.h"

enum { PROGRAM_MAX_BYTES = 64 * 1024 * 1024, ARGUMENTS_MAX = 256 };

static bool is_source(const struct build *build, const char *name)
{
    for (size_t i = 0; i < build->source_count; i++) {
        if (fnmatch(build->sources[i], name, FNM_PERIOD) == 0) {
            return true;
        }
    }
    return false;
}

/* The compiler's argument vector: the course's words and checked file names only, so that
 * nothing a student names can become an option. */
struct arguments {
    const char *list[ARGUMENTS_MAX];
    size_t count;
};

static void add(struct arguments *args, const char *word)
{
    if (args->count + 1 < ARGUMENTS_MAX) {
        args->list[args->count++] = word;
        args->list[args->count] = NULL;
    }
}

static size_t fill_arguments(struct arguments *args, const struct build *build,
                             const struct programs *sources)
{
    size_t found = 0;

    add(args, build->compiler);
    for (size_t i = 0; i < build->flag_count; i++) {
        add(args, build->flags[i]);
    }
    /* Twenty errors are enough to read, and a million would take minutes to print. */
    add(args, "-fmax-errors=20");
    add(args, "-o");
    add(args, build->program);
    for (size_t i = 0; i < sources->count; i++) {
        if (is_source(build, sources->list[i].name)) {
            add(args, sources->list[i].name);
            found++;
        }
    }
    for (size_t i = 0; i < build->lib_count; i++) {
        add(args, build->libs[i]);
    }
    return found;
}

int build_compile(const struct exercise *exercise, enum trial_kind kind,
                  const struct programs *sources, struct programs *out,
                  struct evidence *ev, struct err *e)
{
    const struct build *build = &exercise->build;
    struct arguments args = {0};
    const char *actors[] = {"compiler"};
    struct step steps[] = {
        {.kind = STEP_START, .at = exercise->at, .start = {.argv = args.list}},
        {.kind = STEP_CLOSE, .at = exercise->at},
        {.kind = STEP_EXITS, .at = exercise->at, .exits = {.any = true}},
    };
    struct test test = {
        .kind = TEST_BUILD,
        .id = "builds",
        .at = exercise->at,
        .limits = build->limits,
        .actors = actors,
        .actor_count = 1,
        .steps = steps,
        .step_count = sizeof(steps) / sizeof(steps[0]),
    };

    (void)kind;
    if (fill_arguments(&args, build, sources) == 0) {
        return 0; /* no actor: nothing to compile */
    }
    steps[0].start.argc = args.count;
    struct stage_spec spec = {.test = &test,
                              .programs = sources,
                              .collect = build->program,
                              .collect_max = PROGRAM_MAX_BYTES};
    return stage_play(&spec, ev, out, e);
}
