#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/random.h"
#include "base/text.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/open_course.h"
#include "cli/output.h"
#include "cli/record.h"
#include "cli/session.h"
#include "cli/submissions.h"

/* Everything that one `grader run` works on. */
struct run {
    const struct options *options;
    const struct report_format *format;
    struct course course;
    struct arena arena;
    struct selection chosen;
    uint64_t seed;
    struct grade_spec *specs;
    size_t spec_count;
    struct result *results;
};

static void run_release(struct run *run)
{
    for (size_t i = 0; i < run->spec_count && run->results != NULL; i++) {
        result_release(&run->results[i]);
    }
    course_release(&run->course);
    arena_release(&run->arena);
}

static int choose_format(struct run *run, struct err *e)
{
    const char *names[16] = {NULL};
    const char *name = run->options->format;

    run->format = report_find(name);
    if (run->format != NULL) {
        return 0;
    }
    for (size_t i = 0; report_formats[i].name != NULL && i < 15; i++) {
        names[i] = report_formats[i].name;
    }
    const char *near = text_nearest(name, names);
    return err_set(e, ERR_USAGE, "there is no format '%s': use %s", name,
                   near != NULL ? near : "terminal or json");
}

static int choose_exercises(struct run *run, struct err *e)
{
    const struct options *options = run->options;
    ptrdiff_t here = exercise_here(&run->course);

    if (options->word_count == 0 && here >= 0) {
        run->chosen.list = arena_array(&run->arena, 1, sizeof(*run->chosen.list));
        run->chosen.list[0] = (size_t)here;
        run->chosen.count = 1;
        return 0;
    }
    return find_exercises(&run->course, options, &run->arena, &run->chosen, e);
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

static int add_given(struct run *run, struct paths *paths, struct err *e)
{
    const struct options *options = run->options;

    if (run->chosen.count != 1) {
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

static int add_specs(struct run *run, size_t exercise, struct err *e)
{
    const struct options *options = run->options;
    const struct exercise *x = &run->course.exercises[exercise];
    struct paths paths = {.arena = &run->arena};

    if (options->test != NULL && check_test_id(x, options->test, e) < 0) {
        return -1;
    }
    if (options->solutions) {
        submissions_below(&run->course, "solutions", x, NULL, &paths);
    }
    if (options->submission_count > 0 && add_given(run, &paths, e) < 0) {
        return -1;
    }
    if (!options->solutions && options->submission_count == 0) {
        submissions_default(&run->course, x, &paths);
    }
    for (size_t i = 0; i < paths.count; i++) {
        *ARENA_PUSH(&run->arena, run->specs, run->spec_count) = (struct grade_spec){
            .course = &run->course,
            .exercise = exercise,
            .submission = paths.list[i],
            .seed = run->seed,
            .only_test = options->test,
            .keep = options->keep ? "grader-keep" : NULL,
        };
    }
    return 0;
}

static int prepare(struct run *run, struct err *e)
{
    if (choose_exercises(run, e) < 0) {
        return -1;
    }
    for (size_t i = 0; i < run->chosen.count; i++) {
        if (add_specs(run, run->chosen.list[i], e) < 0) {
            return -1;
        }
    }
    if (run->spec_count == 0) {
        return err_set(e, ERR_USAGE,
                       "the course has no solutions to grade in '%s/solutions'",
                       run->course.dir);
    }
    run->results = arena_array(&run->arena, run->spec_count, sizeof(*run->results));
    return 0;
}

/* The student's own files, graded whole, are what `grader list` remembers. */
static void note_progress(const struct run *run)
{
    const struct options *options = run->options;
    bool is_own = options->submission_count == 0 && !options->solutions;

    for (size_t i = 0; i < run->spec_count && is_own; i++) {
        if (!run->results[i].is_interrupted && options->test == NULL) {
            record_save(&run->results[i]);
        }
    }
}

static int report(const struct run *run, struct err *e)
{
    AUTO_BUF text = {0};
    struct report_options options = output_options(run->options);
    struct arena arena = {0};
    const struct result **list =
        arena_array(&arena, run->spec_count, sizeof(const struct result *));

    for (size_t i = 0; i < run->spec_count; i++) {
        list[i] = &run->results[i];
    }
    run->format->write(list, run->spec_count, &options, &text);
    arena_release(&arena);
    return output_write(run->options->output, &text, e);
}

static enum exit_status status_of(const struct run *run)
{
    enum exit_status status = EXIT_ALL_PASSED;

    for (size_t i = 0; i < run->spec_count; i++) {
        const struct result *result = &run->results[i];
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

int command_run(const struct options *options, struct err *e)
{
    struct run run = {.options = options,
                      .seed = options->has_seed ? options->seed : random_fresh_seed()};

    if (choose_format(&run, e) < 0 ||
        open_course(options->course, &run.course, e) < 0) {
        return -1;
    }
    int status = -1;
    if (prepare(&run, e) == 0 &&
        session_grade(&(struct grade_batch){run.specs, run.spec_count, run.results},
                      options->jobs, e) == 0 &&
        report(&run, e) == 0) {
        note_progress(&run);
        status = (int)status_of(&run);
    }
    run_release(&run);
    return status;
}
