/* What is known about actors that the script has left alone. */
#include <string.h>

#include <criterion/criterion.h>

#include "base/clock.h"
#include "stage/stage.h"
#include "support/in_worker.h"

/* So long that reaching it would make the test time out. */
enum { WALL_S = 60, STEPS_MAX = 3 };

static const char *actor_names[] = {"a"};

/* One actor runs the Perl text; `until` is a second step, or STEP_KINDS for none. */
struct scene_of {
    const char *text;
    struct step until;
    struct check check;
};

static void say(const struct evidence *ev, struct buf *said)
{
    buf_printf(said, "%s%s busy %s\n", ev->is_complete ? "complete" : "stopped",
               ev->has_limit ? " limit" : "",
               ev->actors[0].busy_ns >= 100 * NS_PER_MS ? "yes" : "no");
    for (size_t i = 0; i < ev->scene.task_count; i++) {
        const struct task_record *task = &ev->scene.tasks[i];
        buf_printf(said, "task %s wait %d path %s\n",
                   task->call == NULL ? "-" : task->call, (int)task->wait,
                   task->path == NULL ? "-" : task->path);
    }
    for (size_t i = 0; i < ev->orphan_count; i++) {
        buf_printf(said, "orphan %s\n",
                   ev->orphans[i].is_killed_by_us ? "left" : "gone");
    }
}

static void play(const struct scene_of *scene, struct buf *said)
{
    const char *argv[] = {"perl", "-e", scene->text, NULL};
    struct step steps[STEPS_MAX] = {
        {.kind = STEP_START, .start = {.argv = argv, .argc = 3}}, scene->until};
    struct check check = scene->check;
    struct test test = {.kind = TEST_SCRIPT,
                        .id = "t",
                        .limits = limits_default(),
                        .actors = actor_names,
                        .actor_count = 1,
                        .steps = steps,
                        .step_count = scene->until.kind == STEP_KINDS ? 1 : 2,
                        .checks = &check,
                        .check_count = 1};
    struct stage_spec spec = {.test = &test};
    struct evidence ev = {0};
    struct err e = {0};

    test.limits.value[LIMIT_WALL] = WALL_S * NS_PER_S;
    if (stage_play(&spec, &ev, NULL, &e) < 0) {
        buf_printf(said, "failed: %s\n", e.text);
    } else {
        say(&ev, said);
    }
    evidence_release(&ev);
}

static void expect_said(void (*scenario)(struct buf *), const char *wanted)
{
    const char *reason = cannot_sandbox();

    if (reason != NULL) {
        cr_skip_test("%s", reason);
    }
    struct buf said = in_worker(scenario);
    cr_assert_str_eq(said.data, wanted);
    buf_release(&said);
}

static void waits_on_fifo(struct buf *said)
{
    const struct scene_of scene = {
        .text = "use POSIX; mkfifo('d.fifo', 0600); open(my $f, '<', 'd.fifo')",
        .until = {.kind = STEP_KINDS},
        .check = {.kind = CHECK_BLOCKS, .blocks = {"open", "d.fifo"}}};

    play(&scene, said);
}

Test(stage_rest, waits_until_it_is_blocked_as_asked)
{
    expect_said(waits_on_fifo,
                "complete busy no\ntask openat wait 3 path /box/d.fifo\n");
}

static void waits_on_another(struct buf *said)
{
    const struct scene_of scene = {
        .text = "use POSIX; mkfifo('d.fifo', 0600); open(my $f, '<', 'd.fifo')",
        .until = {.kind = STEP_KINDS},
        .check = {.kind = CHECK_BLOCKS, .blocks = {"open", "e.fifo"}}};

    play(&scene, said);
}

Test(stage_rest, goes_on_when_it_can_no_longer_be_blocked_so)
{
    expect_said(waits_on_another,
                "complete busy no\ntask openat wait 3 path /box/d.fifo\n");
}

static void until_on_fifo(struct buf *said)
{
    const struct scene_of scene = {
        .text = "use POSIX; mkfifo('d.fifo', 0600); mkfifo('e.fifo', 0600);"
                "open(my $e, '+<', 'e.fifo'); open(my $d, '+<', 'd.fifo');"
                "syswrite($e, 'x'); sysread($e, $_, 1); sysread($d, $_, 1)",
        .until = {.kind = STEP_UNTIL,
                  .until = {.kind = UNTIL_BLOCKED_IN, .call = "read", .on = "d.fifo"}},
        .check = {.kind = CHECK_BLOCKS, .blocks = {"read", "d.fifo"}}};

    play(&scene, said);
}

Test(stage_rest, tells_fifos_apart)
{
    expect_said(until_on_fifo, "complete busy no\ntask read wait 3 path /box/d.fifo\n");
}

static void until_on_wrong(struct buf *said)
{
    const struct scene_of scene = {
        .text = "sysread(STDIN, $_, 1)",
        .until = {.kind = STEP_UNTIL,
                  .until = {.kind = UNTIL_BLOCKED_IN, .call = "read", .on = "pipe"}},
        .check = {.kind = CHECK_REAPED}};

    play(&scene, said);
}

Test(stage_rest, does_not_take_stdin_for_a_pipe_of_its_own)
{
    expect_said(until_on_wrong, "stopped busy no\ntask read wait 2 path -\n");
}

static void spins(struct buf *said)
{
    const struct scene_of scene = {
        .text = "1 while 1",
        .until = {.kind = STEP_KINDS},
        .check = {.kind = CHECK_BUSY, .busy_ns = 100 * NS_PER_MS}};

    play(&scene, said);
}

Test(stage_rest, sees_processor_time_burnt)
{
    expect_said(spins, "complete busy yes\n");
}

static void works_then_waits(struct buf *said)
{
    const struct scene_of scene = {
        .text = "for (1 .. 1000) { fork() or exit; wait } sysread(STDIN, $_, 1)",
        .until = {.kind = STEP_KINDS},
        .check = {.kind = CHECK_BUSY, .busy_ns = 60 * NS_PER_S}};

    play(&scene, said);
}

Test(stage_rest, lets_a_program_finish_its_work)
{
    struct buf said = {0};
    const char *reason = cannot_sandbox();

    if (reason != NULL) {
        cr_skip_test("%s", reason);
    }
    said = in_worker(works_then_waits);
    cr_assert_eq(strncmp(said.data, "complete busy ", 14), 0, "%s", said.data);
    buf_release(&said);
}

static int only_zombies[] = {PROCESS_ZOMBIE};

static void reaps_late(struct buf *said)
{
    const struct scene_of scene = {
        .text = "fork() or exit; select(undef, undef, undef, 0.05); wait;"
                "sysread(STDIN, $_, 1)",
        .until = {.kind = STEP_KINDS},
        .check = {.kind = CHECK_PROCESSES, .processes = {.none = {only_zombies, 1}}}};

    play(&scene, said);
}

Test(stage_rest, waits_for_who_has_yet_to_reap)
{
    expect_said(reaps_late, "complete busy no\ntask read wait 2 path -\n");
}

static void never_reaps(struct buf *said)
{
    const struct scene_of scene = {
        .text = "fork() or exit; sysread(STDIN, $_, 1)",
        .until = {.kind = STEP_KINDS},
        .check = {.kind = CHECK_PROCESSES, .processes = {.none = {only_zombies, 1}}}};

    play(&scene, said);
}

Test(stage_rest, shows_a_zombie_that_stays)
{
    expect_said(never_reaps, "complete busy no\ntask read wait 2 path -\n"
                             "task - wait 5 path -\n");
}

static void orphan_ends(struct buf *said)
{
    const struct scene_of scene = {
        .text = "unless (fork()) { $x += $_ for 1 .. 300000; exit }",
        .until = {.kind = STEP_EXITS, .exits = {.any = true}},
        .check = {.kind = CHECK_LEAVES}};

    play(&scene, said);
}

static void orphan_stays(struct buf *said)
{
    const struct scene_of scene = {
        .text = "unless (fork()) { sleep 1000 }",
        .until = {.kind = STEP_EXITS, .exits = {.any = true}},
        .check = {.kind = CHECK_LEAVES}};

    play(&scene, said);
}

Test(stage_rest, tells_a_process_that_is_left_from_one_that_ends)
{
    expect_said(orphan_ends, "complete busy no\norphan gone\n");
    expect_said(orphan_stays, "complete busy no\norphan left\n");
}

static void unknown_call(struct buf *said)
{
    const struct scene_of scene = {.text = "sysread(STDIN, $_, 1)",
                                   .until = {.kind = STEP_KINDS},
                                   .check = {.kind = CHECK_BLOCKS,
                                             .at = {"x.yaml", 7, 1},
                                             .blocks = {"raed", NULL}}};

    play(&scene, said);
}

Test(stage_rest, blames_the_course_for_an_unknown_call)
{
    expect_said(unknown_call,
                "failed: x.yaml:7: this machine has no system call 'raed'\n");
}
