#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <string.h>

#include <criterion/criterion.h>

#include "base/clock.h"
#include "support/course_folder.h"

#define TOP                                                         \
    "id: x\ntitle: X\nsubmit: [\"*.c\"]\nbuild: {program: x}\n"     \
    "tests:\n  - id: a\n    title: A\n    points: 1\n    script:\n" \
    "      - start: {p: [./x]}\n"

static const struct test *load_test(struct loaded *loaded, const char *rest)
{
    AUTO_BUF yaml = {0};

    buf_printf(&yaml, "%s%s", TOP, rest);
    course_folder_load(loaded, good_course_yaml, buf_bytes(&yaml));
    cr_assert_eq(loaded->result, 0, "%s%s", loaded->text, loaded->err.text);
    return &loaded->course.exercises[0].tests[1];
}

Test(load, reads_holds_and_what_is_blocked_on)
{
    struct loaded loaded;
    const struct test *test =
        load_test(&loaded, "      - hold: {p: pause}\n"
                           "      - until: {p: held}\n"
                           "      - release: p\n"
                           "      - hold: {p: {after: fork}}\n"
                           "      - until: {p: {blocked-in: read, "
                           "on: a.fifo}}\n"
                           "      - release: p\n"
                           "      - hold: {p: {before: any_write, on: stdout}}\n");

    cr_assert_eq(test->step_count, 8);
    cr_assert_eq(test->steps[1].hold.stream, 0);
    cr_assert_eq(test->steps[7].hold.stream, 2);
    cr_assert_str_eq(test->steps[7].hold.call, "any_write");
    cr_assert_eq(test->steps[1].kind, STEP_HOLD);
    cr_assert_str_eq(test->steps[1].hold.call, "pause");
    cr_assert(!test->steps[1].hold.after);
    cr_assert_eq(test->steps[2].until.kind, UNTIL_HELD);
    cr_assert_eq(test->steps[3].kind, STEP_RELEASE);
    cr_assert_str_eq(test->steps[4].hold.call, "fork");
    cr_assert(test->steps[4].hold.after);
    cr_assert_str_eq(test->steps[5].until.call, "read");
    cr_assert_str_eq(test->steps[5].until.on, "a.fifo");
    cr_assert(test_needs_trace(test));
    course_folder_release(&loaded);
}

Test(load, takes_a_hold_before_the_start)
{
    struct loaded loaded;
    const struct test *test = load_test(&loaded, "      - hold: {q: pause}\n"
                                                 "      - start: {q: [./x]}\n");

    cr_assert_eq(test->steps[1].actor, 1);
    course_folder_release(&loaded);
}

Test(load, reads_the_checks_of_processes_and_descriptors)
{
    struct loaded loaded;
    const struct test *test =
        load_test(&loaded, "      - until: {p: idle}\n      - until: {p: idle}\n"
                           "      - until: {p: idle}\n"
                           "    checks:\n"
                           "      - processes: {p: {count: {min: 2}, depth: 1, "
                           "together: [cat, cat], none: [stopped, ended]}}\n"
                           "      - processes: {p: {count: 4}}\n"
                           "      - fds: {p: {at-exec: [0, 1, 2], growth: 0}}\n"
                           "      - fds: {p: {at-exec: []}}\n");
    const struct processes_check *p = &test->checks[0].processes;

    cr_assert_eq(p->count.min, 2);
    cr_assert_eq(p->count.max, INT_MAX);
    cr_assert_eq(p->depth, 1);
    cr_assert_eq(p->together.count, 2);
    cr_assert_str_eq(p->together.list[1], "cat");
    cr_assert_eq(p->none.count, 2);
    cr_assert_eq(p->none.list[0], PROCESS_STOPPED);
    cr_assert_eq(p->none.list[1], PROCESS_ENDED);
    cr_assert_eq(test->checks[1].processes.count.min, 4);
    cr_assert_eq(test->checks[1].processes.count.max, 4);
    cr_assert_eq(test->checks[2].fds.at_exec.count, 3);
    cr_assert_eq(test->checks[2].fds.at_exec.list[2], 2);
    cr_assert(test->checks[2].fds.has_growth);
    cr_assert_not_null(test->checks[3].fds.at_exec.list);
    cr_assert(!test->checks[3].fds.has_growth);
    course_folder_release(&loaded);
}

Test(load, reads_the_checks_of_calls)
{
    struct loaded loaded;
    const struct test *test = load_test(
        &loaded, "    checks:\n"
                 "      - calls: {p: {uses: [pipe, [fork, vfork]], avoids: [system],\n"
                 "          order: [{call: open, path: \"*.lock\", flags: [O_EXCL], "
                 "result: EEXIST}],\n"
                 "          from: any}}\n");
    const struct calls_check *c = &test->checks[0].calls;
    const char *const *names = NULL;
    struct arena arena = {0};

    cr_assert_eq(c->uses.count, 2);
    cr_assert_str_eq(c->uses.list[0].names.list[0], "pipe");
    cr_assert_str_eq(c->uses.list[1].names.list[1], "vfork");
    cr_assert_str_eq(c->order.list[0].path, "*.lock");
    cr_assert_str_eq(c->order.list[0].flags.list[0], "O_EXCL");
    cr_assert_eq(c->order.list[0].outcome, CALL_ERRNO);
    cr_assert_eq(c->order.list[0].error, EEXIST);
    cr_assert(c->is_from_any);
    cr_assert_eq(test_traced_calls(test, &arena, &names), 5);
    cr_assert_str_eq(names[3], "system");
    arena_release(&arena);
    course_folder_release(&loaded);
}

Test(load, reads_the_checks_of_signals)
{
    struct loaded loaded;
    const struct test *test = load_test(
        &loaded, "    checks:\n"
                 "      - signals: {p: {handles: {INT: [SA_RESTART], SIGTERM: []}, "
                 "ignores: [PIPE],\n"
                 "          delivered: {USR1: 3, USR2: {max: 2}}, at-exec: default, "
                 "safe-handlers: true}}\n"
                 "      - signals: {p: {handles: [HUP, USR1]}}\n");
    const struct signals_check *s = &test->checks[0].signals;

    cr_assert_eq(s->handles.count, 2);
    cr_assert_eq(s->handles.list[0].signal, SIGINT);
    cr_assert_str_eq(s->handles.list[0].flags.list[0], "SA_RESTART");
    cr_assert_eq(s->handles.list[1].signal, SIGTERM);
    cr_assert_eq(s->ignores.list[0], SIGPIPE);
    cr_assert_eq(s->delivered.list[0].times.max, 3);
    cr_assert_eq(s->delivered.list[1].times.min, 0);
    cr_assert(s->default_at_exec && s->safe_handlers);
    cr_assert_eq(test->checks[1].signals.handles.list[1].signal, SIGUSR1);
    cr_assert(test_watches_handlers(test));
    course_folder_release(&loaded);
}

Test(load, reads_the_checks_of_the_end)
{
    struct loaded loaded;
    const struct test *test =
        load_test(&loaded, "    checks:\n"
                           "      - blocks: {p: {in: read, on: stdin}}\n"
                           "      - no-busy-wait: p\n"
                           "      - no-busy-wait: {p: 200ms}\n"
                           "      - terminates-by: {p: {yes: PIPE, head: [0, 1]}}\n");

    cr_assert_str_eq(test->checks[0].blocks.on, "stdin");
    cr_assert_eq(test->checks[1].busy_ns, 500 * NS_PER_MS);
    cr_assert_eq(test->checks[2].busy_ns, 200 * NS_PER_MS);
    cr_assert_eq(test->checks[3].terminates.count, 2);
    cr_assert_str_eq(test->checks[3].terminates.list[0].program, "yes");
    cr_assert_eq(test->checks[3].terminates.list[0].endings.list[0].value, SIGPIPE);
    cr_assert_eq(test->checks[3].terminates.list[1].endings.count, 2);
    course_folder_release(&loaded);
}

Test(load, reads_what_may_be_left)
{
    struct loaded loaded;
    const struct test *test =
        load_test(&loaded, "      - exits: {p: 0}\n"
                           "    checks:\n      - leaves: nothing\n"
                           "      - leaves: [out.txt, \"*.log\"]\n");

    cr_assert_eq(test->check_count, 2);
    cr_assert_eq(test->checks[0].kind, CHECK_LEAVES);
    cr_assert_eq(test->checks[0].leaves.count, 0);
    cr_assert_str_eq(test->checks[1].leaves.list[1], "*.log");
    cr_assert(!test_needs_trace(test));
    course_folder_release(&loaded);
}

struct row {
    const char *rest;
    const char *says;
};

Test(load, complains_about_behaviour_that_cannot_be_asked_for)
{
    static const struct row rows[] = {
        {"      - hold: {q: pause}\n", "error: no actor is called 'q'\n"},
        {"      - release: p\n", "error: nothing holds 'p' by then\n"},
        {"      - until: {p: held}\n", "error: nothing holds 'p' by then\n"},
        {"      - hold: {p: pause}\n      - hold: {p: read}\n",
         "error: 'p' is to be held already by then\n"},
        {"      - hold: {p: puase}\n", "error: no system call is called 'puase'\n"},
        {"      - hold: {p: sem_wait}\n", "error: 'sem_wait' cannot be seen\n"},
        {"      - signal: {p: {send: KILL, child: 1, on: stdin}}\n",
         "error: 'on' needs an 'in' beside it\n"},
        {"      - until: {p: {blocked-in: raed}}\n",
         "error: no system call is called 'raed'\n"},
        {"    checks:\n      - leaves: nothing\n",
         "error: 'p' may still run when the script is over\n"},
        {"      - until: {p: idle}\n    checks:\n      - fds: {p: {growth: 0}}\n",
         "error: 'growth' compares behind 'until' steps, and 'p' has fewer "
         "than 3\n"},
        {"      - exits: {p: 0}\n    checks:\n      - blocks: {p: {in: read}}\n",
         "error: 'p' has ended by then\n"},
        {"    checks:\n      - calls: {p: {uses: [printf]}}\n",
         "error: 'printf' cannot be seen\n"},
        {"    checks:\n      - calls: {p: {uses: [frok]}}\n",
         "error: no system call is called 'frok'\n"},
        {"    checks:\n      - calls: {p: {uses: [{call: sem_open, flags: "
         "[O_EXCL]}]}}\n",
         "error: the flags of 'sem_open' cannot be seen\n"},
        {"    checks:\n      - calls: {p: {uses: [{call: open, flags: [O_EXCLU]}]}}\n",
         "error: expected a flag such as O_EXCL or SA_RESTART, found "
         "'O_EXCLU'\n"},
        {"    checks:\n      - calls: {p: {}}\n", "error: the map is empty\n"},
        {"    checks:\n      - processes: {p: {count: 0}}\n",
         "error: there is always one process, the first\n"},
        {"    checks:\n      - processes: {p: {count: {min: 3, max: 2}}}\n",
         "error: no number is in this range\n"},
        {"    checks:\n      - signals: {p: {delivered: {USR3: 1}}}\n",
         "error: expected a signal such as TERM or INT, found 'USR3'\n"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        AUTO_BUF yaml = {0};
        struct loaded loaded;
        buf_printf(&yaml, "%s%s", TOP, rows[i].rest);

        course_folder_load(&loaded, good_course_yaml, buf_bytes(&yaml));

        cr_assert_eq(loaded.result, -1, "no complaint about:\n%s", rows[i].rest);
        cr_expect(strstr(loaded.text, rows[i].says) != NULL,
                  "complaint about:\n%s\nis:\n%s", rows[i].rest, loaded.text);
        course_folder_release(&loaded);
    }
}
