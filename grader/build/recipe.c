#include "build/recipe.h"

#include <fnmatch.h>
#include <string.h>

#include "runtime/runtime.h"

/* At -O0: an optimiser moves accesses before they are instrumented, or removes them. A
 * student's warnings were told by the plain build. */
static const char *const race_flags[] = {"-fsanitize=thread", "-O0", "-g", "-w", NULL};
static const char *const memory_flags[] = {
    "-fsanitize=address,undefined",
    /* What the first tells better, and what is harmless on every machine that has Linux. */
    "-fno-sanitize=object-size,nonnull-attribute,vptr", "-fno-omit-frame-pointer",
    /* What the sanitizers' own libraries need is there; to look for it takes long. */
    "-Wl,--allow-shlib-undefined", "-O0", "-g", "-w", NULL};
/* An optimiser makes one instruction of what is two: nobody could be held between them. */
static const char *const steps_flags[] = {"-O0", "-g", "-w", NULL};
static const char *const no_flags[] = {NULL};

static const struct recipe plain_recipe = {.flags = no_flags};
static const struct recipe race_recipe = {.flags = race_flags,
                                          .object = "grader-races.o",
                                          .object_data = race_object,
                                          .object_bytes = &race_object_bytes,
                                          .is_linked_apart = true,
                                          .sees_no_assembly = true};
static const struct recipe memory_recipe = {.flags = memory_flags,
                                            .object = "grader-memory.o",
                                            .object_data = memory_object,
                                            .object_bytes = &memory_object_bytes};

static const struct recipe steps_recipe = {.flags = steps_flags};

const struct recipe *recipe_of(enum trial_kind kind)
{
    switch (trial_build(kind)) {
    case TRIAL_RACES:
        return &race_recipe;
    case TRIAL_MEMORY:
        return &memory_recipe;
    case TRIAL_STEPS:
        return &steps_recipe;
    case TRIAL_PLAIN:
    case TRIAL_SCHEDULE:
    case TRIAL_PREEMPTION:
    case TRIAL_CALLS:
    case TRIAL_FAULT:
    case TRIAL_KINDS:
        break;
    }
    return &plain_recipe;
}

bool recipe_takes(const struct build *build, const char *name)
{
    for (size_t i = 0; i < build->source_count; i++) {
        if (fnmatch(build->sources[i], name, FNM_PERIOD) == 0) {
            return true;
        }
    }
    return false;
}

static void add(struct arguments *args, const char *word)
{
    if (args->count + 1 < ARGUMENTS_MAX) {
        args->list[args->count++] = word;
        args->list[args->count] = NULL;
    }
}

static void add_all(struct arguments *args, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        add(args, words[i]);
    }
}

/* A shared UndefinedBehaviorSanitizer of gcc does not find the options in the program. */
static void add_static(struct arguments *args, const struct build *build)
{
    static const char *const gcc[] = {"-static-libasan", "-static-libubsan"};
    static const char *const clang[] = {"-static-libsan"};
    bool is_gcc = strstr(build->compiler, "clang") == NULL;

    add_all(args, is_gcc ? gcc : clang, is_gcc ? 2 : 1);
}

/* That accesses are volatile orders nothing between processes, but must be told. */
static void add_volatile(struct arguments *args, const struct build *build)
{
    static const char *const gcc[] = {"--param", "tsan-distinguish-volatile=1"};
    static const char *const clang[] = {"-mllvm", "-tsan-distinguish-volatile=1"};

    add_all(args, strstr(build->compiler, "clang") == NULL ? gcc : clang, 2);
}

size_t recipe_compile(const struct recipe *recipe, const struct build *build,
                      const struct programs *sources, struct arguments *args)
{
    size_t found = 0;

    add(args, build->compiler);
    add_all(args, build->flags, build->flag_count);
    for (size_t i = 0; recipe->flags[i] != NULL; i++) {
        add(args, recipe->flags[i]);
    }
    /* Twenty errors are enough to read, and a million would take minutes to print. */
    add(args, "-fmax-errors=20");
    if (recipe->is_linked_apart) {
        add_volatile(args, build);
        add(args, "-c");
    } else {
        add(args, "-o");
        add(args, build->program);
    }
    for (size_t i = 0; i < sources->count; i++) {
        if (recipe_takes(build, sources->list[i].name)) {
            add(args, sources->list[i].name);
            found++;
        }
    }
    if (!recipe->is_linked_apart) {
        if (recipe->object != NULL) {
            add_static(args, build);
            add(args, recipe->object);
        }
        add_all(args, build->libs, build->lib_count);
    }
    return found;
}

/* "chat.c" becomes "chat.o". */
static const char *object_name(const char *source, struct arena *arena)
{
    const char *dot = strrchr(source, '.');
    size_t len = dot == NULL ? strlen(source) : (size_t)(dot - source);

    return arena_printf(arena, "%.*s.o", (int)len, source);
}

/* The runtime calls what it stands in for by the name that --wrap gives it. */
static const char *stand_in(const char *name, bool is_own, struct arena *arena)
{
    return is_own ? arena_printf(arena, "-Wl,--defsym=__real_%s=%s", name, name)
                  : arena_printf(arena, "-Wl,--wrap=%s", name);
}

void recipe_link(const struct recipe *recipe, const struct build_spec *wanted,
                 const struct own_names *own, struct arguments *args,
                 struct arena *arena)
{
    const struct build *build = &wanted->exercise->build;
    const struct programs *sources = wanted->sources;

    add(args, build->compiler);
    add_all(args, build->flags, build->flag_count);
    add(args, "-o");
    add(args, build->program);
    for (size_t i = 0; i < sources->count; i++) {
        if (recipe_takes(build, sources->list[i].name)) {
            add(args, object_name(sources->list[i].name, arena));
        }
    }
    add(args, recipe->object);
    for (size_t i = 0; i < race_wrapped_count; i++) {
        add(args, stand_in(race_wrapped[i],
                           own != NULL && i < OWN_NAMES_MAX && own->is_own[i], arena));
    }
    add_all(args, build->libs, build->lib_count);
}
