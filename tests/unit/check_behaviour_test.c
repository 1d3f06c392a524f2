#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "base/clock.h"
#include "check/check.h"
#include "support/history.h"

enum { STEPS_MAX = 12, SHELL = 0 };

#define WORDS(...)                                                 \
    (struct words)                                                 \
    {                                                              \
        (const char *[]){__VA_ARGS__},                             \
            sizeof((const char *[]){__VA_ARGS__}) / sizeof(char *) \
    }
#define CALL(...) ((struct wanted_call){.names = WORDS(__VA_ARGS__)})
#define CALLS(...)                                                                   \
    (struct wanted_calls)                                                            \
    {                                                                                \
        (struct wanted_call[]){__VA_ARGS__},                                         \
            sizeof((struct wanted_call[]){__VA_ARGS__}) / sizeof(struct wanted_call) \
    }

/* One actor, "shell", process 1 with pid 2, whose script is over, and one check of it. */
struct world {
    const char *actors[1];
    struct actor_record records[1];
    struct step steps[STEPS_MAX];
    struct step_record done[STEPS_MAX];
    struct check check;
    struct test test;
    struct evidence ev;
    struct arena arena;
    struct findings out;
};

static void world_init(struct world *w, struct check check)
{
    *w = (struct world){.actors = {"shell"}, .check = check};
    w->check.at = (struct place){"x.yaml", 7, 1};
    w->records[0] = (struct actor_record){.name = "shell", .pid = 2, .end = END_EXITED};
    w->test = (struct test){.kind = TEST_SCRIPT,
                            .actors = w->actors,
                            .actor_count = 1,
                            .steps = w->steps,
                            .checks = &w->check,
                            .check_count = 1};
    w->ev = (struct evidence){.actors = w->records,
                              .actor_count = 1,
                              .steps = w->done,
                              .is_complete = true,
                              .limit_actor = -1};
    cr_assert_eq(history_process(&w->ev, 2, "shell", -1), SHELL);
}

static void judge(struct world *w)
{
    struct exercise exercise = {.id = "x", .build = {.program = "shell"}};

    w->out = (struct findings){0};
    check_test(&exercise, &w->test, &w->ev, &w->arena, &w->out);
}

static void release(struct world *w)
{
    arena_release(&w->arena);
    arena_release(&w->ev.arena);
}

static void expect_nothing(struct world *w)
{
    judge(w);
    cr_assert_eq(w->out.count, 0, "%s",
                 w->out.count == 0 ? "" : w->out.list[0].message);
    cr_assert_null(w->out.undecided, "%s", w->out.undecided);
    release(w);
}

static void expect_finding(struct world *w, enum reason reason, const char *message)
{
    judge(w);
    cr_assert_eq(w->out.count, 1, "%zu findings for '%s'", w->out.count, message);
    cr_assert_str_eq(w->out.list[0].message, message);
    cr_assert_eq(w->out.list[0].reason, reason, "%s", message);
    cr_assert_eq(w->out.list[0].script.line, 7);
    release(w);
}

static void expect_undecided(struct world *w, const char *why)
{
    judge(w);
    cr_assert_eq(w->out.count, 0, "%s",
                 w->out.count == 0 ? "" : w->out.list[0].message);
    cr_assert_not_null(w->out.undecided);
    cr_assert_str_eq(w->out.undecided, why);
    release(w);
}

static const char cut[] =
    "the processes did so much that only the beginning was recorded";

/* Two commands joined by a pipe, as they should be. */
static void run_pipeline(struct world *w)
{
    ptrdiff_t cat = history_fork(&w->ev, SHELL, 3, "shell", 80);
    ptrdiff_t grep = history_fork(&w->ev, SHELL, 4, "shell", 80);

    history_exec(&w->ev, cat, "cat in.txt", NULL, 0);
    history_exec(&w->ev, grep, "grep x", NULL, 0);
    history_exit(&w->ev, cat, 0);
    history_reap(&w->ev, SHELL, cat, 90);
    history_exit(&w->ev, grep, 1);
    history_reap(&w->ev, SHELL, grep, 90);
}

/* One after the other. */
static void run_in_turn(struct world *w)
{
    ptrdiff_t cat = history_fork(&w->ev, SHELL, 3, "shell", 80);
    history_exec(&w->ev, cat, "cat in.txt", NULL, 0);
    history_exit(&w->ev, cat, 0);
    history_reap(&w->ev, SHELL, cat, 90);
    ptrdiff_t grep = history_fork(&w->ev, SHELL, 4, "shell", 80);
    history_exec(&w->ev, grep, "grep x", NULL, 0);
}

static struct check processes(struct processes_check wanted)
{
    return (struct check){.kind = CHECK_PROCESSES, .processes = wanted};
}

Test(check_behaviour, counts_processes)
{
    struct world w;

    world_init(&w, processes((struct processes_check){.count = {3, 3}}));
    run_pipeline(&w);
    expect_nothing(&w);

    world_init(&w, processes((struct processes_check){.count = {2, 2}}));
    run_pipeline(&w);
    expect_finding(&w, REASON_MISUSE,
                   "shell had 3 processes in all, expected 2: shell (process 1), cat "
                   "(process 2) and grep (process 3)");

    world_init(&w, processes((struct processes_check){.count = {2, INT_MAX}}));
    expect_finding(
        &w, REASON_MISUSE,
        "shell had 1 process in all, expected at least 2: shell (process 1)");
}

Test(check_behaviour, does_not_count_what_was_not_recorded)
{
    struct world w;

    world_init(&w, processes((struct processes_check){.count = {4, 9}}));
    run_pipeline(&w);
    w.ev.trace.state = TRACE_CUT;
    expect_undecided(&w, cut);

    world_init(&w, processes((struct processes_check){.count = {2, 2}}));
    run_pipeline(&w);
    w.ev.trace.state = TRACE_CUT;
    expect_finding(&w, REASON_MISUSE,
                   "shell had 3 processes in all, expected 2: shell (process 1), cat "
                   "(process 2) and grep (process 3)");

    world_init(&w, processes((struct processes_check){.count = {1, 1}}));
    w.ev.trace.state = TRACE_REFUSED;
    expect_undecided(&w, "what the processes did is not known: this machine does not "
                         "allow ptrace(2)");
}

Test(check_behaviour, says_who_started_a_grandchild)
{
    struct world w;

    world_init(&w, processes((struct processes_check){.depth = 1}));
    run_pipeline(&w);
    expect_nothing(&w);

    world_init(&w, processes((struct processes_check){.depth = 1}));
    ptrdiff_t cat = history_fork(&w.ev, SHELL, 3, "shell", 80);
    ptrdiff_t grep = history_fork(&w.ev, cat, 4, "shell", 81);
    history_exec(&w.ev, cat, "cat", NULL, 0);
    history_exec(&w.ev, grep, "grep x", NULL, 0);
    expect_finding(
        &w, REASON_MISUSE,
        "grep (process 3) was started by cat (process 2) at main.c:81, not by "
        "shell itself");
}

Test(check_behaviour, sees_whether_processes_were_there_together)
{
    struct world w;
    struct processes_check wanted = {.together = WORDS("cat", "grep")};
    struct processes_check twice = {.together = WORDS("cat", "cat")};

    world_init(&w, processes(wanted));
    run_pipeline(&w);
    expect_nothing(&w);

    world_init(&w, processes(wanted));
    run_in_turn(&w);
    expect_finding(
        &w, REASON_MISUSE,
        "cat and grep were never there at the same time: cat (process 2) had "
        "been waited for at main.c:90 before grep (process 3) was started at "
        "main.c:80");

    world_init(&w, processes(twice));
    run_pipeline(&w);
    expect_finding(&w, REASON_MISUSE, "cat and cat were never there at the same time");
}

/* A fast one may have ended before the next is made: that is no fault. */
Test(check_behaviour, takes_one_that_has_ended_early_for_there)
{
    struct world w;
    struct processes_check wanted = {.together = WORDS("cat", "grep")};

    world_init(&w, processes(wanted));
    ptrdiff_t cat = history_fork(&w.ev, SHELL, 3, "shell", 80);
    history_exec(&w.ev, cat, "cat in.txt", NULL, 0);
    history_exit(&w.ev, cat, 0);
    ptrdiff_t grep = history_fork(&w.ev, SHELL, 4, "shell", 80);
    history_exec(&w.ev, grep, "grep x", NULL, 0);
    history_reap(&w.ev, SHELL, cat, 90);
    expect_nothing(&w);
}

Test(check_behaviour, finds_zombies_of_the_end)
{
    struct world w;
    int states[] = {PROCESS_ZOMBIE, PROCESS_STOPPED};
    struct task_record tasks[] = {
        {.pid = 2, .tid = 2, .parent = 1, .name = "shell", .wait = WAIT_INPUT},
        {.pid = 3, .tid = 3, .parent = 2, .name = "cat", .wait = WAIT_ZOMBIE}};
    struct check check = processes((struct processes_check){.none = {states, 2}});

    world_init(&w, check);
    run_pipeline(&w);
    w.records[0].killer = KILLER_GRADER;
    w.ev.scene = (struct scene){tasks, 2, NULL, 0};
    expect_finding(
        &w, REASON_ZOMBIE,
        "cat (process 2) has ended and shell (process 1), which started it at "
        "main.c:80, has not waited for it");

    int ended = PROCESS_ENDED;
    check.processes.none = (typeof(check.processes.none)){&ended, 1};
    world_init(&w, check);
    run_pipeline(&w);
    w.records[0].killer = KILLER_GRADER;
    w.ev.scene = (struct scene){tasks, 2, NULL, 0};
    expect_finding(&w, REASON_MISMATCH,
                   "cat (process 2), started at main.c:80, has ended already");

    check.processes.none = (typeof(check.processes.none)){states, 2};
    world_init(&w, check);
    w.ev.trace = (struct trace){0};
    tasks[1].wait = WAIT_STOPPED;
    w.records[0].killer = KILLER_GRADER;
    w.ev.scene = (struct scene){tasks, 2, NULL, 0};
    expect_finding(&w, REASON_MISMATCH,
                   "cat (process 3) is still stopped when the script is over");

    world_init(&w, check);
    w.records[0].killer = KILLER_GRADER;
    w.ev.scene = (struct scene){tasks, 1, NULL, 0};
    expect_nothing(&w);
}

Test(check_behaviour, tells_who_should_have_waited)
{
    struct world w;
    struct orphan_record orphans[] = {{4, "grep", false}};

    world_init(&w, (struct check){.kind = CHECK_REAPED});
    run_pipeline(&w);
    w.ev.orphans = orphans;
    w.ev.orphan_count = 1;
    expect_finding(&w, REASON_ZOMBIE,
                   "grep (process 3) was never waited for by shell (process 1), which "
                   "started it at main.c:80");
}

static struct check at_exec(int *list, size_t count)
{
    return (struct check){.kind = CHECK_FDS, .fds = {.at_exec = {list, count}}};
}

Test(check_behaviour, names_the_descriptor_that_a_program_should_not_have)
{
    struct world w;
    int std[] = {0, 1, 2};
    struct descriptor_record fds[] = {{0, -1, true, false, false, -1},
                                      {1, -1, false, true, false, -1},
                                      {2, -1, false, true, false, -1},
                                      {4, 0, false, true, false, 0}};

    world_init(&w, at_exec(std, 3));
    ptrdiff_t cat = history_fork(&w.ev, SHELL, 3, "shell", 80);
    history_exec(&w.ev, cat, "cat", fds, 3);
    expect_nothing(&w);

    world_init(&w, at_exec(std, 3));
    history_own(&w.ev, SHELL, "pipe", 71, 0);
    history_pipe(&w.ev, 0);
    cat = history_fork(&w.ev, SHELL, 3, "shell", 80);
    history_exec(&w.ev, cat, "cat", fds, 4);
    expect_finding(
        &w, REASON_LEAK,
        "cat (process 2) started with descriptor 4, the write end of pipe A, "
        "opened at main.c:71");

    world_init(&w, at_exec(std, 3));
    cat = history_fork(&w.ev, SHELL, 3, "shell", 80);
    history_exec(&w.ev, cat, "cat", fds, 2);
    expect_finding(&w, REASON_LEAK, "cat (process 2) started without descriptor 2");

    world_init(&w, at_exec(std, 3));
    cat = history_fork(&w.ev, SHELL, 3, "shell", 80);
    history_exec(&w.ev, cat, "cat", fds, 2);
    ptrdiff_t wc = history_fork(&w.ev, SHELL, 4, "shell", 80);
    history_exec(&w.ev, wc, "wc", fds, 1);
    expect_finding(&w, REASON_LEAK,
                   "cat (process 2) started without descriptor 2; 1 other program did "
                   "not begin with the right ones either");
}

/* A command's own children are its own affair. */
Test(check_behaviour, does_not_blame_the_student_for_what_others_execute)
{
    struct world w;
    int std[] = {0, 1, 2};
    struct descriptor_record fds[] = {{0, -1, true, false, false, -1},
                                      {9, -1, true, false, false, -1}};

    world_init(&w, at_exec(std, 1));
    ptrdiff_t sh = history_fork(&w.ev, SHELL, 3, "shell", 80);
    history_exec(&w.ev, sh, "sh who.sh", fds, 1);
    history_call(&w.ev, sh, "clone", 4)->kind = EVENT_FORK;
    w.ev.trace.events[history_last(&w.ev)].peer = 2;
    ptrdiff_t cmp = history_process(&w.ev, 4, "sh", sh);
    history_exec(&w.ev, cmp, "cmp a b", fds, 2);
    expect_nothing(&w);
}

/* Four lines, an `until` step before each and behind the last. */
static void type_lines(struct world *w, const int *descriptors)
{
    for (size_t i = 0; i < 9; i++) {
        bool is_until = i % 2 == 0;
        w->steps[i] = (struct step){.kind = is_until ? STEP_UNTIL : STEP_SEND};
        if (!is_until) {
            w->steps[i].send = BYTES_LITERAL("ls\n");
        }
        w->done[i].descriptors = is_until ? descriptors[i / 2] : -1;
    }
    w->test.step_count = w->ev.step_count = 9;
}

Test(check_behaviour, sees_descriptors_pile_up)
{
    static const int even[] = {3, 4, 3, 4, 4};
    static const int rising[] = {3, 4, 5, 6, 7};
    static const int unknown[] = {3, 4, -1, -1, -1};
    struct world w;
    struct check check = {.kind = CHECK_FDS, .fds = {.has_growth = true}};
    struct descriptor_record fds[] = {{8, 0, true, false, false, 0}};

    world_init(&w, check);
    type_lines(&w, even);
    expect_nothing(&w);

    world_init(&w, check);
    type_lines(&w, unknown);
    expect_nothing(&w);

    world_init(&w, check);
    type_lines(&w, rising);
    expect_finding(&w, REASON_LEAK,
                   "shell had 3 descriptors more open after 4 lines than after 1");

    world_init(&w, check);
    type_lines(&w, rising);
    history_own(&w.ev, SHELL, "pipe", 71, 0);
    history_pipe(&w.ev, 0);
    history_exit(&w.ev, SHELL, 0);
    w.ev.trace.events[history_last(&w.ev)].open = fds;
    w.ev.trace.events[history_last(&w.ev)].open_count = 1;
    expect_finding(&w, REASON_LEAK,
                   "shell had 3 descriptors more open after 4 lines than after 1; the "
                   "last is descriptor 8, the read end of pipe A, opened at main.c:71");
}

Test(check_behaviour, lists_what_is_left)
{
    struct world w;
    struct leftover_record left[] = {
        {OBJECT_FIFO, "data.fifo"}, {OBJECT_SEM, "/ready"}, {OBJECT_FILE, "out.log"}};
    struct orphan_record orphans[] = {{4, "sleep", true, true},
                                      {5, "true", true, false}};
    struct check check = {.kind = CHECK_LEAVES, .leaves = WORDS("*.log", "/ready")};

    world_init(&w, check);
    w.ev.has_leftovers = true;
    w.ev.leftovers = left + 1;
    w.ev.leftover_count = 2;
    expect_nothing(&w);

    world_init(&w, check);
    history_own(&w.ev, SHELL, "mkfifo", 30, 0);
    history_pipe(&w.ev, 0);
    w.ev.trace.objects[0].kind = OBJECT_FIFO;
    w.ev.trace.objects[0].path = "/box/data.fifo";
    w.ev.has_leftovers = true;
    w.ev.leftovers = left;
    w.ev.leftover_count = 3;
    w.ev.orphans = orphans;
    w.ev.orphan_count = 2;
    expect_finding(&w, REASON_LEAK,
                   "left behind when the script was over: the FIFO data.fifo, made at "
                   "main.c:30 and sleep (process 4), still running");

    world_init(&w, check);
    expect_undecided(&w, "nobody looked for what was left behind");
}

static struct check calls(struct calls_check wanted)
{
    return (struct check){.kind = CHECK_CALLS, .calls = wanted};
}

Test(check_behaviour, asks_for_calls_of_the_students_own_code)
{
    struct world w;
    struct calls_check wanted = {.uses = CALLS(CALL("pipe"), CALL("vfork", "fork"))};

    world_init(&w, calls(wanted));
    history_own(&w.ev, SHELL, "pipe", 71, 0);
    run_pipeline(&w);
    expect_nothing(&w);

    /* What popen does inside is not the student's. */
    world_init(&w, calls(wanted));
    history_own(&w.ev, SHELL, "popen", 71, 0)->call = "pipe2";
    run_pipeline(&w);
    expect_finding(&w, REASON_MISUSE, "shell never calls pipe");

    /* Neither is what another program does. */
    world_init(&w, calls(wanted));
    run_pipeline(&w);
    ptrdiff_t sh = history_fork(&w.ev, SHELL, 5, "shell", 80);
    history_exec(&w.ev, sh, "sh -c x", NULL, 0);
    history_call(&w.ev, sh, "pipe2", 0);
    expect_finding(&w, REASON_MISUSE, "shell never calls pipe");
}

/* A program that is linked statically has no functions of a library to be seen. */
Test(check_behaviour, takes_a_bare_system_call_for_the_function)
{
    struct world w;
    struct calls_check wanted = {.uses = CALLS(CALL("pipe"), CALL("fork"))};

    world_init(&w, calls(wanted));
    history_call(&w.ev, SHELL, "pipe2", 0);
    history_call(&w.ev, SHELL, "clone", 3)->kind = EVENT_FORK;
    expect_nothing(&w);
}

Test(check_behaviour, asks_for_paths_flags_and_results)
{
    struct world w;
    struct wanted_call lock = {.names = WORDS("open"),
                               .path = "*.lock",
                               .flags = WORDS("O_CREAT", "O_EXCL"),
                               .outcome = CALL_ERRNO,
                               .error = EEXIST};
    struct calls_check wanted = {.uses = CALLS(lock)};

    world_init(&w, calls(wanted));
    struct event_record *event = history_own(&w.ev, SHELL, "open", 20, -EEXIST);
    event->call = "openat";
    event->path = "/box/a.lock";
    event->args[2] = O_CREAT | O_EXCL | O_WRONLY;
    expect_nothing(&w);

    world_init(&w, calls(wanted));
    event = history_own(&w.ev, SHELL, "open", 20, -EEXIST);
    event->call = "openat";
    event->path = "a.lock";
    event->args[2] = O_CREAT | O_WRONLY;
    expect_finding(
        &w, REASON_MISUSE,
        "shell never calls open of '*.lock' with O_CREAT and O_EXCL that fails "
        "with EEXIST; it does call open at main.c:20");
}

Test(check_behaviour, finds_calls_that_are_not_to_be_used)
{
    struct world w;
    struct calls_check wanted = {.avoids = CALLS(CALL("system"), CALL("vfork"))};

    /* posix_spawn is built on vfork, and that is its own affair. */
    world_init(&w, calls(wanted));
    history_own(&w.ev, SHELL, "posix_spawn", 30, 3)->call = "vfork";
    run_pipeline(&w);
    expect_nothing(&w);

    world_init(&w, calls(wanted));
    history_own(&w.ev, SHELL, "system", 30, 3)->call = "clone3";
    expect_finding(
        &w, REASON_MISUSE,
        "shell (process 1) calls system at main.c:30, which is not to be used "
        "here");

    world_init(&w, calls(wanted));
    w.ev.trace.state = TRACE_CUT;
    expect_undecided(&w, cut);
}

Test(check_behaviour, asks_for_an_order)
{
    struct world w;
    struct calls_check wanted = {.order = CALLS(CALL("pipe"), CALL("fork"))};

    world_init(&w, calls(wanted));
    history_own(&w.ev, SHELL, "pipe", 71, 0);
    run_pipeline(&w);
    expect_nothing(&w);

    world_init(&w, calls(wanted));
    run_pipeline(&w);
    history_own(&w.ev, SHELL, "pipe", 71, 0);
    expect_finding(
        &w, REASON_MISUSE,
        "fork was first called at main.c:80, before pipe at main.c:71: it must "
        "come after");
}

static struct check signals(struct signals_check wanted)
{
    return (struct check){.kind = CHECK_SIGNALS, .signals = wanted};
}

static void set_action(struct world *w, int signal, enum signal_effect effect,
                       uint64_t flags)
{
    struct event_record *event = history_own(&w->ev, SHELL, "sigaction", 12, 0);

    event->call = "rt_sigaction";
    event->signal = signal;
    event->effect = effect;
    event->flags = flags;
}

Test(check_behaviour, asks_for_handlers)
{
    struct world w;
    struct wanted_handler handler = {.signal = SIGINT, .flags = WORDS("SA_RESTART")};
    struct check check = signals((struct signals_check){.handles = {&handler, 1}});

    world_init(&w, check);
    set_action(&w, SIGINT, EFFECT_HANDLER, SA_RESTART);
    expect_nothing(&w);

    world_init(&w, check);
    set_action(&w, SIGINT, EFFECT_IGNORED, SA_RESTART);
    expect_finding(&w, REASON_MISUSE, "shell never sets up a handler for SIGINT");

    world_init(&w, check);
    set_action(&w, SIGINT, EFFECT_HANDLER, 0);
    expect_finding(
        &w, REASON_MISUSE,
        "shell sets up its handler for SIGINT at main.c:12 without SA_RESTART");
}

Test(check_behaviour, asks_for_ignored_signals)
{
    struct world w;
    int ignored[] = {SIGPIPE};
    struct check check = signals((struct signals_check){.ignores = {ignored, 1}});

    world_init(&w, check);
    set_action(&w, SIGPIPE, EFFECT_IGNORED, 0);
    expect_nothing(&w);

    world_init(&w, check);
    set_action(&w, SIGPIPE, EFFECT_HANDLER, 0);
    expect_finding(&w, REASON_MISUSE, "shell never sets SIGPIPE to be ignored");
}

Test(check_behaviour, counts_signals_that_have_come)
{
    struct world w;
    struct wanted_delivery three = {SIGUSR1, {3, 3}};
    struct wanted_delivery one = {SIGUSR1, {1, INT_MAX}};
    struct check check = signals((struct signals_check){.delivered = {&three, 1}});

    for (int count = 2; count <= 3; count++) {
        world_init(&w, check);
        for (int i = 0; i < count; i++) {
            struct event_record *event = history_event(&w.ev, EVENT_SIGNAL, SHELL);
            event->signal = SIGUSR1;
            event->effect = EFFECT_HANDLER;
        }
        if (count == 3) {
            expect_nothing(&w);
        } else {
            expect_finding(&w, REASON_MISMATCH,
                           "SIGUSR1 has reached shell 2 times, expected 3");
        }
    }

    world_init(&w, signals((struct signals_check){.delivered = {&one, 1}}));
    struct event_record *event = history_event(&w.ev, EVENT_SIGNAL, SHELL);
    event->signal = SIGUSR1;
    event->effect = EFFECT_IGNORED;
    expect_finding(&w, REASON_MISMATCH,
                   "SIGUSR1 has reached shell 0 times, expected at least 1");
}

Test(check_behaviour, sees_signals_that_programs_inherit)
{
    struct world w;
    struct check check = signals((struct signals_check){.default_at_exec = 1});

    world_init(&w, check);
    history_event(&w.ev, EVENT_START, SHELL)->path = "./shell";
    history_exec(&w.ev, SHELL, "shell", NULL, 0);
    w.ev.trace.processes[SHELL].is_students = true;
    run_pipeline(&w);
    for (size_t i = 0; i < w.ev.trace.event_count; i++) {
        w.ev.trace.events[i].blocked = UINT64_C(3) << 31;
    }
    expect_nothing(&w);

    world_init(&w, check);
    history_event(&w.ev, EVENT_START, SHELL)->path = "./shell";
    history_exec(&w.ev, SHELL, "shell", NULL, 0);
    w.ev.trace.processes[SHELL].is_students = true;
    ptrdiff_t cat = history_fork(&w.ev, SHELL, 3, "shell", 80);
    history_exec(&w.ev, cat, "cat", NULL, 0);
    w.ev.trace.events[history_last(&w.ev)].ignored = UINT64_C(1) << (SIGINT - 1);
    expect_finding(&w, REASON_MISUSE, "cat (process 2) started with SIGINT ignored");
}

Test(check_behaviour, finds_what_is_unsafe_in_a_handler)
{
    struct world w;
    struct check check = signals((struct signals_check){.safe_handlers = true});

    world_init(&w, check);
    history_own(&w.ev, SHELL, "printf", 40, 0);
    history_own(&w.ev, SHELL, "write", 41, 0)->handler = SIGINT;
    expect_nothing(&w);

    world_init(&w, check);
    history_own(&w.ev, SHELL, "printf", 40, 0)->handler = SIGINT;
    expect_finding(&w, REASON_MISUSE,
                   "shell calls printf at main.c:40 in its handler for SIGINT; that is "
                   "not async-signal-safe");
}

static struct check blocks(const char *call, const char *on)
{
    return (struct check){.kind = CHECK_BLOCKS, .blocks = {call, on}};
}

Test(check_behaviour, sees_what_a_process_is_blocked_in)
{
    struct world w;
    struct task_record task = {.pid = 2,
                               .tid = 2,
                               .parent = 1,
                               .name = "shell",
                               .wait = WAIT_FOREVER,
                               .call = "read",
                               .pipe = 0,
                               .api = "fgets",
                               .site = {"main", "chat.c", 33}};
    struct pipe_record fifo = {.path = "/box/data.fifo", .actor = -1};
    struct scene scene = {&task, 1, &fifo, 1};

    world_init(&w, blocks("read", "data.fifo"));
    w.records[0].killer = KILLER_GRADER;
    w.ev.scene = scene;
    expect_nothing(&w);

    world_init(&w, blocks("read", "other.fifo"));
    w.records[0].killer = KILLER_GRADER;
    w.ev.scene = scene;
    expect_finding(&w, REASON_MISMATCH,
                   "shell was not blocked in read on other.fifo when the script was "
                   "over: it was in fgets at chat.c:33");

    world_init(&w, blocks("waitpid", NULL));
    w.records[0].killer = KILLER_GRADER;
    task.call = "wait4";
    w.ev.scene = scene;
    expect_nothing(&w);

    world_init(&w, blocks("read", "stdin"));
    w.records[0].killer = KILLER_GRADER;
    task.call = "read";
    task.wait = WAIT_INPUT;
    w.ev.scene = scene;
    expect_nothing(&w);

    world_init(&w, blocks("read", NULL));
    w.records[0].killer = KILLER_GRADER;
    expect_undecided(&w,
                     "what the processes were doing when the script was over was not "
                     "recorded");

    world_init(&w, blocks("read", NULL));
    expect_finding(
        &w, REASON_MISMATCH,
        "shell was not blocked in read when the script was over: it had ended");
}

Test(check_behaviour, sees_who_waits_busily)
{
    struct world w;
    struct check check = {.kind = CHECK_BUSY, .busy_ns = 200 * NS_PER_MS};

    world_init(&w, check);
    w.records[0].busy_ns = 190 * NS_PER_MS;
    expect_nothing(&w);

    world_init(&w, check);
    w.records[0].busy_ns = 210 * NS_PER_MS;
    expect_finding(&w, REASON_LIVELOCK,
                   "shell used 200 ms of processor time while it had nothing to do: it "
                   "asks again and again instead of waiting");
}

Test(check_behaviour, sees_how_programs_end)
{
    struct world w;
    struct ending pipe = {true, SIGPIPE};
    struct ending zero = {false, 0};
    struct wanted_end ends[] = {{"cat", {false, &pipe, 1}}, {"grep", {true, NULL, 0}}};
    struct check check = {.kind = CHECK_TERMINATES, .terminates = {ends, 2}};

    world_init(&w, check);
    run_pipeline(&w);
    expect_finding(
        &w, REASON_EXIT,
        "cat (process 2) ended with exit status 0, expected killed by SIGPIPE "
        "(wrote to a pipe or socket that nobody reads)");

    world_init(&w, check);
    ends[0].endings.list = &zero;
    run_pipeline(&w);
    expect_nothing(&w);

    world_init(&w, check);
    run_in_turn(&w);
    expect_finding(&w, REASON_EXIT,
                   "grep (process 3) had not ended when the script was over");
}

Test(check_behaviour, leaves_a_hold_without_a_tracer_undecided)
{
    struct world w;

    world_init(&w, (struct check){.kind = CHECK_REAPED});
    w.steps[0] = (struct step){.kind = STEP_HOLD, .hold = {"pause", false}};
    w.test.step_count = 1;
    w.ev.is_complete = false;
    w.ev.trace.state = TRACE_REFUSED;
    expect_undecided(&w, "nothing can be held: this machine does not allow ptrace(2)");
}

/* Whatever the rest looks like. */
Test(check_behaviour, accuses_nobody_where_the_box_lacked_something)
{
    static const char *lacks[] = {"the program wanted /proc", "… and sockets"};
    struct world w;

    world_init(&w, (struct check){.kind = CHECK_REAPED});
    w.ev.is_complete = false;
    w.ev.has_limit = true;
    w.ev.lacks = lacks;
    w.ev.lack_count = 2;
    expect_undecided(&w, "the program wanted /proc");
}
