/* Plays the programs of tests/races under the race detector, the way a test with
 * `races: none` does: built with the runtime, in a box, undisturbed and with seeded pauses.
 *   races right|wrong RUNS FOLDER [busy] [clang]
 * FOLDER holds the sources. Each of FOLDER/right is played RUNS times and must never be
 * accused; the first comment of one that cannot be judged says `may be: undecided`. Each of
 * FOLDER/wrong goes through RUNS gradings, in which something must be found; of what kind
 * says `finds:`, with which words `says:`. What nobody can find (`only: output`) or finds
 * only by luck (`luck: yes`) fails nothing. With `busy` all processors are kept busy;
 * with `clang` it builds them instead of gcc. */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/fd.h"
#include "build/build.h"
#include "check/check.h"
#include "load.h"
#include "race_results.h"
#include "sandbox/sandbox.h"
#include "stage/stage.h"

enum { WORKERS = 2, WALL_S = 8 };

struct bench {
    struct results all;
    bool is_wrong;
    bool is_busy;
    const char *compiler;
};

static const char *const kind_words[HAZARD_KINDS] = {
    [HAZARD_RACE] = "race",
    [HAZARD_LOST_UPDATE] = "lost",
    [HAZARD_READ_EARLY] = "before-wait",
    [HAZARD_NO_EXCLUSION] = "no-exclusion",
    [HAZARD_PRIVATE_LOCK] = "private",
    [HAZARD_NOT_PSHARED] = "not-pshared",
    [HAZARD_INITIAL] = "initial",
    [HAZARD_FAILED_TRY] = "trywait",
    [HAZARD_DIED_HOLDING] = "died-holding",
};

/* ---- one program -------------------------------------------------------------------- */

static int compile(const struct bench *bench, const struct subject *subject,
                   struct programs *out, struct outcome *result)
{
    static const char *sources[] = {"*.c"};
    static const char *flags[] = {"-std=gnu17", "-Wall", "-Wextra", "-g", "-O1"};
    static const char *libs[] = {"-pthread", "-lrt"};
    struct exercise exercise = {.id = "races",
                                .build = {.program = "program",
                                          .compiler = bench->compiler,
                                          .sources = sources,
                                          .source_count = 1,
                                          .flags = flags,
                                          .flag_count = sizeof(flags) / sizeof(*flags),
                                          .libs = libs,
                                          .lib_count = 2,
                                          .limits = limits_default()}};
    struct build_spec spec = {
        .exercise = &exercise, .kind = TRIAL_RACES, .sources = &subject->source};
    struct evidence ev = {0};
    struct err e = {0};

    exercise.build.limits.value[LIMIT_WALL] = 60 * NS_PER_S;
    exercise.build.limits.value[LIMIT_CPU] = 60 * NS_PER_S;
    int failed = build_compile(&spec, out, &ev, &e);
    if (failed < 0 || out->count == 0) {
        const struct bytes *said =
            ev.actor_count == 0 ? NULL : &ev.actors[ev.actor_count - 1].streams[1].text;
        (void)snprintf(result->text, sizeof(result->text), "not built: %.300s%.*s",
                       e.text, said == NULL || said->len == 0 ? 0 : 400,
                       said == NULL ? "" : said->data);
        failed = -1;
    }
    evidence_release(&ev);
    return failed;
}

/* Did the program do what a play of it shows: come to its end? */
static bool has_ended(const struct evidence *ev, struct outcome *out)
{
    const struct actor_record *actor = &ev->actors[0];
    enum stop stop = ev->steps[ev->step_count - 1].stop;

    if (stop == STOP_NONE && actor->end == END_EXITED && actor->end_value == 0 &&
        !ev->has_limit) {
        return true;
    }
    (void)snprintf(out->text, sizeof(out->text), "stop %d, %s %d, limit %d: %.*s%.*s",
                   (int)stop, actor->end == END_EXITED ? "exit" : "signal",
                   actor->end_value, ev->has_limit ? (int)ev->limit : -1,
                   (int)actor->streams[0].text.len, actor->streams[0].text.data,
                   (int)actor->streams[1].text.len, actor->streams[1].text.data);
    return false;
}

/* `finds:` names one kind, or several with commas between them. */
static bool names_kind(const char *finds, const char *word)
{
    size_t len = strlen(word);

    for (const char *at = finds; *at != '\0'; at += strspn(at, ", ")) {
        size_t end = strcspn(at, ",");
        if (end == len && strncmp(at, word, len) == 0) {
            return true;
        }
        at += end;
    }
    return false;
}

/* A lost update is a race that was seen to do harm. */
static bool is_expected(const struct subject *subject, enum hazard_kind kind)
{
    return names_kind(subject->finds, kind_words[kind]) ||
           (kind == HAZARD_LOST_UPDATE && names_kind(subject->finds, "race"));
}

static bool says_all(const struct subject *subject, const struct findings *findings)
{
    for (int i = 0; i < SAYS && subject->says[i][0] != '\0'; i++) {
        bool is_said = false;
        for (size_t k = 0; k < findings->count; k++) {
            is_said =
                is_said || strstr(findings->list[k].message, subject->says[i]) != NULL;
        }
        if (!is_said) {
            return false;
        }
    }
    return true;
}

static void note_findings(const struct subject *subject, const struct evidence *ev,
                          const struct findings *findings, struct outcome *out)
{
    bool is_kind = false;

    if (findings->undecided != NULL && findings->count == 0) {
        out->is_undecided = true;
        (void)snprintf(out->text, sizeof(out->text), "%s", findings->undecided);
    }
    if (findings->count == 0) {
        return;
    }
    for (size_t i = 0; i < ev->hazards.count; i++) {
        is_kind = is_kind || is_expected(subject, ev->hazards.list[i].kind);
    }
    out->is_named = out->is_named || (is_kind && says_all(subject, findings));
    if (!out->is_reported) {
        const struct finding *first = &findings->list[0];
        (void)snprintf(out->text, sizeof(out->text), "%s at line %d: %s",
                       kind_words[ev->hazards.list[0].kind], first->line,
                       first->message);
    }
    out->is_reported = true;
}

static void play(const struct subject *subject, const struct programs *built,
                 struct trial trial, struct outcome *out)
{
    static const char *actors[] = {"program"};
    static const char *argv[] = {"./program", NULL};
    struct step steps[] = {{.kind = STEP_START, .start = {.argv = argv}},
                           {.kind = STEP_EXITS}};
    struct check checks[] = {{.kind = CHECK_RACES}};
    struct test test = {.kind = TEST_SCRIPT,
                        .id = "races",
                        .limits = limits_default(),
                        .actors = actors,
                        .actor_count = 1,
                        .steps = steps,
                        .step_count = 2,
                        .checks = checks,
                        .check_count = 1};
    struct stage_spec spec = {.test = &test, .programs = built, .trial = trial};
    struct exercise exercise = {.id = "races", .tests = &test, .test_count = 1};
    struct evidence ev = {0};
    struct findings findings = {0};
    struct arena arena = {0};
    struct err e = {0};

    test.limits.value[LIMIT_WALL] = WALL_S * NS_PER_S;
    if (stage_play(&spec, &ev, NULL, &e) < 0) {
        out->is_broken = true;
        (void)snprintf(out->text, sizeof(out->text), "no play: %.300s", e.text);
    } else {
        out->is_broken = !has_ended(&ev, out) && out->must_end;
        check_test(&exercise, &test, &ev, &arena, &findings);
        note_findings(subject, &ev, &findings, out);
    }
    arena_release(&arena);
    evidence_release(&ev);
}

/* As many plays as a test makes, until one tells what there is to tell. */
static void grade(const struct subject *subject, const struct programs *built,
                  struct outcome *out)
{
    struct check check = {.kind = CHECK_RACES};
    struct test test = {.checks = &check, .check_count = 1};
    struct arena arena = {0};
    struct trial *trials;
    size_t count = test_trials(&test, &arena, &trials);

    for (size_t i = 0; i < count && !out->is_named && !out->is_broken; i++) {
        play(subject, built, trials[i], out);
        out->is_at_once = out->is_at_once || (i == 0 && out->is_reported);
    }
    arena_release(&arena);
}

/* ---- workers ------------------------------------------------------------------------ */

static void send_outcome(int results, const struct outcome *out)
{
    if (write(results, out, sizeof(*out)) != (ssize_t)sizeof(*out)) {
        _exit(3);
    }
}

static void run_subject(const struct bench *bench, size_t index, int results)
{
    const struct subject *subject = &bench->all.subjects[index];
    struct programs built = {0};
    struct outcome fresh = {.subject = index, .must_end = !bench->is_wrong};
    struct outcome out = fresh;

    if (compile(bench, subject, &built, &out) < 0) {
        out.is_broken = true;
        send_outcome(results, &out);
        return;
    }
    for (long run = 0; run < bench->all.runs; run++) {
        out = fresh;
        if (bench->is_wrong) {
            grade(subject, &built, &out);
        } else {
            /* Every other play without pauses, the rest each with its own. */
            struct trial trial = {.kind = TRIAL_RACES,
                                  .number = run % 2 == 0 ? 0 : (unsigned)run};
            play(subject, &built, trial, &out);
        }
        send_outcome(results, &out);
    }
    programs_release(&built);
}

/* Takes numbers of programs from the pipe until it is empty. */
static void work(const struct bench *bench, int turns, int results)
{
    struct err e = {0};
    uint16_t index;

    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (sandbox_enter(TIER_FULL, &e) < 0) {
        (void)fprintf(stderr, "%s\n", e.text);
        _exit(3);
    }
    while (read(turns, &index, sizeof(index)) == (ssize_t)sizeof(index)) {
        run_subject(bench, index, results);
    }
    _exit(0);
}

/* ---- all of it ---------------------------------------------------------------------- */

static void collect(struct bench *bench, int results)
{
    struct outcome out;

    while (read(results, &out, sizeof(out)) == (ssize_t)sizeof(out)) {
        results_count(&bench->all.tallies[out.subject], &out);
    }
}

static void run_workers(struct bench *bench)
{
    int results[2];
    int turns[2];

    if (pipe2(results, O_CLOEXEC) < 0 || pipe2(turns, O_CLOEXEC) < 0) {
        die("pipe");
    }
    for (size_t i = 0; i < bench->all.count; i++) {
        uint16_t index = (uint16_t)i;
        if (write(turns[1], &index, sizeof(index)) != (ssize_t)sizeof(index)) {
            die("write");
        }
    }
    (void)close(turns[1]);
    for (int i = 0; i < WORKERS; i++) {
        if (fork() == 0) {
            work(bench, turns[0], results[1]);
        }
    }
    (void)close(results[1]);
    collect(bench, results[0]);
    (void)close(results[0]);
    (void)close(turns[0]);
}

static bool read_options(struct bench *bench, int argc, char **argv)
{
    bench->is_wrong = argc > 1 && strcmp(argv[1], "wrong") == 0;
    bench->compiler = "gcc";
    for (int i = 4; i < argc; i++) {
        if (strcmp(argv[i], "busy") == 0) {
            bench->is_busy = true;
        } else if (strcmp(argv[i], "clang") == 0) {
            bench->compiler = "clang";
        } else {
            return false;
        }
    }
    bench->all.runs = argc < 4 ? 0 : atol(argv[2]);
    return bench->all.runs > 0;
}

int main(int argc, char **argv)
{
    static struct bench bench;
    struct load load = {0};
    char path[4096];

    if (!read_options(&bench, argc, argv)) {
        (void)fprintf(stderr, "usage: races right|wrong RUNS FOLDER [busy] [clang]\n");
        return 2;
    }
    (void)snprintf(path, sizeof(path), "%s/%s", argv[3], argv[1]);
    bench.all.count = subjects_read(path, bench.all.subjects, SUBJECTS);
    (void)setvbuf(stdout, NULL, _IOLBF, 0);
    if (bench.is_busy) {
        load_start(&load);
    }
    run_workers(&bench);
    load_end(&load);
    while (wait(NULL) > 0) {
    }
    long bad = bench.is_wrong ? results_tell_wrong(&bench.all)
                              : results_tell_right(&bench.all);
    return bad == 0 && bench.all.count > 0 ? 0 : 1;
}
