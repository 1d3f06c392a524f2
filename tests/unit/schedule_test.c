/* Programs of tests/schedules, and small ones, whose calls are put into an order. */
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "base/buf.h"
#include "base/clock.h"
#include "stage/stage.h"
#include "support/in_worker.h"
#include "support/trial.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

enum { ORDERS = 20 };

static const char *const stop_words[] = {
    [STOP_NONE] = "ok",         [STOP_EXEC] = "exec",         [STOP_ENDED] = "ended",
    [STOP_WAITING] = "waiting", [STOP_DEADLOCK] = "deadlock", [STOP_LIMIT] = "limit",
    [STOP_HELD] = "held",
};

static void play(unsigned number, struct step *steps, size_t count, struct evidence *ev)
{
    trial_play((struct trial){.kind = TRIAL_SCHEDULE, .number = number}, steps, count,
               ev);
}

/* "ok exit 0: what it printed". */
static void say_play(unsigned number, struct step *steps, size_t count,
                     struct buf *said)
{
    struct evidence ev = {0};

    play(number, steps, count, &ev);
    const struct actor_record *actor = &ev.actors[0];
    buf_printf(said, "%s %s %d: %.*s", stop_words[ev.steps[ev.step_count - 1].stop],
               actor->end == END_EXITED ? "exit" : "signal", actor->end_value,
               (int)actor->streams[0].text.len, actor->streams[0].text.data);
    evidence_release(&ev);
}

/* How the plays in which it does not end with status 0 went, each a line; no more than one
 * of each kind. */
static void play_orders(struct buf *said)
{
    struct step steps[] = {START, EXITS};

    for (unsigned number = 1; number <= ORDERS; number++) {
        AUTO_BUF one = {0};
        say_play(number, steps, LENGTH(steps), &one);
        char *end = strchr(one.data, ':');
        end[1] = '\0';
        if (strcmp(one.data, "ok exit 0:") != 0 &&
            (said->data == NULL || strstr(said->data, one.data) == NULL)) {
            buf_printf(said, "%s\n", one.data);
        }
    }
}

TestSuite(schedule, .init = trial_need_boxes, .timeout = 60);

static void expect(void (*scenario)(struct buf *), const char *wanted)
{
    struct buf said = in_worker(scenario);

    cr_assert_str_eq(said.data, wanted, "not '%s' but:\n%s", wanted, said.data);
    buf_release(&said);
}

/* The right one comes out right in every order, the wrong one in some does not. */
static void expect_shown(const char *name, const char *how)
{
    trial_use_file("-DWRONG", "tests/schedules", name);
    expect(play_orders, how);
    trial_use_file("-DRIGHT", "tests/schedules", name);
    expect(play_orders, "");
}

Test(schedule, shows_a_record_torn_in_two)
{
    expect_shown("two-writes", "ok exit 1:\n");
}

Test(schedule, shows_a_lost_update_of_a_file)
{
    expect_shown("file-counter", "ok exit 1:\n");
}

Test(schedule, shows_an_interrupted_read)
{
    expect_shown("interrupted-read", "ok exit 1:\n");
}

Test(schedule, shows_a_lost_wake_up)
{
    expect_shown("check-then-pause", "deadlock signal 9:\n");
}

Test(schedule, wakes_a_sleeper_before_what_it_waits_for_has_come)
{
    expect_shown("one-read", "ok exit 1:\n");
}

Test(schedule, shows_what_happens_between_look_and_making)
{
    expect_shown("lock-by-looking", "ok exit 1:\n");
}

Test(schedule, shows_two_deaths_in_one_signal)
{
    expect_shown("reap-one", "deadlock signal 9:\n");
}

Test(schedule, shows_a_signal_before_its_handler)
{
    expect_shown("signal-before-handler", "ok exit 1:\n");
}

Test(schedule, shows_two_semaphores_taken_crosswise)
{
    expect_shown("two-semaphores", "deadlock signal 9:\n");
}

Test(schedule, shows_a_fifo_that_is_not_yet_there)
{
    expect_shown("fifo-not-yet", "ok exit 1:\n");
}

/* ---- the same order for the same number ---- */

enum { REPEATS = 30, TRIES = 20 };

/* Whoever has had no processor for a second is waited for no longer, whatever the machine is
 * busy with: such a play says nothing. */
static void say_undisturbed_play(unsigned number, struct step *steps, size_t count,
                                 struct buf *said)
{
    for (int i = 0; i < TRIES; i++) {
        buf_clear(said);
        int64_t began_ns = clock_now_ns();
        say_play(number, steps, count, said);
        if (clock_now_ns() - began_ns < NS_PER_S) {
            return;
        }
    }
}

static void repeat(struct buf *said)
{
    struct step steps[] = {START, EXITS};
    AUTO_BUF first = {0};

    for (unsigned number = 3; number <= 4; number++) {
        say_undisturbed_play(number, steps, LENGTH(steps), &first);
        for (int i = 1; i < REPEATS; i++) {
            AUTO_BUF again = {0};
            say_undisturbed_play(number, steps, LENGTH(steps), &again);
            if (strcmp(first.data, again.data) != 0) {
                buf_printf(said, "%u: '%s', then '%s'\n", number, first.data,
                           again.data);
            }
        }
    }
}

Test(schedule, repeats_itself)
{
    trial_use_file("-DWRONG", "tests/schedules", "two-writes");
    expect(repeat, "");
    trial_use_file("-DWRONG", "tests/schedules", "file-counter");
    expect(repeat, "");
}

/* ---- what must go on as always ---- */

#define HEADERS                                                     \
    "#include <fcntl.h>\n#include <signal.h>\n#include <stdio.h>\n" \
    "#include <sys/mman.h>\n#include <sys/wait.h>\n#include <unistd.h>\n"

Test(schedule, lets_others_go_beside_one_that_spins)
{
    trial_use(
        "", HEADERS
        "int main(void) {\n"
        "  volatile int *flag = mmap(0, 4096, 3, MAP_SHARED | MAP_ANONYMOUS, -1, 0);\n"
        "  if (fork() == 0) { write(1, \"\", 0); *flag = 1; _exit(0); }\n"
        "  while (!*flag) { }\n"
        "  wait(0);\n"
        "}\n");
    expect(play_orders, "");
}

Test(schedule, ends_where_there_is_too_much_to_order)
{
    trial_use("",
              HEADERS "int main(void) {\n"
                      "  int ends[2]; char c; pipe(ends);\n"
                      "  if (fork() == 0) {\n"
                      "    for (int i = 0; i < 5000; i++) write(ends[1], \"x\", 1);\n"
                      "    _exit(0);\n"
                      "  }\n"
                      "  close(ends[1]);\n"
                      "  int n = 0; while (read(ends[0], &c, 1) == 1) n++;\n"
                      "  wait(0); return n != 5000;\n"
                      "}\n");
    expect(play_orders, "");
}

static void play_until_idle(struct buf *said)
{
    struct file_expectation files[] = {{.path = "made"}};
    struct step steps[] = {
        START,
        {.kind = STEP_UNTIL, .until = {.kind = UNTIL_IDLE}},
        {.kind = STEP_FILES, .files = {.list = files, .count = 1}},
        {.kind = STEP_CLOSE},
        EXITS,
    };

    for (unsigned number = 1; number <= ORDERS; number++) {
        struct evidence ev = {0};
        play(number, steps, LENGTH(steps), &ev);
        if (!ev.is_complete || ev.files[0].state != FILE_REGULAR) {
            buf_printf(said, "%u: %s\n", number,
                       stop_words[ev.steps[ev.step_count - 1].stop]);
        }
        evidence_release(&ev);
    }
}

/* Somebody who is delayed is not at rest. */
Test(schedule, does_not_make_a_process_idle)
{
    trial_use("", HEADERS
              "int main(void) {\n"
              "  char c; signal(SIGCHLD, SIG_IGN);\n"
              "  if (fork() == 0) { write(2, \"x\", 1);\n"
              "    close(open(\"made\", O_CREAT | O_WRONLY, 0600)); _exit(0); }\n"
              "  return read(0, &c, 1) != 0;\n"
              "}\n");
    expect(play_until_idle, "");
}

static void play_hold(struct buf *said)
{
    struct step steps[] = {
        START,
        {.kind = STEP_HOLD, .hold = {.call = "write"}},
        {.kind = STEP_SEND, .send = BYTES_LITERAL("x")},
        {.kind = STEP_UNTIL, .until = {.kind = UNTIL_HELD}},
        {.kind = STEP_RELEASE},
        {.kind = STEP_EXPECT, .expect = {.pattern = {.text = BYTES_LITERAL("x")}}},
        EXITS,
    };

    for (unsigned number = 1; number <= ORDERS; number++) {
        AUTO_BUF one = {0};
        say_play(number, steps, LENGTH(steps), &one);
        if (strcmp(one.data, "ok exit 0: x") != 0) {
            buf_printf(said, "%u: %s\n", number, one.data);
        }
    }
}

Test(schedule, leaves_holding_to_the_script)
{
    trial_use("", HEADERS "int main(void) {\n"
                          "  char c; if (read(0, &c, 1) != 1) return 1;\n"
                          "  if (fork() == 0) { write(1, &c, 1); _exit(0); }\n"
                          "  wait(0);\n"
                          "}\n");
    expect(play_hold, "");
}
