/* What a command line asks to be graded: exercises times submissions. */
#ifndef GRADER_CLI_SPECS_H
#define GRADER_CLI_SPECS_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "cli/cli.h"
#include "cli/open_course.h"
#include "cli/options.h"
#include "grade.h"
#include "model/course.h"
#include "model/isolation.h"

struct specs {
    const struct options *options;
    struct course course;
    struct arena arena;
    struct selection chosen;
    uint64_t seed;
    const struct isolation *isolation;
    struct grade_spec *list;
    size_t count;
    struct result *results; /* one per spec, empty until graded */
};

/* Loads the course, finds what is to be graded, and in what sandbox. On failure, too, the caller releases. */
MUST_CHECK int specs_open(const struct options *options, struct specs *out,
                          struct err *e);

/* The exit status of a command that has graded them. */
enum exit_status specs_status(const struct specs *specs);

void specs_close(struct specs *specs);

#endif
