#include "model/evidence.h"

#include <string.h>

void evidence_release(struct evidence *ev)
{
    arena_release(&ev->arena);
    *ev = (struct evidence){0};
}

static bool is_plain_name(const char *name)
{
    return name[0] != '\0' && name[0] != '.' && strchr(name, '/') == NULL &&
           strlen(name) < 64;
}

static bool has_actors_of(const struct evidence *ev, const struct test *test)
{
    if (test->kind != TEST_BUILD && ev->actor_count != test->actor_count) {
        return false;
    }
    for (size_t i = 0; i < ev->actor_count; i++) {
        const char *name = ev->actors[i].name;
        if (test->kind == TEST_BUILD ? !is_plain_name(name)
                                     : strcmp(name, test->actors[i]) != 0) {
            return false;
        }
    }
    return true;
}

bool evidence_fits(const struct evidence *ev, const struct test *test)
{
    if (!has_actors_of(ev, test) ||
        (test->kind != TEST_BUILD && ev->step_count > test->step_count)) {
        return false;
    }
    for (size_t i = 0; i < ev->file_count; i++) {
        size_t step = ev->files[i].step;
        if (step != SIZE_MAX && step >= test->step_count) {
            return false;
        }
    }
    return true;
}
