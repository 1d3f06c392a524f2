/* Signals that a script sends: many, with values, and to a process that is stopped. */
#include <signal.h>
#include <string.h>

#include <criterion/criterion.h>

#include "stage/stage.h"
#include "support/in_worker.h"

static void need_boxes(void)
{
    const char *reason = cannot_sandbox();

    if (reason != NULL) {
        cr_skip_test("%s", reason);
    }
}

TestSuite(stage_signals, .init = need_boxes, .timeout = 60);

static const char *actor_names[] = {"a", "b"};

static void play(struct step *steps, size_t count, struct buf *said)
{
    struct test test = {.kind = TEST_SCRIPT,
                        .id = "t",
                        .limits = limits_default(),
                        .actors = actor_names,
                        .actor_count = 2,
                        .steps = steps,
                        .step_count = count};
    struct stage_spec spec = {.test = &test};
    struct evidence ev = {0};
    struct err e = {0};

    if (stage_play(&spec, &ev, NULL, &e) < 0) {
        buf_printf(said, "failed: %s\n", e.text);
    } else {
        buf_printf(said, "%s\n", ev.is_complete ? "complete" : "stopped");
        for (size_t i = 0; i < ev.actor_count; i++) {
            struct bytes text = ev.actors[i].streams[0].text;
            buf_add(said, text.data, text.len);
        }
    }
    evidence_release(&ev);
}

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))
#define SHELL(text)   ((const char *[]){"sh", "-c", text, NULL})
#define START(number, text)                               \
    {                                                     \
        .kind = STEP_START, .actor = (number), .start = { \
            .argv = SHELL(text),                          \
            .argc = 3                                     \
        }                                                 \
    }
#define EXPECT(data)                                                               \
    {                                                                              \
        .kind = STEP_EXPECT, .expect = {.pattern = {.text = BYTES_LITERAL(data)} } \
    }
#define UNTIL(what)                                    \
    {                                                  \
        .kind = STEP_UNTIL, .until = {.kind = (what) } \
    }
#define SIGNAL(signo, ...)                                               \
    {                                                                    \
        .kind = STEP_SIGNAL, .signal = {.number = (signo), __VA_ARGS__ } \
    }

static void expect_said(void (*scenario)(struct buf *), const char *want)
{
    AUTO_BUF said = in_worker(scenario);

    cr_assert_str_eq(said.data, want);
}

/* Eight at once of what does not queue arrive as one. */
static void scenario_stopped(struct buf *said)
{
    struct step steps[] = {
        START(0, "trap 'echo one' USR1; trap 'echo two' USR2\n"
                 "echo up; while :; do read x && exit; done"),
        EXPECT("up"),
        SIGNAL(SIGSTOP, 0),
        UNTIL(UNTIL_STOPPED),
        SIGNAL(SIGUSR1, .times = 8),
        SIGNAL(SIGUSR2, .times = 8),
        SIGNAL(SIGCONT, 0),
        EXPECT("one\ntwo\n"),
        UNTIL(UNTIL_READING_STDIN),
        SIGNAL(SIGUSR2, 0),
        EXPECT("two\n"),
    };

    play(steps, LENGTH(steps), said);
}

Test(stage_signals, reach_a_stopped_process_together)
{
    expect_said(scenario_stopped, "complete\nup\none\ntwo\ntwo\n");
}

/* One child reads, the other waits for the first one's end. */
#define FAMILY                                               \
    START(0, "exec 3<&0; (read x) <&3 & r=$!; sleep 1000 & " \
             "wait $!; echo sleeper $?; wait $r; echo reader $?")

static void scenario_blocked(struct buf *said)
{
    struct step steps[] = {
        FAMILY,
        SIGNAL(SIGTERM, .call = "nanosleep"),
        EXPECT("sleeper 143\n"),
        SIGNAL(SIGKILL, .call = "read", .on = "stdin"),
        EXPECT("reader 137\n"),
    };

    play(steps, LENGTH(steps), said);
}

Test(stage_signals, reach_the_process_that_is_blocked_in_a_call)
{
    expect_said(scenario_blocked, "complete\nsleeper 143\nreader 137\n");
}

static void scenario_children(struct buf *said)
{
    struct step steps[] = {
        FAMILY,
        SIGNAL(SIGKILL, .child = 2),
        EXPECT("sleeper 137\n"),
        SIGNAL(SIGTERM, .child = 1),
        EXPECT("reader 143\n"),
    };

    play(steps, LENGTH(steps), said);
}

Test(stage_signals, reach_a_child_by_order_of_birth)
{
    expect_said(scenario_children, "complete\nsleeper 137\nreader 143\n");
}

static void scenario_no_child(struct buf *said)
{
    struct step steps[] = {
        START(0, "read x"),
        SIGNAL(SIGKILL, .child = 1),
    };

    play(steps, LENGTH(steps), said);
}

Test(stage_signals, wait_for_a_child_that_never_comes)
{
    expect_said(scenario_no_child, "stopped\n");
}

static void scenario_never_stops(struct buf *said)
{
    struct step steps[] = {
        START(0, "read x"),
        UNTIL(UNTIL_STOPPED),
    };

    play(steps, LENGTH(steps), said);
}

Test(stage_signals, who_reads_is_not_stopped)
{
    expect_said(scenario_never_stops, "stopped\n");
}

/* The kernel counts what is queued. */
static void scenario_values(struct buf *said)
{
    struct step steps[] = {
        START(0, "exec env --block-signal=RTMIN cat"),
        UNTIL(UNTIL_READING_STDIN),
        SIGNAL(34, .values = BYTES_LITERAL(" 7 -8\n2147483647 ")),
        START(1, "for p in /proc/[0-9]*; do grep -q ^Name:.cat $p/status && "
                 "sed -n '/^SigQ/s,/.*,,p; /^ShdPnd/p' $p/status; done"),
        {.kind = STEP_EXITS, .actor = 1, .exits = {.any = true}},
    };

    play(steps, LENGTH(steps), said);
}

Test(stage_signals, carry_values_that_queue)
{
    expect_said(scenario_values, "complete\nSigQ:\t3\nShdPnd:\t0000000200000000\n");
}

static void scenario_no_queue(struct buf *said)
{
    struct step steps[] = {
        START(0, "exec prlimit --sigpending=0 env --block-signal=RTMIN cat"),
        UNTIL(UNTIL_READING_STDIN),
        SIGNAL(34, .values = BYTES_LITERAL("7 -8")),
        {.kind = STEP_SEND, .send = BYTES_LITERAL("on\n")},
        EXPECT("on"),
    };

    play(steps, LENGTH(steps), said);
}

Test(stage_signals, a_program_that_lets_none_queue_decides_nothing)
{
    expect_said(scenario_no_queue, "complete\non\n");
}

/* Whoever is killed dies when it runs next, so the second one asks again and again. */
static void scenario_group(struct buf *said)
{
    struct step steps[] = {
        START(0, "sleep 1000 & echo up; read x"),
        EXPECT("up"),
        SIGNAL(SIGKILL, .to_group = true),
        UNTIL(UNTIL_ENDED),
        START(1,
              "while grep -qs ^Name:.sleep /proc/[0-9]*/status; do :; done; echo gone"),
        {.kind = STEP_EXITS, .actor = 1, .exits = {.any = true}},
    };

    play(steps, LENGTH(steps), said);
}

Test(stage_signals, reach_the_whole_group)
{
    expect_said(scenario_group, "complete\nup\ngone\n");
}

static void scenario_no_value(struct buf *said)
{
    struct step steps[] = {
        START(0, "read x"),
        SIGNAL(34, .values = BYTES_LITERAL("7 x9")),
    };

    play(steps, LENGTH(steps), said);
}

Test(stage_signals, no_number_is_the_course_s_mistake)
{
    expect_said(scenario_no_value, "failed: script:0: 'x9' is no value of a signal\n");
}

/* poll(2) goes on under another name. */
static void scenario_polls_on(struct buf *said)
{
    struct step steps[] = {
        {.kind = STEP_START,
         .start = {.argv = (const char *[]){"perl", "-e",
                                            "use IO::Poll; $p = IO::Poll->new; "
                                            "$p->mask(STDIN, 1); $p->poll",
                                            NULL},
                   .argc = 3}},
        UNTIL(UNTIL_READING_STDIN),
        SIGNAL(SIGSTOP, 0),
        UNTIL(UNTIL_STOPPED),
        SIGNAL(SIGCONT, 0),
        UNTIL(UNTIL_READING_STDIN),
    };

    play(steps, LENGTH(steps), said);
}

Test(stage_signals, who_is_continued_still_polls_stdin)
{
    expect_said(scenario_polls_on, "complete\n");
}
