#include "base/text.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/record.h"
#include "cli/session.h"
#include "cli/specs.h"

/* Everything that one `grader run` works on. */
struct run {
    const struct options *options;
    const struct report_format *format;
    struct specs specs;
};

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

/* The student's own files, graded whole, are what `grader list` remembers. */
static void note_progress(const struct run *run)
{
    const struct options *options = run->options;
    bool is_own = options->submission_count == 0 && !options->solutions;

    for (size_t i = 0; i < run->specs.count && is_own; i++) {
        if (!run->specs.results[i].is_interrupted && options->test == NULL) {
            record_save(&run->specs.results[i]);
        }
    }
}

static int report(const struct run *run, struct err *e)
{
    AUTO_BUF text = {0};
    struct report_options options = output_options(run->options);
    struct arena arena = {0};
    const struct result **list =
        arena_array(&arena, run->specs.count, sizeof(const struct result *));

    for (size_t i = 0; i < run->specs.count; i++) {
        list[i] = &run->specs.results[i];
    }
    run->format->write(list, run->specs.count, &options, &text);
    arena_release(&arena);
    return output_write(run->options->output, &text, e);
}

int command_run(const struct options *options, struct err *e)
{
    struct run run = {.options = options};
    struct specs *specs = &run.specs;
    int status = -1;

    if (choose_format(&run, e) < 0) {
        return -1;
    }
    if (specs_open(options, specs, e) == 0 &&
        session_grade(&(struct grade_batch){specs->list, specs->count, specs->results},
                      options->jobs, NULL, e) == 0 &&
        report(&run, e) == 0) {
        note_progress(&run);
        status = (int)specs_status(specs);
    }
    specs_close(specs);
    return status;
}
