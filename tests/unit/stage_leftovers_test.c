/* What a played test finds left behind. */
#include <criterion/criterion.h>

#include "base/fd.h"
#include "stage/stage.h"
#include "support/in_worker.h"

static void need_boxes(void)
{
    const char *reason = cannot_sandbox();

    if (reason != NULL) {
        cr_skip_test("%s", reason);
    }
}

TestSuite(stage_leftovers, .init = need_boxes, .timeout = 60);

static const char *actor_names[] = {"a"};

static void play(const char *script, bool is_asked, struct buf *said)
{
    struct step steps[] = {
        {.kind = STEP_START,
         .start = {.argv = (const char *[]){"sh", "-c", NULL, NULL}}},
        {.kind = STEP_EXITS},
    };
    struct check check = {.kind = is_asked ? CHECK_LEAVES : CHECK_REAPED};
    struct given_file given = {.path = "given/deep/x", .content = BYTES_LITERAL("1")};
    struct test test = {.kind = TEST_SCRIPT,
                        .id = "t",
                        .limits = limits_default(),
                        .actors = actor_names,
                        .actor_count = 1,
                        .given = &given,
                        .given_count = 1,
                        .steps = steps,
                        .step_count = 2,
                        .checks = &check,
                        .check_count = 1};
    struct programs programs = {.count = 1, .list = {{.name = "prog"}}};
    struct stage_spec spec = {.test = &test, .programs = &programs};
    struct evidence ev = {0};
    struct err e = {0};
    AUTO_CLOSE int program = fd_from_bytes("prog", BYTES_LITERAL("#!/bin/sh\n"));

    steps[0].start.argv[2] = script;
    programs.list[0].fd = program;
    if (stage_play(&spec, &ev, NULL, &e) < 0) {
        buf_printf(said, "failed: %s\n", e.text);
    }
    buf_printf(said, "%s", ev.has_leftovers ? "looked:" : "not looked");
    for (size_t i = 0; i < ev.leftover_count; i++) {
        buf_printf(said, " %s", ev.leftovers[i].name);
    }
    evidence_release(&ev);
}

static void expect(void (*scenario)(struct buf *), const char *want)
{
    struct buf said = in_worker(scenario);

    cr_assert_str_eq(said.data, want, "got: %s", said.data);
    buf_release(&said);
}

static void leave_nothing(struct buf *said)
{
    play("mkfifo f; rm f; echo 2 > given/deep/x", true, said);
}

Test(stage_leftovers, are_not_what_the_grader_has_put_there)
{
    expect(leave_nothing, "looked:");
}

static void leave_much(struct buf *said)
{
    play("mkfifo f; mkdir given/d; touch given/deep/y /tmp/z /dev/shm/sem.s", true,
         said);
}

Test(stage_leftovers, are_what_was_made_and_not_removed)
{
    expect(leave_much, "looked: /s /tmp/z f given/d given/deep/y");
}

static void leave_unasked(struct buf *said)
{
    play("touch x", false, said);
}

Test(stage_leftovers, are_looked_for_only_if_a_check_asks)
{
    expect(leave_unasked, "not looked");
}
