#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "build/assembly.h"
#include "build/build.h"
#include "build/own_names.h"
#include "build/recipe.h"
#include "runtime/runtime.h"
#include "stage/stage.h"

enum { PROGRAM_MAX_BYTES = 64 * 1024 * 1024, COMMANDS_MAX = 2 };

static bool holds_assembly(const struct program *source)
{
    struct stat st;

    if (fstat(source->fd, &st) < 0 || st.st_size == 0) {
        return false;
    }
    size_t len = (size_t)st.st_size;
    char *text = mmap(NULL, len, PROT_READ, MAP_PRIVATE, source->fd, 0);
    if (text == MAP_FAILED) {
        return false;
    }
    bool is_found = assembly_is_in((struct bytes){text, len});
    (void)munmap(text, len);
    return is_found;
}

static int refuse_assembly(const struct build *build, const struct programs *sources,
                           struct err *e)
{
    for (size_t i = 0; i < sources->count; i++) {
        const struct program *source = &sources->list[i];
        if (recipe_takes(build, source->name) && holds_assembly(source)) {
            return err_set(e, ERR_SYSTEM,
                           "%s holds inline assembly, and what that does the race "
                           "detector cannot see",
                           source->name);
        }
    }
    return 0;
}

/* The compiler's commands, one actor each, as a test without checks. */
struct commands {
    struct arguments args[COMMANDS_MAX];
    struct step steps[COMMANDS_MAX * 3];
    struct test test;
};

static void add_command(struct commands *commands, struct place at)
{
    size_t actor = commands->test.actor_count++;
    struct step *steps = &commands->steps[commands->test.step_count];

    steps[0] = (struct step){.kind = STEP_START,
                             .at = at,
                             .actor = actor,
                             .start = {.argv = commands->args[actor].list,
                                       .argc = commands->args[actor].count}};
    steps[1] = (struct step){.kind = STEP_CLOSE, .at = at, .actor = actor};
    steps[2] = (struct step){
        .kind = STEP_EXITS, .at = at, .actor = actor, .exits = {.any = true}};
    commands->test.step_count += 3;
}

/* The sources, and what is linked to them; it owns only the latter's descriptor. */
static int add_object(const struct recipe *recipe, struct programs *sources, int *fd,
                      struct err *e)
{
    *fd = -1;
    if (recipe->object == NULL || sources->count == PROGRAMS_MAX) {
        return 0;
    }
    *fd =
        fd_from_bytes(recipe->object, (struct bytes){(const char *)recipe->object_data,
                                                     *recipe->object_bytes});
    if (*fd < 0) {
        return err_sys(e, "cannot hold '%s'", recipe->object);
    }
    struct program *object = &sources->list[sources->count++];
    *object = (struct program){.fd = *fd};
    memcpy(object->name, recipe->object, strlen(recipe->object) + 1);
    return 0;
}

/* `own` may be NULL. */
static int compile(const struct build_spec *wanted, const struct own_names *own,
                   struct programs *out, struct evidence *ev, struct err *e)
{
    static const char *actors[COMMANDS_MAX] = {"compiler", "linker"};
    const struct exercise *exercise = wanted->exercise;
    const struct build *build = &exercise->build;
    const struct recipe *recipe = recipe_of(wanted->kind);
    struct programs inputs = *wanted->sources;
    struct arena arena = {0};
    struct commands commands = {.test = {.kind = TEST_BUILD,
                                         .id = "builds",
                                         .at = exercise->at,
                                         .limits = build->limits,
                                         .actors = actors,
                                         .steps = commands.steps}};
    struct stage_spec spec = {.test = &commands.test,
                              .programs = &inputs,
                              .collect = build->program,
                              .collect_max = PROGRAM_MAX_BYTES};
    AUTO_CLOSE int object_fd = -1;

    if (recipe_compile(recipe, build, wanted->sources, &commands.args[0]) == 0) {
        return 0; /* no actor: nothing to compile */
    }
    add_command(&commands, exercise->at);
    if (recipe->is_linked_apart) {
        recipe_link(recipe, wanted, own, &commands.args[1], &arena);
        add_command(&commands, exercise->at);
    }
    int failed = add_object(recipe, &inputs, &object_fd, e);
    if (failed == 0) {
        failed = stage_play(&spec, ev, out, e);
    }
    arena_release(&arena);
    return failed;
}

/* Who has written a wait or a send of his own means that one, also from another file. */
static int compile_again(const struct build_spec *wanted, struct programs *out,
                         struct evidence *ev, struct err *e)
{
    struct program *program = &out->list[out->count - 1];
    struct own_names own =
        own_names_find(program->fd, race_wrapped, race_wrapped_count);

    if (own.count == 0) {
        return 0;
    }
    fd_close(&program->fd);
    out->count--;
    evidence_release(ev);
    return compile(wanted, &own, out, ev, e);
}

int build_compile(const struct build_spec *wanted, struct programs *out,
                  struct evidence *ev, struct err *e)
{
    const struct recipe *recipe = recipe_of(wanted->kind);
    size_t before = out->count;

    if (recipe->sees_no_assembly &&
        refuse_assembly(&wanted->exercise->build, wanted->sources, e) < 0) {
        return -1;
    }
    int failed = compile(wanted, NULL, out, ev, e);
    if (failed == 0 && recipe->is_linked_apart && out->count > before) {
        failed = compile_again(wanted, out, ev, e);
    }
    return failed;
}
