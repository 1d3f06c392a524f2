/* Functions and variables of a program that have the name of a function of the C library. */
#ifndef GRADER_BUILD_OWN_NAMES_H
#define GRADER_BUILD_OWN_NAMES_H

#include <stdbool.h>
#include <stddef.h>

enum { OWN_NAMES_MAX = 512 };

struct own_names {
    bool is_own[OWN_NAMES_MAX]; /* as `names` below */
    size_t count;
};

/* Looks in the linked program for global symbols of these names. Nothing is found in one that
 * is linked statically, where the library's own look the same, or that cannot be read. */
struct own_names own_names_find(int program_fd, const char *const *names,
                                size_t name_count);

#endif
