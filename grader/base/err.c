#include "base/err.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int err_set(struct err *e, enum err_kind kind, const char *format, ...)
{
    va_list args;

    e->kind = kind;
    va_start(args, format);
    (void)vsnprintf(e->text, sizeof(e->text), format, args);
    va_end(args);
    return -1;
}

int err_sys(struct err *e, const char *format, ...)
{
    int saved = errno;
    va_list args;

    e->kind = ERR_SYSTEM;
    va_start(args, format);
    (void)vsnprintf(e->text, sizeof(e->text), format, args);
    va_end(args);
    size_t used = strlen(e->text);
    (void)snprintf(e->text + used, sizeof(e->text) - used, ": %s", strerror(saved));
    return -1;
}

int err_wrap(struct err *e, const char *format, ...)
{
    char old[sizeof(e->text)];
    va_list args;

    memcpy(old, e->text, sizeof(old));
    va_start(args, format);
    (void)vsnprintf(e->text, sizeof(e->text), format, args);
    va_end(args);
    size_t used = strlen(e->text);
    (void)snprintf(e->text + used, sizeof(e->text) - used, ": %s", old);
    return -1;
}

void bug_at(const char *file, int line, const char *format, ...)
{
    va_list args;

    (void)fprintf(stderr, "grader: bug at %s:%d: ", file, line);
    va_start(args, format);
    (void)vfprintf(stderr, format, args);
    va_end(args);
    (void)fputc('\n', stderr);
    abort();
}
