/* What the test's processes made and did not remove. */
#include <string.h>

#include "stage/play.h"

enum { OBJECTS_MAX = 1024 };

/* Is the name the path, or a folder on the way to it? */
static bool is_on_path(const char *name, const char *path)
{
    size_t len = strlen(name);

    return strncmp(name, path, len) == 0 && (path[len] == '\0' || path[len] == '/');
}

/* Was it put there by the grader? */
static bool was_put(const struct play *play, const struct box_object *object)
{
    const struct programs *programs = play->spec->programs;
    const struct test *test = play->test;

    for (size_t i = 0; programs != NULL && i < programs->count; i++) {
        if (is_on_path(object->name, programs->list[i].name)) {
            return true;
        }
    }
    for (size_t i = 0; i < test->given_count; i++) {
        if (is_on_path(object->name, test->given[i].path)) {
            return true;
        }
    }
    return false;
}

static bool is_wanted(const struct test *test)
{
    for (size_t i = 0; i < test->check_count; i++) {
        if (test->checks[i].kind == CHECK_LEAVES) {
            return true;
        }
    }
    return false;
}

int play_record_leftovers(struct play *play, struct err *e)
{
    struct evidence *ev = play->ev;
    size_t count = 0;

    if (!is_wanted(play->test)) {
        return 0;
    }
    struct box_object *objects =
        arena_array(&play->scratch, OBJECTS_MAX, sizeof(*objects));
    if (box_list_objects(play->box, objects, OBJECTS_MAX, &count, e) < 0) {
        return -1;
    }
    for (size_t i = 0; i < count; i++) {
        if (was_put(play, &objects[i])) {
            continue;
        }
        struct leftover_record *record =
            ARENA_PUSH(&ev->arena, ev->leftovers, ev->leftover_count);
        *record = (struct leftover_record){
            .kind = objects[i].kind,
            .name = arena_string(&ev->arena, objects[i].name),
        };
    }
    ev->has_leftovers = true;
    return 0;
}
