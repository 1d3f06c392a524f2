#include <stdio.h>
#include <string.h>

#include "base/random.h"
#include "base/text.h"
#include "cli/busy.h"
#include "cli/claim.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/isolation.h"
#include "cli/open_course.h"
#include "cli/output.h"
#include "cli/session.h"
#include "cli/submissions.h"
#include "cli/tally.h"

/* Everything that one `grader verify` works on; claims[i] belongs to specs[i]. */
struct verification {
    const struct options *options;
    struct course course;
    struct arena arena;
    uint64_t seed;
    struct claim *claims;
    struct tally *tallies; /* of the claims */
    size_t claim_count;
    struct grade_spec *specs;
    size_t spec_count;
    struct result *results;
    int rounds; /* that were played to their end */
};

/* The folders of sample programs below the course's own, and what is claimed of them; the
 * solutions come first. */
struct sample_row {
    const char *folder;
    const char *suffix; /* NULL: each is a folder */
    bool is_right;
};
static const struct sample_row sample_rows[] = {
    {"solutions", NULL, true},
    {"tests/styles", ".c", true},
    {"tests/wrong", ".c", false},
    {"tests/hostile", ".c", false},
};
enum { SAMPLE_ROWS = sizeof(sample_rows) / sizeof(sample_rows[0]) };

static void release_results(struct verification *v)
{
    for (size_t i = 0; i < v->spec_count && v->results != NULL; i++) {
        result_release(&v->results[i]);
    }
    v->results = NULL;
}

static void verification_release(struct verification *v)
{
    release_results(v);
    course_release(&v->course);
    arena_release(&v->arena);
}

/* One round is what an author waits for, so of a wrong program it makes only the further
 * trials that may have to catch it; several rounds make all. */
static void try_claimed(struct grade_spec *spec, const struct claim *claim,
                        struct arena *arena)
{
    const char **tried = arena_array(arena, claim->fail_count, sizeof(*tried));

    memcpy(tried, claim->fails, claim->fail_count * sizeof(*tried));
    spec->is_quick = true;
    spec->tried = tried;
    spec->tried_count = claim->fail_count;
}

static int add_samples(struct verification *v, size_t exercise,
                       const struct sample_row *row, struct err *e)
{
    struct paths paths = {.arena = &v->arena};

    submissions_below(&v->course, row->folder, &v->course.exercises[exercise],
                      row->suffix, &paths);
    for (size_t i = 0; i < paths.count; i++) {
        struct claim claim = {.path = paths.list[i], .is_right = true};
        if (!row->is_right && claim_read(paths.list[i], &claim, &v->arena, e) < 0) {
            return -1;
        }
        *ARENA_PUSH(&v->arena, v->claims, v->claim_count) = claim;
        *ARENA_PUSH(&v->arena, v->specs, v->spec_count) =
            (struct grade_spec){.course = &v->course,
                                .exercise = exercise,
                                .submission = paths.list[i],
                                .seed = v->seed,
                                .tracing = session_tracing(v->options)};
        if (!row->is_right && v->options->repeat == 1) {
            try_claimed(&v->specs[v->spec_count - 1], &claim, &v->arena);
        }
    }
    return 0;
}

static int prepare(struct verification *v, struct err *e)
{
    struct selection chosen;

    if (find_exercises(&v->course, v->options, &v->arena, &chosen, e) < 0) {
        return -1;
    }
    for (size_t i = 0; i < chosen.count; i++) {
        size_t before = v->spec_count;
        for (size_t k = 0; k < (v->options->solutions ? 1 : SAMPLE_ROWS); k++) {
            if (add_samples(v, chosen.list[i], &sample_rows[k], e) < 0) {
                return -1;
            }
        }
        if (v->spec_count == before) {
            return err_set(e, ERR_COURSE,
                           "exercise '%s' has neither solutions nor wrong programs",
                           v->course.exercises[chosen.list[i]].id);
        }
    }
    const struct isolation *isolation = NULL;
    if (isolation_find(v->options, &v->arena, &isolation, e) < 0) {
        return -1;
    }
    for (size_t i = 0; i < v->spec_count; i++) {
        v->specs[i].isolation = isolation;
    }
    v->tallies = arena_array(&v->arena, v->claim_count, sizeof(*v->tallies));
    for (size_t i = 0; i < v->claim_count; i++) {
        v->tallies[i].arena = &v->arena;
    }
    return 0;
}

static void print_differences(const struct buf *differences)
{
    AUTO_BUF safe = {0};
    char *rest = NULL;

    text_sanitise(&safe, buf_bytes(differences), TEXT_BLOCK);
    for (char *line = strtok_r(safe.data, "\n", &rest); line != NULL;
         line = strtok_r(NULL, "\n", &rest)) {
        (void)printf("    %s\n", line);
    }
}

static void print_report(const struct verification *v, const struct result *result)
{
    struct report_options options = output_options(v->options);
    AUTO_BUF text = {0};

    report_find("terminal")->write(&result, 1, &options, &text);
    (void)fwrite(text.data, 1, text.len, stdout);
}

/* Compares one round's results with the claims. False if it was interrupted. */
static bool compare_round(struct verification *v, uint64_t seed)
{
    for (size_t i = 0; i < v->spec_count; i++) {
        const struct result *result = &v->results[i];
        AUTO_BUF differences = {0};
        if (result->is_interrupted) {
            return false;
        }
        bool is_first = v->tallies[i].row_count == 0;
        if (claim_compare(&v->claims[i], result, &differences) > 0) {
            tally_add(&v->tallies[i], buf_bytes(&differences), seed);
            if (v->options->verbose && is_first) {
                print_report(v, result);
            }
        }
    }
    return true;
}

/* Programs that wait, for a limit or for each other, leave room for one job more than there
 * are processors. Every round has a seed of its own, and with it other words and numbers. */
static int play_rounds(struct verification *v, struct err *e)
{
    struct session_taker taker = {.is_quiet = v->options->repeat > 1};

    for (int round = 0; round < v->options->repeat; round++) {
        uint64_t seed = v->seed + (uint64_t)round;
        struct arena arena = {0};
        for (size_t i = 0; i < v->spec_count; i++) {
            v->specs[i].seed = seed;
        }
        v->results = arena_array(&arena, v->spec_count, sizeof(*v->results));
        int failed = session_grade(
            &(struct grade_batch){v->specs, v->spec_count, v->results},
            v->options->jobs > 0 ? v->options->jobs : session_processors() + 1, &taker,
            e);
        if (taker.is_quiet) {
            (void)fprintf(stderr, "round %d of %d\n", round + 1, v->options->repeat);
        }
        bool goes_on = failed == 0 && compare_round(v, seed);
        release_results(v);
        arena_release(&arena);
        v->rounds += goes_on;
        if (!goes_on) {
            return failed < 0 ? -1 : EXIT_INTERRUPTED;
        }
    }
    return EXIT_ALL_PASSED;
}

static bool print_one(const struct verification *v, size_t i)
{
    const struct claim *claim = &v->claims[i];
    AUTO_BUF differences = {0};

    if (v->tallies[i].row_count == 0) {
        (void)printf("✓ %-48s %s%s\n", claim->path,
                     claim->is_right ? "passes everything" : "caught by ",
                     claim->is_right ? "" : claim->fails[0]);
        return true;
    }
    (void)printf("✗ %s\n", claim->path);
    tally_print(&v->tallies[i], (size_t)v->rounds, &differences);
    print_differences(&differences);
    return false;
}

static int print_all(const struct verification *v)
{
    size_t held = 0;
    size_t right = 0;

    for (size_t i = 0; i < v->spec_count; i++) {
        held += print_one(v, i);
        right += v->claims[i].is_right;
    }
    (void)printf("%zu of %zu as claimed: %zu right programs, %zu wrong ones  (", held,
                 v->spec_count, right, v->spec_count - right);
    if (v->options->repeat > 1) {
        (void)printf("%d rounds, ", v->rounds);
    }
    (void)printf("seed %llu)\n", (unsigned long long)v->seed);
    return held == v->spec_count ? EXIT_ALL_PASSED : EXIT_NOT_PASSED;
}

int command_verify(const struct options *options, struct err *e)
{
    struct verification v = {.options = options,
                             .seed = options->has_seed ? options->seed
                                                       : random_fresh_seed()};
    int status = -1;

    if (open_course(options->course, &v.course, e) < 0) {
        return -1;
    }
    struct busy busy = {.count = 0};
    int load = options->load ? 2 * session_processors() : 0;
    if (prepare(&v, e) == 0 && busy_start(&busy, load, e) == 0) {
        status = play_rounds(&v, e);
    }
    busy_stop(&busy);
    /* Many rounds take hours: what they have shown until an interruption is worth telling. */
    if (status == EXIT_ALL_PASSED) {
        status = print_all(&v);
    } else if (status == EXIT_INTERRUPTED && v.rounds > 0) {
        (void)print_all(&v);
    }
    verification_release(&v);
    return status;
}
