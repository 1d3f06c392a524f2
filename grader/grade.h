/* Submissions through the whole picture: collect, compile, play, check, explain, judge. */
#ifndef GRADER_GRADE_H
#define GRADER_GRADE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "crew.h"
#include "model/course.h"
#include "model/evidence.h"
#include "model/isolation.h"
#include "model/result.h"

struct grade_spec {
    const struct course *course;
    size_t exercise;        /* index into course.exercises */
    const char *submission; /* path of a folder or of a single source file */
    uint64_t seed;
    const char *only_test; /* besides the build, play just this one; or NULL */
    enum tracing tracing;
    struct trial
        trial;     /* to play the tests as, and nothing else; zero: whatever they ask
                           for */
    bool is_quick; /* only plainly, no further trials but those of these tests: */
    const char *const *tried;
    size_t tried_count;
    const struct isolation *isolation; /* that the crew works in */
    const char *keep; /* folder to save the evidence of every test in, or NULL */
};

/* Told whenever a test is decided. */
struct grade_watch {
    void (*decided)(void *context, const struct grade_spec *spec, size_t decided,
                    size_t total);
    /* Told when nothing will change any more in a test's result. The evidence is the one
     * that the result was judged by; it may be taken, leaving an empty one. */
    void (*judged)(void *context, const struct grade_spec *spec,
                   const struct test_result *result, struct evidence *ev);
    void (*finished)(void *context, const struct result *result);
    void *context;
};

/* Submissions to grade; results[i] belongs to specs[i], whatever the order in which workers
 * finish. */
struct grade_batch {
    const struct grade_spec *specs;
    size_t count;
    struct result *results;
};

/* Grades a batch; its results are the caller's to release. The tests of a submission that
 * cannot be read are undecided. If the user interrupts, what is known so far is in the
 * results and is_interrupted is set in those that are not complete. -1 with `e` set if the
 * grader could not do its job at all. */
MUST_CHECK int grade_all(const struct grade_batch *batch, struct crew *crew,
                         const struct grade_watch *watch, struct err *e);

#endif
