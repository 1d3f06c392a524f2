/* Small C programs for tests, compiled on the spot. */
#ifndef TESTS_SUPPORT_COMPILED_H
#define TESTS_SUPPORT_COMPILED_H

struct compiled {
    char folder[64];
    char path[96]; /* of the program */
};

/* `command` is the compiler with its flags, in words; the sources will be called a.c and
 * b.c, of which the second may be NULL. To be called by a test, not by its children: it
 * fails if the compiler does. */
struct compiled compile(const char *command, const char *text, const char *more);
void compiled_remove(const struct compiled *program);

#endif
