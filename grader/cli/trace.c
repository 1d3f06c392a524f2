#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/program.h"
#include "cli/session.h"
#include "cli/specs.h"

enum { STREAM_LINES_MAX = 40 };

static int choose_format(const struct options *options,
                         const struct timeline_format **out, struct err *e)
{
    static const char *const names[] = {"text", "json", "svg", NULL};
    bool is_default = strcmp(options->format, "terminal") == 0;

    *out = timeline_find(is_default ? "text" : options->format);
    if (*out != NULL) {
        return 0;
    }
    const char *near = text_nearest(options->format, names);
    return err_set(e, ERR_USAGE, "there is no format '%s': use %s", options->format,
                   near != NULL ? near : "text, json or svg");
}

/* How the script came to its end, where the lanes do not tell. */
static const char *stop_words(const struct evidence *ev, struct arena *arena)
{
    enum stop stop =
        ev->step_count == 0 ? STOP_NONE : ev->steps[ev->step_count - 1].stop;

    switch (stop) {
    case STOP_DEADLOCK:
        return "stopped here: every process is blocked, and nothing can wake any of "
               "them";
    case STOP_WAITING:
        return "stopped here: every process is blocked, one of them reading input that "
               "the script does not send";
    case STOP_LIMIT:
        return arena_printf(arena, "stopped here: the limit '%s' was hit",
                            limit_rows[ev->limit].key);
    case STOP_HELD:
        return "stopped here: what the script holds cannot be released any more";
    case STOP_NONE:
    case STOP_EXEC:
    case STOP_ENDED:
        break;
    }
    return NULL;
}

static int write_timeline(const struct options *options, const char *title,
                          const struct evidence *ev, struct err *e)
{
    const struct timeline_format *format = NULL;
    struct report_options look = output_options(options);
    struct timeline timeline = {.trace = &ev->trace,
                                .title = title,
                                .is_ascii = output_is_ascii(),
                                .shows_all = options->verbose,
                                .moment = -1};
    const struct isolation isolation = {.tier = ev->tier};
    struct arena arena = {0};
    AUTO_BUF text = {0};

    if (choose_format(options, &format, e) < 0) {
        return -1;
    }
    format->write(&timeline, &look, &text);
    if (strcmp(format->name, "text") == 0) {
        const char *stop = stop_words(ev, &arena);
        if (stop != NULL) {
            buf_printf(&text, "%s\n", stop);
        }
        for (size_t i = 0; i < ev->actor_count; i++) {
            const struct actor_record *actor = &ev->actors[i];
            const char *whose =
                ev->actor_count == 1 ? "" : arena_printf(&arena, " of %s", actor->name);
            report_stream(arena_printf(&arena, "stdout%s", whose),
                          actor->streams[STREAM_OUT].text, STREAM_LINES_MAX, &look,
                          &text);
            report_stream(arena_printf(&arena, "stderr%s", whose),
                          actor->streams[STREAM_ERR].text, STREAM_LINES_MAX, &look,
                          &text);
        }
        report_isolation(&isolation, &look, &text);
    } else if (ev->tier < TIER_FULL) {
        (void)fprintf(stderr, "grader: the sandbox was '%s', not full\n",
                      tier_rows[ev->tier].name);
    }
    arena_release(&arena);
    return output_write(options->output, &text, e);
}

static const char *command_title(const struct options *options, struct arena *arena)
{
    const char *title = NULL;

    for (size_t i = options->command; i < options->word_count; i++) {
        title = title == NULL ? options->words[i]
                              : arena_printf(arena, "%s %s", title, options->words[i]);
    }
    return title;
}

static int trace_program(const struct options *options, struct err *e)
{
    struct evidence ev = {0};
    struct arena arena = {0};
    bool is_interrupted = false;
    int status = -1;

    if (options->command > 0 || options->word_count == 0) {
        return err_set(e, ERR_USAGE,
                       "behind -- the program is wanted, and nothing "
                       "before: grader trace -- PROGRAM [ARGUMENT…]");
    }
    if (program_trace(options, &ev, &is_interrupted, e) == 0) {
        if (is_interrupted) {
            status = EXIT_INTERRUPTED;
        } else if (ev.actor_count > 0 && ev.actors[0].exec_errno != 0) {
            status = err_set(e, ERR_USAGE, "cannot execute '%s': %s", options->words[0],
                             strerror(ev.actors[0].exec_errno));
        } else if (write_timeline(options, command_title(options, &arena), &ev, e) ==
                   0) {
            status = EXIT_ALL_PASSED;
        }
    }
    arena_release(&arena);
    evidence_release(&ev);
    return status;
}

/* The evidence of the test that was asked for. */
struct taken {
    const char *id;
    bool is_there;
    struct evidence ev;
};

static void take(void *context, const struct grade_spec *spec,
                 const struct test_result *result, struct evidence *ev)
{
    struct taken *taken = context;

    (void)spec;
    if (!taken->is_there && strcmp(result->test->id, taken->id) == 0) {
        taken->is_there = true;
        taken->ev = *ev;
        *ev = (struct evidence){0};
    }
}

/* What kept the test from being played. */
static int refuse(const struct result *result, const char *id, struct err *e)
{
    for (size_t i = 0; i < result->test_count; i++) {
        const struct test_result *test = &result->tests[i];
        if (test->verdict == VERDICT_UNDECIDED) {
            return err_set(e, ERR_SYSTEM, "%s", test->trouble);
        }
        if (test->verdict == VERDICT_FAILED && test->test->kind == TEST_BUILD) {
            return err_set(e, ERR_USAGE,
                           "the submission does not compile (see grader run %s)",
                           result->exercise->id);
        }
    }
    return err_set(e, ERR_SYSTEM, "test '%s' was not played", id);
}

static bool is_hidden(const struct exercise *exercise, const char *id)
{
    for (size_t i = 0; i < exercise->test_count; i++) {
        if (strcmp(exercise->tests[i].id, id) == 0) {
            return exercise->tests[i].visibility != VISIBILITY_VISIBLE;
        }
    }
    return false;
}

static int trace_specs(const struct options *options, struct specs *specs,
                       struct err *e)
{
    struct taken taken = {.id = options->test};
    struct session_taker taker = {.judged = take, .context = &taken};
    struct grade_batch batch = {specs->list, 1, specs->results};

    if (specs->count != 1) {
        return err_set(e, ERR_USAGE,
                       "one exercise and one submission can be traced at "
                       "a time");
    }
    if (is_hidden(&specs->course.exercises[specs->list[0].exercise], options->test)) {
        return err_set(e, ERR_USAGE, "test '%s' is hidden", options->test);
    }
    specs->list[0].tracing = TRACING_ALWAYS;
    int status = session_grade(&batch, options->jobs, &taker, e);
    if (status == 0 && specs->results[0].is_interrupted) {
        status = EXIT_INTERRUPTED;
    } else if (status == 0) {
        status = taken.is_there ? write_timeline(options, options->test, &taken.ev, e)
                                : refuse(&specs->results[0], options->test, e);
    }
    evidence_release(&taken.ev);
    return status;
}

static int trace_test(const struct options *given, struct err *e)
{
    /* As large as the other one. */
    static struct options options;
    struct specs specs;

    options = *given;
    if (options.test == NULL) {
        return err_set(e, ERR_USAGE,
                       "which test? grader trace EXERCISE --test ID, or "
                       "grader trace -- PROGRAM [ARGUMENT…]");
    }
    if (options.word_count == 2 && options.submission_count == 0) {
        options.submissions[options.submission_count++] = options.words[1];
        options.word_count = 1;
    }
    int status =
        specs_open(&options, &specs, e) == 0 ? trace_specs(&options, &specs, e) : -1;
    specs_close(&specs);
    return status;
}

int command_trace(const struct options *options, struct err *e)
{
    const struct timeline_format *format = NULL;

    if (choose_format(options, &format, e) < 0) {
        return -1;
    }
    return options->has_command ? trace_program(options, e) : trace_test(options, e);
}
