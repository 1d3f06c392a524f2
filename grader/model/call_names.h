/* What a course may call a system call by: its own name, that of the function of the C
 * library that makes it, or `any_wait` and `any_write`. */
#ifndef GRADER_MODEL_CALL_NAMES_H
#define GRADER_MODEL_CALL_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CALL_ALIASES_MAX = 20 };

struct call_name {
    const char *name;
    const char *calls[CALL_ALIASES_MAX]; /* the system calls it may end up in */
    /* It may well be called without making any of them, so nobody outside can tell whether
     * it was: not a name for `calls`. */
    bool is_hidden;
};

/* NULL if `name` is no function of the table; it may be a system call all the same. */
const struct call_name *call_name_find(const char *name);

/* Is it in the table, or a system call of some machine that Linux runs on? */
bool call_name_exists(const char *name);

/* All names of the table, ended by NULL: for "did you mean". */
extern const char *const call_names_usual[];

/* Does `name` stand for the system call? Every system call stands for itself. */
bool call_name_covers(const char *name, const char *call);

/* A flag by its name, as "O_EXCL"; 0 if it is unknown. */
uint64_t call_flag(const char *name);
extern const char *const call_flag_names[]; /* ended by NULL */

/* Which argument of the system call holds its flags, from 0; -1: none that is known, -2:
 * they are not an argument but in what one points to. */
int call_flags_argument(const char *call);

/* Do all system calls that the name stands for have flags? */
bool call_name_has_flags(const char *name);

#endif
