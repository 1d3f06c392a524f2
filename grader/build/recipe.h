/* What is said to the compiler. Argument vectors hold the course's words, our own and
 * checked file names only, so that nothing a student names can become an option. */
#ifndef GRADER_BUILD_RECIPE_H
#define GRADER_BUILD_RECIPE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "build/build.h"
#include "build/own_names.h"
#include "model/course.h"
#include "model/programs.h"

enum { ARGUMENTS_MAX = 800 };

/* Ended by NULL, once something was added. */
struct arguments {
    const char *list[ARGUMENTS_MAX];
    size_t count;
};

/* How the program for a kind of trial is built. */
struct recipe {
    const char *const *flags; /* besides the course's, ended by NULL */
    const char *object; /* a runtime of ours to be linked in, by this name, or NULL */
    const unsigned char *object_data;
    const size_t *object_bytes;
    bool is_linked_apart; /* without these flags: else the compiler would link a runtime
                             of its own */
    bool sees_no_assembly;
};

const struct recipe *recipe_of(enum trial_kind kind);

/* Does the file go to the compiler? */
bool recipe_takes(const struct build *build, const char *name);

/* The whole command, or with is_linked_apart the first one, which makes objects. Returns the
 * number of sources. */
size_t recipe_compile(const struct recipe *recipe, const struct build *build,
                      const struct programs *sources, struct arguments *args);

/* The second command, with is_linked_apart; texts live in `arena`. What the program defines
 * itself (`own`, of race_wrapped; may be NULL) is left to it. */
void recipe_link(const struct recipe *recipe, const struct build_spec *wanted,
                 const struct own_names *own, struct arguments *args,
                 struct arena *arena);

#endif
