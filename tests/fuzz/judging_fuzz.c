/* Everything behind the evidence: whatever the reader has let in can be judged, explained,
 * reported and drawn. The input is "EXERCISE/TEST", a newline, and the evidence. */
#include <string.h>

#include "check/check.h"
#include "explain/explain.h"
#include "fuzz.h"
#include "json_mutator.h"
#include "load/load.h"
#include "model/evidence.h"
#include "model/template.h"
#include "report/report.h"
#include "verdict/verdict.h"

enum { SEED = 1 };

/* The course of this tree, the same for all inputs. */
static struct course course;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    struct complaints complaints = {.count = 0};
    struct err e;

    (void)argc;
    (void)argv;
    CLAIM(load_course("course.yaml", &course, &complaints, &e) == 0);
    return 0;
}

static const struct test *find_test(const char *name, const struct exercise **exercise)
{
    const char *slash = strchr(name, '/');

    for (size_t i = 0; slash != NULL && i < course.exercise_count; i++) {
        *exercise = &course.exercises[i];
        if (strlen((*exercise)->id) != (size_t)(slash - name) ||
            strncmp((*exercise)->id, name, (size_t)(slash - name)) != 0) {
            continue;
        }
        for (size_t k = 0; k < (*exercise)->test_count; k++) {
            if (strcmp((*exercise)->tests[k].id, slash + 1) == 0) {
                return &(*exercise)->tests[k];
            }
        }
    }
    return NULL;
}

static void report(const struct result *result)
{
    const struct report_options options = {.verbose = true, .width = 88};

    for (const struct report_format *row = report_formats; row->name != NULL; row++) {
        AUTO_BUF out = {0};
        row->write(&result, 1, &options, &out);
    }
}

static void draw(const struct trace *trace)
{
    const struct report_options options = {.width = 88};
    const struct timeline timeline = {
        .trace = trace, .title = "t", .shows_all = true, .moment = -1};

    for (const struct timeline_format *row = timeline_formats; row->name != NULL;
         row++) {
        AUTO_BUF out = {0};
        row->write(&timeline, &options, &out);
    }
}

static void judge(const struct exercise *exercise, const struct test *test,
                  const struct evidence *ev)
{
    struct result result = {
        .course = &course, .exercise = exercise, .submission = "s", .seed = SEED};
    struct test_result one = {.test = test};
    ptrdiff_t moment;

    const struct test *concrete =
        template_instantiate(exercise, test, SEED, &result.arena);
    check_test(exercise, concrete, ev, &result.arena, &one.findings);
    check_remarks(exercise, concrete, ev, &result.arena, &one.remarks);
    explain_findings(concrete, ev, &result.arena, &one.findings);
    for (size_t i = 0; i < one.findings.count && ev->trace.state != TRACE_NONE; i++) {
        (void)explain_in_full(concrete, ev, &one.findings.list[i], &result.arena,
                              &moment);
    }
    verdict_judge(exercise, &one);
    result.tests = &one;
    result.test_count = 1;
    verdict_total(&result);
    report(&result);
    if (ev->trace.state != TRACE_NONE) {
        draw(&ev->trace);
    }
    result_release(&result);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char name[128] = "";
    const char *end = size == 0 ? NULL : memchr(data, '\n', size);
    const struct exercise *exercise = NULL;
    struct evidence ev;
    struct err e;

    if (end == NULL || (size_t)(end - (const char *)data) >= sizeof(name)) {
        return 0;
    }
    size_t head = (size_t)(end - (const char *)data);
    memcpy(name, data, head);
    const struct test *test = find_test(name, &exercise);
    struct bytes json = {end + 1, size - head - 1};
    if (test == NULL || evidence_from_json(json, &ev, &e) < 0) {
        return 0;
    }
    judge(exercise, test, &ev);
    evidence_release(&ev);
    return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size,
                               unsigned seed)
{
    uint8_t *end = size == 0 ? NULL : memchr(data, '\n', size);
    size_t head = end == NULL ? 0 : (size_t)(end - data) + 1;

    return head + json_mutate(data + head, size - head, max_size - head, seed);
}
