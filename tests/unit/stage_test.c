/* Whole scripts played on real programs in real boxes. Each scenario runs in a worker and
 * says in one text what the evidence holds. */
#include <signal.h>
#include <string.h>

#include <criterion/criterion.h>

#include "base/clock.h"
#include "base/fd.h"
#include "observe/observe.h"
#include "stage/stage.h"
#include "support/in_worker.h"

static const char *const stop_words[] = {
    [STOP_NONE] = "ok",         [STOP_EXEC] = "exec",         [STOP_ENDED] = "ended",
    [STOP_WAITING] = "waiting", [STOP_DEADLOCK] = "deadlock", [STOP_LIMIT] = "limit",
};
static const char *const killer_words[] = {
    [KILLER_UNKNOWN] = "unknown",
    [KILLER_SCRIPT] = "script",
    [KILLER_GRADER] = "grader",
};
static const char *const file_words[] = {
    [FILE_MISSING] = "missing",
    [FILE_REGULAR] = "regular",
    [FILE_NOT_REGULAR] = "not regular",
    [FILE_TOO_BIG] = "too big",
};

static void say_actor(const struct actor_record *actor, struct buf *said)
{
    buf_printf(said, "%s", actor->name);
    if (actor->exec_errno != 0) {
        buf_printf(said, " errno %d", actor->exec_errno);
    } else if (actor->end == END_EXITED) {
        buf_printf(said, " exited %d", actor->end_value);
    } else if (actor->end == END_SIGNALED) {
        buf_printf(said, " signal %d by %s", actor->end_value,
                   killer_words[actor->killer]);
    }
    for (int i = 0; i < 2; i++) {
        const struct stream_record *stream = &actor->streams[i];
        if (stream->is_cut) {
            buf_printf(said, "; cut at %zu", stream->text.len);
        } else {
            buf_printf(said, "; '%.*s'", (int)stream->text.len, stream->text.data);
        }
    }
    buf_add_string(said, "\n");
}

static void say_evidence(const struct evidence *ev, struct buf *said)
{
    for (size_t i = 0; i < ev->step_count; i++) {
        buf_printf(said, "%s ", stop_words[ev->steps[i].stop]);
    }
    buf_printf(said, "%s\n", ev->is_complete ? "complete" : "stopped");
    if (ev->has_limit) {
        buf_printf(said, "limit %s\n", limit_rows[ev->limit].key);
    }
    for (size_t i = 0; i < ev->actor_count; i++) {
        say_actor(&ev->actors[i], said);
    }
    for (size_t i = 0; i < ev->orphan_count; i++) {
        buf_printf(said, "orphan %s %s\n", ev->orphans[i].name,
                   ev->orphans[i].was_alive ? "alive" : "zombie");
    }
    for (size_t i = 0; i < ev->file_count; i++) {
        buf_printf(said, "file %s %s '%.*s'\n", ev->files[i].path,
                   file_words[ev->files[i].state], (int)ev->files[i].content.len,
                   ev->files[i].content.data);
    }
}

static const char *actor_names[] = {"a", "b"};

/* So long that reaching it would make the test time out. */
enum { WALL_S = 60 };

static struct limits usual_limits(void)
{
    struct limits limits = limits_default();

    limits.value[LIMIT_WALL] = WALL_S * NS_PER_S;
    return limits;
}

static void play_test(const struct test *test, struct buf *said)
{
    struct evidence ev = {0};
    struct err e = {0};
    struct stage_spec spec = {.test = test};

    if (stage_play(&spec, &ev, NULL, &e) < 0) {
        buf_printf(said, "failed: %s\n", e.text);
    } else {
        say_evidence(&ev, said);
    }
    evidence_release(&ev);
}

static void play_limited(struct step *steps, size_t count, struct limits limits,
                         struct buf *said)
{
    struct test test = {
        .kind = TEST_SCRIPT,
        .id = "t",
        .limits = limits,
        .actors = actor_names,
        .actor_count = 2,
        .steps = steps,
        .step_count = count,
    };

    play_test(&test, said);
}

static void play_steps(struct step *steps, size_t count, struct buf *said)
{
    play_limited(steps, count, usual_limits(), said);
}

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))
#define PERL(text)    ((const char *[]){"perl", "-e", "$| = 1; " text, NULL})
#define SHELL(text)   ((const char *[]){"sh", "-c", text, NULL})
#define START(args)                                               \
    {                                                             \
        .kind = STEP_START, .start = {.argv = (args), .argc = 3 } \
    }
#define START_TTY(args)                                                        \
    {                                                                          \
        .kind = STEP_START, .start = {.argv = (args), .argc = 3, .tty = true } \
    }
#define SEND(data)                                     \
    {                                                  \
        .kind = STEP_SEND, .send = BYTES_LITERAL(data) \
    }
#define CLOSE              \
    {                      \
        .kind = STEP_CLOSE \
    }
#define EXPECT(data)                                                               \
    {                                                                              \
        .kind = STEP_EXPECT, .expect = {.pattern = {.text = BYTES_LITERAL(data)} } \
    }
#define UNTIL(what)                                    \
    {                                                  \
        .kind = STEP_UNTIL, .until = {.kind = (what) } \
    }
#define BLOCKED_IN(name)                                                         \
    {                                                                            \
        .kind = STEP_UNTIL, .until = {.kind = UNTIL_BLOCKED_IN, .call = (name) } \
    }
#define SIGNAL(signo)                                       \
    {                                                       \
        .kind = STEP_SIGNAL, .signal = {.number = (signo) } \
    }
#define EXITS                                       \
    {                                               \
        .kind = STEP_EXITS, .exits = {.any = true } \
    }

static void expect_said(void (*scenario)(struct buf *), const char *first_line,
                        const char *inside)
{
    const char *reason = cannot_sandbox();

    if (reason != NULL) {
        cr_skip_test("%s", reason);
    }
    struct buf said = in_worker(scenario);
    size_t len = strlen(first_line);
    cr_assert(strncmp(said.data, first_line, len) == 0 && said.data[len] == '\n',
              "not '%s' but:\n%s", first_line, said.data);
    cr_assert_not_null(strstr(said.data, inside), "no '%s' in:\n%s", inside, said.data);
    buf_release(&said);
}

static void scenario_dialogue(struct buf *said)
{
    struct step steps[] = {
        START(SHELL("while read x; do echo got $x; done; echo bye >&2; exit 3")),
        UNTIL(UNTIL_IDLE),
        SEND("one\n"),
        EXPECT("got one"),
        UNTIL(UNTIL_READING_STDIN),
        SEND("two\n"),
        EXPECT("two\n"),
        CLOSE,
        EXITS,
    };
    play_steps(steps, LENGTH(steps), said);
}
Test(stage, plays_a_dialogue_to_its_end)
{
    expect_said(scenario_dialogue, "ok ok ok ok ok ok ok ok ok complete",
                "a exited 3; 'got one\ngot two\n'; 'bye\n'");
}

/* The first one reads nothing before the second one has opened the gate. */
static void scenario_fed(struct buf *said)
{
    static char much[200000];
    struct step steps[] = {
        START(SHELL("mkfifo gate; read x < gate; wc -c")),
        {.kind = STEP_FEED, .send = {much, sizeof(much)}},
        CLOSE,
        {.kind = STEP_START, .actor = 1, .start = {SHELL("echo > gate"), 3}},
        EXPECT("200000"),
    };
    steps[2] = (struct step)UNTIL(UNTIL_WAITING);
    play_steps(steps, LENGTH(steps), said);
}
Test(stage, feeding_does_not_wait_until_all_is_read)
{
    expect_said(scenario_fed, "ok ok ok ok waiting stopped", "signal 9 by grader");
}

static void scenario_fed_to_the_end(struct buf *said)
{
    static char much[200000];
    struct step steps[] = {
        START(SHELL("mkfifo gate; read x < gate; wc -c")),
        UNTIL(UNTIL_WAITING),
        {.kind = STEP_FEED, .send = {much, sizeof(much)}},
        {.kind = STEP_START, .actor = 1, .start = {SHELL("echo > gate"), 3}},
        CLOSE,
        EXPECT("200000"),
    };
    play_steps(steps, LENGTH(steps), said);
}
Test(stage, what_was_fed_comes_before_the_end_of_input)
{
    expect_said(scenario_fed_to_the_end, "ok ok ok ok ok ok complete", "200000");
}

static void scenario_waits_asleep(struct buf *said)
{
    struct step steps[] = {START(PERL("print 'x'; 1 for 1 .. 300000; sleep 1000")),
                           UNTIL(UNTIL_WAITING)};
    play_steps(steps, LENGTH(steps), said);
}
Test(stage, who_sleeps_is_waiting_who_computes_is_not)
{
    expect_said(scenario_waits_asleep, "ok ok complete", "'x'");
}

static void scenario_ended(struct buf *said)
{
    struct step steps[] = {START(SHELL("echo no")), EXPECT("yes")};
    play_steps(steps, LENGTH(steps), said);
}
Test(stage, expect_stops_when_the_stream_has_ended)
{
    expect_said(scenario_ended, "ok ended stopped", "a exited 0; 'no\n'");
}

static void scenario_waiting(struct buf *said)
{
    struct step steps[] = {START(SHELL("read x")), EXPECT("yes")};
    play_steps(steps, LENGTH(steps), said);
}
Test(stage, expect_stops_when_only_input_can_help)
{
    expect_said(scenario_waiting, "ok waiting stopped", "a signal 9 by grader");
}

static void scenario_exec(struct buf *said)
{
    struct step steps[] = {START(((const char *[]){"./none", NULL})), EXPECT("yes")};
    play_steps(steps, LENGTH(steps), said);
}
Test(stage, a_program_that_is_not_there_stops_the_script)
{
    expect_said(scenario_exec, "exec stopped", "a errno 2");
}

static void scenario_deadlock(struct buf *said)
{
    struct step steps[] = {
        START(PERL("pipe(R, W); if (!fork) { <R>; exit } wait; print 'over'")),
        EXPECT("over"),
    };
    play_steps(steps, LENGTH(steps), said);
}
Test(stage, an_unclosed_pipe_is_a_deadlock)
{
    expect_said(scenario_deadlock, "ok deadlock stopped", "a signal 9 by grader");
}

static void scenario_slow(struct buf *said)
{
    struct step steps[] = {
        START(PERL("select(undef, undef, undef, 0.05); print 'late'; <STDIN>")),
        EXPECT("late"),
        UNTIL(UNTIL_IDLE),
    };
    play_steps(steps, LENGTH(steps), said);
}
Test(stage, a_slow_program_is_not_stuck)
{
    expect_said(scenario_slow, "ok ok ok complete", "'late'");
}

static void scenario_alarm(struct buf *said)
{
    struct step steps[] = {
        START(PERL("$SIG{ALRM} = sub { print 'rang' }; alarm 1; "
                   "use POSIX; POSIX::pause(); <STDIN>")),
        EXPECT("rang"),
    };
    play_steps(steps, LENGTH(steps), said);
}
Test(stage, an_alarm_is_waited_for)
{
    expect_said(scenario_alarm, "ok ok complete", "'rang'");
}

static void scenario_flood(struct buf *said)
{
    struct step steps[] = {START(((const char *[]){"yes", NULL})), EXITS};
    play_steps(steps, LENGTH(steps), said);
}
Test(stage, a_flood_is_cut_at_the_limit)
{
    expect_said(scenario_flood, "ok limit stopped",
                "limit output\na signal 9 by grader; cut at 1048576");
}

static void scenario_forks(struct buf *said)
{
    struct step steps[] = {START(PERL("while (1) { fork }")), EXITS};
    play_steps(steps, LENGTH(steps), said);
}
Test(stage, a_fork_bomb_hits_the_process_limit)
{
    expect_said(scenario_forks, "ok limit stopped", "limit processes");
}

static void scenario_cpu(struct buf *said)
{
    struct step steps[] = {START(PERL("1 while 1")), EXITS};
    struct limits limits = usual_limits();
    limits.value[LIMIT_CPU] = 200 * NS_PER_MS;
    play_limited(steps, LENGTH(steps), limits, said);
}
Test(stage, a_busy_loop_hits_the_cpu_limit)
{
    expect_said(scenario_cpu, "ok limit stopped", "limit cpu");
}

static void scenario_own_xcpu(struct buf *said)
{
    struct step steps[] = {START(PERL("kill XCPU => $$; sleep 1000")), EXITS};
    play_steps(steps, LENGTH(steps), said);
}
Test(stage, who_sends_itself_a_limits_signal_has_hit_none)
{
    expect_said(scenario_own_xcpu, "ok ok complete", "a signal 24 by unknown");
}

/* Always the child goes on; whoever has ended was adopted, and reaped by the keeper. */
static void scenario_short_lives(struct buf *said)
{
    struct step steps[] = {START(PERL("for (;;) { exit if fork; 1 for 1 .. 20000 }")),
                           EXPECT("never")};
    struct limits limits = usual_limits();
    limits.value[LIMIT_CPU] = 500 * NS_PER_MS;
    play_limited(steps, LENGTH(steps), limits, said);
}
Test(stage, a_chain_of_short_lives_hits_the_cpu_limit)
{
    expect_said(scenario_short_lives, "ok limit stopped", "limit cpu");
}

static void scenario_wall(struct buf *said)
{
    struct step steps[] = {START(PERL("sleep 1000")), EXITS};
    struct limits limits = usual_limits();
    limits.value[LIMIT_WALL] = 100 * NS_PER_MS;
    play_limited(steps, LENGTH(steps), limits, said);
}
Test(stage, a_sleeper_hits_the_wall_limit)
{
    expect_said(scenario_wall, "ok limit stopped", "limit wall");
}

static void scenario_memory(struct buf *said)
{
    struct step steps[] = {
        START(PERL("for (1 .. 8) { fork } $x = 'x' x 20_000_000; sleep 1000")), EXITS};
    struct limits limits = usual_limits();
    limits.value[LIMIT_MEMORY] = 64 << 20;
    limits.value[LIMIT_PROCESSES] = 1000;
    play_limited(steps, LENGTH(steps), limits, said);
}
Test(stage, many_small_processes_hit_the_memory_limit)
{
    expect_said(scenario_memory, "ok limit stopped", "limit memory");
}

static void scenario_shared_memory(struct buf *said)
{
    struct step steps[] = {
        START(PERL("$x = 'x' x 20_000_000; for (1 .. 9) { fork or sleep 1000 } "
                   "print 'all'; <STDIN>")),
        EXPECT("all"),
        UNTIL(UNTIL_READING_STDIN),
    };
    struct limits limits = usual_limits();
    limits.value[LIMIT_MEMORY] = 96 << 20;
    play_limited(steps, LENGTH(steps), limits, said);
}
Test(stage, shared_memory_counts_once)
{
    expect_said(scenario_shared_memory, "ok ok ok complete", "a signal 9 by grader");
}

static void scenario_files_limit(struct buf *said)
{
    struct step steps[] = {
        START(((const char *[]){"dd", "if=/dev/zero", "of=big", "bs=65536", NULL})),
        EXITS,
    };
    struct limits limits = usual_limits();
    limits.value[LIMIT_FILES] = 1 << 20;
    play_limited(steps, LENGTH(steps), limits, said);
}
Test(stage, a_huge_file_hits_the_files_limit)
{
    expect_said(scenario_files_limit, "ok limit stopped", "limit files");
}

static void scenario_signal(struct buf *said)
{
    struct step steps[] = {
        START(PERL("$SIG{TERM} = sub { print 'no' }; while (1) { sleep 1000 }")),
        BLOCKED_IN("sleep"),
        SIGNAL(SIGTERM),
        EXPECT("no"),
        SIGNAL(SIGKILL),
        EXITS,
    };
    play_steps(steps, LENGTH(steps), said);
}
Test(stage, signals_are_sent_and_remembered)
{
    expect_said(scenario_signal, "ok ok ok ok ok ok complete",
                "a signal 9 by script; 'no'");
}

static void scenario_ignores_signal(struct buf *said)
{
    struct step steps[] = {
        START(SHELL("trap '' TERM; echo ready; read x")),
        EXPECT("ready"),
        SIGNAL(SIGTERM),
        EXITS,
    };
    play_steps(steps, LENGTH(steps), said);
}
Test(stage, a_signal_that_is_ignored_changes_nothing)
{
    expect_said(scenario_ignores_signal, "ok ok ok waiting stopped",
                "a signal 9 by grader");
}

static void scenario_orphan_alive(struct buf *said)
{
    struct step steps[] = {START(SHELL("sleep 1000 & exit 0")), EXITS};
    play_steps(steps, LENGTH(steps), said);
}
Test(stage, a_child_that_outlives_its_parent_is_an_orphan)
{
    expect_said(scenario_orphan_alive, "ok ok complete", "orphan s"); /* sh or sleep */
}

static void scenario_zombie(struct buf *said)
{
    struct step steps[] = {
        START(PERL("fork or exit; <STDIN>; use POSIX; POSIX::_exit(0)")),
        UNTIL(UNTIL_IDLE),
        CLOSE,
        EXITS,
    };
    play_steps(steps, LENGTH(steps), said);
}
Test(stage, a_child_that_is_not_waited_for_is_a_zombie)
{
    expect_said(scenario_zombie, "ok ok ok ok complete", "orphan perl zombie");
}

static void scenario_left_over(struct buf *said)
{
    struct step steps[] = {START(SHELL("sleep 1000 & read x")),
                           UNTIL(UNTIL_READING_STDIN)};
    play_steps(steps, LENGTH(steps), said);
}
Test(stage, what_the_grader_kills_is_not_an_orphan)
{
    const char *reason = cannot_sandbox();
    if (reason != NULL) {
        cr_skip_test("%s", reason);
    }

    struct buf said = in_worker(scenario_left_over);

    cr_assert_str_eq(said.data, "ok ok complete\na signal 9 by grader; ''; ''\n"
                                "b; ''; ''\n");
    buf_release(&said);
}

static void scenario_closed_stdin(struct buf *said)
{
    static char big[200000];
    struct step steps[] = {
        START(SHELL("exec 0<&-; echo done; sleep 0.05")),
        {.kind = STEP_SEND, .send = {big, sizeof(big)}},
        EXPECT("done"),
        EXITS,
    };
    memset(big, 'x', sizeof(big));
    play_steps(steps, LENGTH(steps), said);
}
Test(stage, sending_to_a_closed_stdin_is_fulfilled)
{
    expect_said(scenario_closed_stdin, "ok ok ok ok complete", "a exited 0");
}

static void scenario_unread_input(struct buf *said)
{
    static char big[200000];
    struct step steps[] = {
        START(PERL("use POSIX; POSIX::pause()")),
        {.kind = STEP_SEND, .send = {big, sizeof(big)}},
    };
    play_steps(steps, LENGTH(steps), said);
}
Test(stage, input_that_is_never_read_is_a_deadlock)
{
    expect_said(scenario_unread_input, "ok deadlock stopped", "a signal 9 by grader");
}

static void scenario_terminal(struct buf *said)
{
    struct step steps[] = {
        START_TTY(SHELL("while read x; do echo got $x; done; echo end")),
        UNTIL(UNTIL_IDLE),
        SEND("one\n"),
        EXPECT("one\r\ngot one\r\n"),
        UNTIL(UNTIL_IDLE),
        CLOSE,
        EXPECT("end"),
        EXITS,
    };
    play_steps(steps, LENGTH(steps), said);
}
Test(stage, a_terminal_echoes_and_ends_by_a_key)
{
    expect_said(scenario_terminal, "ok ok ok ok ok ok ok ok complete", "a exited 0");
}

static void scenario_terminal_signal(struct buf *said)
{
    struct step steps[] = {
        START_TTY(PERL("<STDIN>; print 'not this'")),
        UNTIL(UNTIL_READING_STDIN),
        SIGNAL(SIGINT),
        EXITS,
    };
    play_steps(steps, LENGTH(steps), said);
}
Test(stage, a_typed_interrupt_ends_the_program)
{
    expect_said(scenario_terminal_signal, "ok ok ok ok complete",
                "a signal 2 by script");
}

static void scenario_terminal_waiting(struct buf *said)
{
    struct step steps[] = {START_TTY(SHELL("read x; read y")), SEND("one\n"),
                           EXPECT("never")};
    play_steps(steps, LENGTH(steps), said);
}
Test(stage, a_terminal_that_waits_for_more_stops_the_script)
{
    expect_said(scenario_terminal_waiting, "ok ok waiting stopped",
                "a signal 9 by grader");
}

static void scenario_two(struct buf *said)
{
    struct step steps[] = {
        START(SHELL("mkfifo f; echo made; cat f")),
        EXPECT("made"),
        {.kind = STEP_START, .actor = 1, .start = {.argv = SHELL("cat > f")}},
        {.kind = STEP_SEND, .actor = 1, .send = BYTES_LITERAL("hello\n")},
        EXPECT("hello"),
        {.kind = STEP_CLOSE, .actor = 1},
        EXITS,
        {.kind = STEP_EXITS, .actor = 1, .exits = {.any = true}},
    };
    play_steps(steps, LENGTH(steps), said);
}
Test(stage, two_actors_share_the_box)
{
    expect_said(scenario_two, "ok ok ok ok ok ok ok ok complete", "b exited 0");
}

static void scenario_files(struct buf *said)
{
    struct file_expectation asked[] = {
        {.path = "in"}, {.path = "out"}, {.path = "none"}, {.path = "dir"}};
    struct given_file given[] = {{"in", BYTES_LITERAL("given\n")}};
    struct step steps[] = {
        START(SHELL("cat in > out; mkdir dir")),
        EXITS,
        {.kind = STEP_FILES, .files = {asked, 4}},
    };
    struct test test = {.kind = TEST_SCRIPT,
                        .id = "t",
                        .limits = usual_limits(),
                        .actors = actor_names,
                        .actor_count = 1,
                        .given = given,
                        .given_count = 1,
                        .steps = steps,
                        .step_count = LENGTH(steps)};
    play_test(&test, said);
}
Test(stage, files_are_given_and_recorded)
{
    expect_said(scenario_files, "ok ok ok complete",
                "file in regular 'given\n'\nfile out regular 'given\n'\n"
                "file none missing ''\nfile dir not regular ''\n");
}

static void scenario_collect(struct buf *said)
{
    struct step steps[] = {START(SHELL("echo built > prog")), EXITS};
    struct test test = {.kind = TEST_BUILD,
                        .id = "t",
                        .limits = usual_limits(),
                        .actors = actor_names,
                        .actor_count = 1,
                        .steps = steps,
                        .step_count = LENGTH(steps)};
    struct stage_spec spec = {.test = &test, .collect = "prog", .collect_max = 100};
    struct programs programs = {0};
    struct evidence ev = {0};
    struct err e = {0};

    if (stage_play(&spec, &ev, &programs, &e) == 0 && programs.count == 1) {
        buf_printf(said, "%s\n", programs.list[0].name);
        (void)!fd_read_all(programs.list[0].fd, said, 100);
    }
    programs_release(&programs);
    evidence_release(&ev);
}
Test(stage, a_built_program_is_brought_out)
{
    expect_said(scenario_collect, "prog", "built\n");
}
