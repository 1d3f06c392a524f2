/* Errors as values: what kept the grader from doing its job, never what a student did. */
#ifndef GRADER_BASE_ERR_H
#define GRADER_BASE_ERR_H

#include <stdarg.h>

#define MUST_CHECK __attribute__((warn_unused_result))

enum err_kind {
    ERR_NONE,
    ERR_SYSTEM, /* the machine or the grader failed: exit status 3 */
    ERR_USAGE,  /* the command line is wrong: exit status 2 */
    ERR_COURSE, /* a course file is wrong: exit status 2 */
};

struct err {
    enum err_kind kind;
    char text[2000];
};

/* Each returns -1, so that a caller can write `return err_set(e, …);`. Messages are lower
 * case, without a full stop, the subject in single quotes. Text that does not fit is cut. */
int err_set(struct err *e, enum err_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* As err_set with ERR_SYSTEM, and ": " with the text of errno behind the message. */
int err_sys(struct err *e, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Puts context and ": " in front of the text that a lower level wrote. */
int err_wrap(struct err *e, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* A broken invariant or no memory left: says where and aborts. */
_Noreturn void bug_at(const char *file, int line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
#define BUG(...) bug_at(__FILE__, __LINE__, __VA_ARGS__)

#endif
