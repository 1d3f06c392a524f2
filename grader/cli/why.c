#include <stdint.h>
#include <string.h>

#include "base/fd.h"
#include "build/build.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/session.h"
#include "cli/specs.h"
#include "explain/explain.h"
#include "model/template.h"

enum { EVENTS_SHOWN = 25, SOURCE_BYTES_MAX = 1024 * 1024 };

/* The first failed test of the first submission that has one, and what was seen of it. */
struct why {
    struct specs specs;
    const struct grade_spec *spec; /* NULL: nothing has failed */
    const struct test *test;
    bool has_hidden; /* a hidden test has failed */
    struct evidence ev;
};

/* Submissions and tests are judged in any order: the first ones of the lists count. */
static bool is_earlier(const struct why *why, const struct grade_spec *spec,
                       const struct test *test)
{
    return why->spec == NULL || spec < why->spec ||
           (spec == why->spec && test < why->test);
}

static void take(void *context, const struct grade_spec *spec,
                 const struct test_result *result, struct evidence *ev)
{
    struct why *why = context;

    if (result->verdict == VERDICT_FAILED &&
        result->test->visibility != VISIBILITY_VISIBLE) {
        why->has_hidden = true;
    } else if (result->verdict == VERDICT_FAILED &&
               is_earlier(why, spec, result->test)) {
        evidence_release(&why->ev);
        why->spec = spec;
        why->test = result->test;
        why->ev = *ev;
        *ev = (struct evidence){0};
    }
}

static const struct test_result *find_result(const struct result *result,
                                             const struct test *test)
{
    for (size_t i = 0; i < result->test_count; i++) {
        if (result->tests[i].test == test) {
            return &result->tests[i];
        }
    }
    return NULL;
}

/* The student's files as they went to the compiler. */
static size_t read_sources(const struct why *why, struct arena *arena,
                           struct report_source *out)
{
    const struct exercise *exercise = &why->specs.course.exercises[why->spec->exercise];
    struct programs files = {0};
    struct evidence refused = {0};
    struct err e;
    size_t count = 0;

    if (build_collect(exercise, why->spec->submission, &files, &refused, &e) == 0) {
        for (size_t i = 0; i < files.count; i++) {
            AUTO_BUF text = {0};
            if (fd_read_all(files.list[i].fd, &text, SOURCE_BYTES_MAX) == 0) {
                out[count++] = (struct report_source){
                    arena_string(arena, files.list[i].name),
                    {arena_copy(arena, text.data, text.len), text.len}};
            }
        }
    }
    programs_release(&files);
    evidence_release(&refused);
    return count;
}

static void write_why(struct why *why, const struct report_options *look,
                      struct buf *out)
{
    const struct exercise *exercise = &why->specs.course.exercises[why->spec->exercise];
    const struct result *result = &why->specs.results[why->spec - why->specs.list];
    struct arena arena = {0};
    struct report_source sources[PROGRAMS_MAX];
    struct timeline timeline = {.trace = &why->ev.trace,
                                .is_ascii = output_is_ascii(),
                                .rows_max = EVENTS_SHOWN,
                                .moment = -1};
    struct why_report report = {
        .result = result, .test = find_result(result, why->test), .sources = sources};

    if (report.test == NULL || report.test->findings.count == 0) {
        return;
    }
    report.source_count = read_sources(why, &arena, sources);
    if (why->ev.trace.event_count > 0) {
        const struct test *concrete =
            template_instantiate(exercise, why->test, why->spec->seed, &arena);
        report.story =
            explain_in_full(concrete, &why->ev, &report.test->findings.list[0], &arena,
                            &timeline.moment);
        report.timeline = &timeline;
    }
    report_why(&report, look, out);
    if (report.timeline == NULL && why->test->kind == TEST_SCRIPT &&
        !trial_has_own_build(why->ev.trial.kind)) {
        buf_add_string(out, "\n(played again with the tracer on it did not fail in the "
                            "same way, or could not\nbe traced: there is no "
                            "timeline)\n");
    }
    arena_release(&arena);
}

static int report(struct why *why, const struct options *options, struct err *e)
{
    struct report_options look = output_options(options);
    AUTO_BUF text = {0};

    look.verbose = true;
    if (why->spec == NULL) {
        buf_add_string(
            &text, why->has_hidden
                       ? "only a hidden test has failed, whose details are not shown\n"
                   : specs_status(&why->specs) == EXIT_ALL_PASSED
                       ? "every test has passed: there is nothing to explain\n"
                       : "no test has failed\n");
    } else {
        write_why(why, &look, &text);
    }
    look.verbose = options->verbose;
    report_isolation(why->specs.isolation, &look, &text);
    return output_write(options->output, &text, e);
}

int command_why(const struct options *options, struct err *e)
{
    struct why why = {0};
    struct session_taker taker = {.judged = take, .context = &why};
    int status = -1;

    if (specs_open(options, &why.specs, e) == 0 &&
        session_grade(
            &(struct grade_batch){why.specs.list, why.specs.count, why.specs.results},
            options->jobs, &taker, e) == 0 &&
        report(&why, options, e) == 0) {
        status = (int)specs_status(&why.specs);
    }
    evidence_release(&why.ev);
    specs_close(&why.specs);
    return status;
}
