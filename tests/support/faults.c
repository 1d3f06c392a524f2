#include "support/faults.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "base/clock.h"
#include "check/check.h"
#include "explain/explain.h"
#include "stage/stage.h"
#include "support/compiled.h"
#include "support/in_worker.h"

enum { WALL_S = 60, STEPS_MAX = 20 };

/* The worker that plays is forked after it was set. */
static struct {
    struct fault_case wanted;
    struct programs programs;
} now;

struct script {
    struct step steps[STEPS_MAX];
    struct check checks[3];
    struct file_expectation file;
    int faults[1];
    struct test test;
};

static void add_step(struct script *script, struct step step)
{
    struct test *test = &script->test;

    step.at = (struct place){"t.yaml", (int)test->step_count + 1, 1};
    script->steps[test->step_count++] = step;
}

static void add_start(struct script *script, size_t actor)
{
    static const char *argv[2][4] = {{"./prog", "x", "y", NULL},
                                     {"./prog", "y", "x", NULL}};

    add_step(script, (struct step){.kind = STEP_START,
                                   .actor = actor,
                                   .start = {.argv = argv[actor], .argc = 3}});
}

static void add_expect(struct script *script, const char *text, size_t actor)
{
    add_step(script, (struct step){.kind = STEP_EXPECT,
                                   .actor = actor,
                                   .expect = {.pattern = {.kind = PATTERN_CONTAINS,
                                                          .text = bytes_of(text)}}});
}

static void add_line(struct script *script, const char *line, size_t from, size_t to)
{
    add_step(script,
             (struct step){.kind = STEP_SEND, .actor = from, .send = bytes_of(line)});
    add_expect(script, now.wanted.sends_signals ? "]" : "\n", to);
}

/* While it waits, so that none is lost; and on only when its handler has run. */
static void add_signal(struct script *script)
{
    add_step(script,
             (struct step){.kind = STEP_UNTIL, .until = {.kind = UNTIL_WAITING}});
    add_step(script, (struct step){.kind = STEP_SIGNAL, .signal = {.number = SIGUSR1}});
    add_expect(script, "!", 0);
}

static void add_checks(struct script *script)
{
    struct test *test = &script->test;

    script->checks[test->check_count++] = (struct check){
        .kind = CHECK_SURVIVES, .survives = {.list = script->faults, .count = 1}};
    if (now.wanted.output != NULL) {
        script->checks[test->check_count++] = (struct check){
            .kind = CHECK_OUTPUT,
            .at = {"t.yaml", 20, 1},
            .pattern = {.kind = PATTERN_EXACT, .text = bytes_of(now.wanted.output)}};
    }
    if (now.wanted.file != NULL) {
        script->file = (struct file_expectation){
            .path = "out.txt",
            .content = {.kind = PATTERN_EXACT, .text = bytes_of(now.wanted.file)}};
        script->checks[test->check_count++] =
            (struct check){.kind = CHECK_FILES,
                           .at = {"t.yaml", 21, 1},
                           .files = {.list = &script->file, .count = 1}};
    }
}

static void write_script(struct script *script)
{
    static const char *names[] = {"a", "b"};
    static struct ending zero;

    *script = (struct script){.faults = {(int)now.wanted.fault}};
    script->test = (struct test){.kind = TEST_SCRIPT,
                                 .id = "t",
                                 .limits = limits_default(),
                                 .actors = names,
                                 .actor_count = now.wanted.are_two ? 2 : 1,
                                 .steps = script->steps,
                                 .checks = script->checks};
    script->test.limits.value[LIMIT_WALL] = WALL_S * NS_PER_S;
    for (size_t i = 0; i < script->test.actor_count; i++) {
        add_start(script, i);
    }
    for (size_t i = 0; now.wanted.lines[i] != NULL; i++) {
        size_t from = now.wanted.are_two ? i % 2 : 0;
        add_line(script, now.wanted.lines[i], from, now.wanted.are_two ? 1 - from : 0);
        if (now.wanted.sends_signals && i < 2) {
            add_signal(script);
        }
    }
    if (!now.wanted.are_two) {
        add_step(script, (struct step){.kind = STEP_CLOSE});
        add_step(script, (struct step){.kind = STEP_EXITS,
                                       .exits = {.list = &zero, .count = 1}});
    }
    add_checks(script);
}

/* As a worker hands it over. */
static void pass_on(struct evidence *ev, struct buf *said)
{
    AUTO_BUF json = {0};
    struct err e = {0};

    evidence_to_json(ev, &json);
    evidence_release(ev);
    if (evidence_from_json(buf_bytes(&json), ev, &e) < 0) {
        buf_printf(said, "unreadable: %s\n", e.text);
    }
}

static bool play(const struct trial *trial, struct evidence *ev, struct buf *said)
{
    struct script script = {0};
    struct err e = {0};

    write_script(&script);
    struct stage_spec spec = {.test = &script.test,
                              .programs = &now.programs,
                              .trial = *trial,
                              .is_traced = true};
    if (stage_play(&spec, ev, NULL, &e) < 0) {
        buf_printf(said, "failed: %s\n", e.text);
        return false;
    }
    pass_on(ev, said);
    return true;
}

/* "eintr:read:1:1: not reached", "…: ok", or what is wrong. */
static void say_trial(const struct trial *trial, struct buf *said)
{
    struct script script = {0};
    struct evidence ev = {0};
    struct arena arena = {0};
    struct findings found = {0};

    write_script(&script);
    if (!play(trial, &ev, said)) {
        return;
    }
    check_test(NULL, &script.test, &ev, &arena, &found);
    explain_findings(&script.test, &ev, &arena, &found);
    buf_printf(said, "%s: ", trial_name(trial, &arena));
    if (found.count == 0) {
        buf_add_string(said, ev.fault.has_happened ? "ok\n" : "not reached\n");
    }
    for (size_t i = 0; i < found.count; i++) {
        buf_printf(said, "%s\n", found.list[i].message);
        if (now.wanted.tells_why && found.list[i].why != NULL) {
            buf_printf(said, "%s", found.list[i].why);
        }
    }
    evidence_release(&ev);
    arena_release(&arena);
}

static void say_all(struct buf *said)
{
    struct evidence survey = {0};

    if (!play(&(struct trial){.kind = TRIAL_CALLS}, &survey, said)) {
        return;
    }
    if (survey.proposal_count == 0) {
        buf_add_string(said, "nothing to be tried\n");
    }
    for (size_t i = 0; i < survey.proposal_count; i++) {
        say_trial(&survey.proposals[i], said);
    }
    if (survey.left_out > 0) {
        buf_printf(said, "%zu left out\n", survey.left_out);
    }
    evidence_release(&survey);
}

struct buf faults_try(const char *source, const struct fault_case *wanted)
{
    struct compiled program = compile("gcc -g -O1 -w -D_GNU_SOURCE", source, NULL);

    now.wanted = *wanted;
    now.programs = (struct programs){
        .count = 1,
        .list = {{.name = "prog",
                  .fd = open(program.path, O_RDONLY | O_CLOEXEC),
                  .is_executable = true}},
    };
    struct buf said = in_worker(say_all);
    compiled_remove(&program);
    close(now.programs.list[0].fd);
    return said;
}

void faults_expect(const char *source, const struct fault_case *wanted,
                   const char *expected)
{
    const char *reason = cannot_sandbox();
    if (reason != NULL) {
        cr_skip_test("%s", reason);
    }

    struct buf said = faults_try(source, wanted);

    cr_assert_str_eq(said.data, expected, "%s", said.data);
    buf_release(&said);
}
