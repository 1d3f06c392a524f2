/* Programs whose calls are made to fail: a survey, then a play for each point that it proposes,
 * judged as in a grading. */
#ifndef TESTS_SUPPORT_FAULTS_H
#define TESTS_SUPPORT_FAULTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "model/trial.h"

/* One actor, "a", gets the lines and answers each; or two, "a" and "b", which are started with
 * the arguments "x y" and "y x": what the one is sent, the other prints. */
struct fault_case {
    const char
        *lines[6];      /* each sent when the one before was answered; ended by NULL */
    const char *output; /* of one actor: all of it */
    const char *file;   /* what out.txt is to hold, or NULL: not asked */
    enum fault fault;
    bool sends_signals; /* SIGUSR1, behind each of the first two lines */
    bool tells_why;
    bool are_two;
};

/* "eintr:read:1:1: not reached", "…: ok", or what is wrong, a line for each play. To be called
 * by a test, not by its children. */
struct buf faults_try(const char *source, const struct fault_case *wanted);

/* Fails if that is not as expected. */
void faults_expect(const char *source, const struct fault_case *wanted,
                   const char *expected);

/* Headers, and functions that programs share. */
#define FAULT_HEADERS                                                                \
    "#include <errno.h>\n#include <fcntl.h>\n#include <poll.h>\n"                    \
    "#include <signal.h>\n#include <stdio.h>\n#include <stdlib.h>\n"                 \
    "#include <string.h>\n#include <sys/stat.h>\n#include <sys/wait.h>\n"            \
    "#include <unistd.h>\n"                                                          \
    "static volatile int hits; static void on(int s) { hits++; write(1, \"!\", 1); " \
    "}\n"                                                                            \
    "static void handle(int s, int flags) {\n"                                       \
    "    struct sigaction a = {.sa_handler = on, .sa_flags = flags};\n"              \
    "    sigaction(s, &a, 0); }\n"                                                   \
    "static char b[4096]; static size_t have; static ssize_t n; static int told;\n"  \
    "static void tell(void) {\n"                                                     \
    "    char *e; while ((e = memchr(b, 10, have))) { *e = 0;\n"                     \
    "        printf(\"[%s]\\n\", b); fflush(stdout);\n"                              \
    "        have -= e + 1 - b; memmove(b, e + 1, have); told++; } }\n"              \
    "#line 1 \"prog.c\"\n"

#endif
