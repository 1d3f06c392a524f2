#include "cli/specs.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/random.h"
#include "base/text.h"
#include "cli/isolation.h"
#include "cli/session.h"
#include "cli/submissions.h"

static int choose_exercises(struct specs *specs, struct err *e)
{
    const struct options *options = specs->options;
    ptrdiff_t here = exercise_here(&specs->course);

    if (options->word_count == 0 && here >= 0) {
        specs->chosen.list = arena_array(&specs->arena, 1, sizeof(*specs->chosen.list));
        specs->chosen.list[0] = (size_t)here;
        specs->chosen.count = 1;
        return 0;
    }
    return find_exercises(&specs->course, options, &specs->arena, &specs->chosen, e);
}

static int check_test_id(const struct exercise *exercise, const char *id, struct err *e)
{
    struct arena arena = {0};
    const char **names = arena_array(&arena, exercise->test_count + 1, sizeof(*names));
    const char *near = NULL;

    for (size_t i = 0; i < exercise->test_count; i++) {
        names[i] = exercise->tests[i].id;
        if (strcmp(names[i], id) == 0) {
            arena_release(&arena);
            return 0;
        }
    }
    near = text_nearest(id, names);
    if (near != NULL) {
        (void)err_set(e, ERR_USAGE,
                      "exercise '%s' has no test '%s': did you mean '%s'?",
                      exercise->id, id, near);
    } else {
        (void)err_set(e, ERR_USAGE,
                      "exercise '%s' has no test '%s' (see grader list %s)",
                      exercise->id, id, exercise->id);
    }
    arena_release(&arena);
    return -1;
}

static int add_given(struct specs *specs, struct paths *paths, struct err *e)
{
    const struct options *options = specs->options;

    if (specs->chosen.count != 1) {
        return err_set(
            e, ERR_USAGE,
            "--submission needs one exercise: grader run EXERCISE --submission "
            "%s",
            options->submissions[0]);
    }
    for (size_t i = 0; i < options->submission_count; i++) {
        const char *path = options->submissions[i];
        struct stat st;
        if (stat(path, &st) < 0) {
            return err_set(e, ERR_USAGE, "cannot find submission '%s': %s", path,
                           strerror(errno));
        }
        if (!S_ISDIR(st.st_mode) && !S_ISREG(st.st_mode)) {
            return err_set(e, ERR_USAGE,
                           "submission '%s' is neither a folder nor a file", path);
        }
        *ARENA_PUSH(paths->arena, paths->list, paths->count) = path;
    }
    return 0;
}

static int read_trial(const struct options *options, struct trial *out, struct err *e)
{
    *out = (struct trial){0};
    if (options->trial != NULL && !trial_parse(options->trial, out)) {
        return err_set(e, ERR_USAGE,
                       "--trial takes a name such as races:1, memory, schedule:17 or "
                       "eintr:read:2:3, not '%s'",
                       options->trial);
    }
    return 0;
}

static int add_specs(struct specs *specs, size_t exercise, struct err *e)
{
    const struct options *options = specs->options;
    const struct exercise *x = &specs->course.exercises[exercise];
    struct paths paths = {.arena = &specs->arena};
    struct trial trial;

    if (read_trial(options, &trial, e) < 0) {
        return -1;
    }
    if (options->test != NULL && check_test_id(x, options->test, e) < 0) {
        return -1;
    }
    if (options->solutions) {
        submissions_below(&specs->course, "solutions", x, NULL, &paths);
    }
    if (options->submission_count > 0 && add_given(specs, &paths, e) < 0) {
        return -1;
    }
    if (!options->solutions && options->submission_count == 0) {
        submissions_default(&specs->course, x, &paths);
    }
    for (size_t i = 0; i < paths.count; i++) {
        *ARENA_PUSH(&specs->arena, specs->list, specs->count) = (struct grade_spec){
            .course = &specs->course,
            .exercise = exercise,
            .submission = paths.list[i],
            .seed = specs->seed,
            .only_test = options->test,
            .tracing = session_tracing(options),
            .trial = trial,
            .is_quick = options->quick,
            .keep = options->keep ? "grader-keep" : NULL,
        };
    }
    return 0;
}

int specs_open(const struct options *options, struct specs *specs, struct err *e)
{
    *specs = (struct specs){
        .options = options,
        .seed = options->has_seed ? options->seed : random_fresh_seed(),
    };
    if (open_course(options->course, &specs->course, e) < 0) {
        /* Nothing of it may be released. */
        specs->course = (struct course){0};
        return -1;
    }
    if (choose_exercises(specs, e) < 0) {
        return -1;
    }
    for (size_t i = 0; i < specs->chosen.count; i++) {
        if (add_specs(specs, specs->chosen.list[i], e) < 0) {
            return -1;
        }
    }
    if (specs->count == 0) {
        return err_set(e, ERR_USAGE,
                       "the course has no solutions to grade in '%s/solutions'",
                       specs->course.dir);
    }
    if (isolation_find(options, &specs->arena, &specs->isolation, e) < 0) {
        return -1;
    }
    for (size_t i = 0; i < specs->count; i++) {
        specs->list[i].isolation = specs->isolation;
    }
    specs->results = arena_array(&specs->arena, specs->count, sizeof(*specs->results));
    return 0;
}

enum exit_status specs_status(const struct specs *specs)
{
    enum exit_status status = EXIT_ALL_PASSED;

    for (size_t i = 0; i < specs->count; i++) {
        const struct result *result = &specs->results[i];
        if (result->is_interrupted) {
            return EXIT_INTERRUPTED;
        }
        for (size_t k = 0; k < result->test_count; k++) {
            enum verdict verdict = result->tests[k].verdict;
            if (verdict == VERDICT_UNDECIDED) {
                status = EXIT_TROUBLE;
            } else if (verdict != VERDICT_PASSED && status == EXIT_ALL_PASSED) {
                status = EXIT_NOT_PASSED;
            }
        }
    }
    return status;
}

void specs_close(struct specs *specs)
{
    for (size_t i = 0; i < specs->count && specs->results != NULL; i++) {
        result_release(&specs->results[i]);
    }
    course_release(&specs->course);
    arena_release(&specs->arena);
}
