#include <string.h>

#include <criterion/criterion.h>

#include "model/trial.h"
#include "trials.h"

static struct trial parsed(const char *name)
{
    struct trial trial;

    cr_assert(trial_parse(name, &trial), "%s", name);
    return trial;
}

Test(trials, a_name_says_all_about_a_trial)
{
    static const char *const names[] = {"plain",
                                        "races:0",
                                        "races:4294967295",
                                        "memory",
                                        "schedule:17",
                                        "steps",
                                        "preemption:0x11f9",
                                        "calls",
                                        "eintr:read:2:3",
                                        "short-io:write:1:1",
                                        "peer-death:openat:7:9"};
    struct arena arena = {0};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        struct trial trial = parsed(names[i]);
        cr_assert_str_eq(trial_name(&trial, &arena), names[i]);
    }
    struct trial fault = parsed("eintr:read:2:3");
    cr_assert_eq(fault.kind, TRIAL_FAULT);
    cr_assert_eq(fault.fault, FAULT_EINTR);
    cr_assert_str_eq(fault.call, "read");
    cr_assert_eq(fault.process, 2);
    cr_assert_eq(fault.nth, 3);
    arena_release(&arena);
}

Test(trials, what_is_no_name_is_refused)
{
    static const char *const names[] = {"",
                                        ":",
                                        "race",
                                        "races",
                                        "races:",
                                        "races:x",
                                        "races:1:2",
                                        "races:-1",
                                        "races:4294967296",
                                        "memory:1",
                                        "schedule:1x",
                                        "preemption:",
                                        "eintr",
                                        "eintr:read",
                                        "eintr:read:0:1",
                                        "eintr:read:1:0",
                                        "eintr:read:1",
                                        "eintr::1:1",
                                        "eintr:read:1:1:1",
                                        "eintr:a_call_with_a_very_long_name:1:1"};
    struct trial trial;

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        cr_assert_not(trial_parse(names[i], &trial), "%s", names[i]);
    }
}

/* A test that asks for everything. */
struct world {
    struct check checks[3];
    struct test test;
    struct trials trials;
    struct arena arena;
};

static void world_init(struct world *w)
{
    *w = (struct world){.checks = {{.kind = CHECK_RACES},
                                   {.kind = CHECK_MEMORY},
                                   {.kind = CHECK_SURVIVES}}};
    w->test = (struct test){.kind = TEST_SCRIPT,
                            .checks = w->checks,
                            .check_count = 3,
                            .schedules = 3,
                            .preemptions = 10};
}

/* The next turn is made, and finds this; returns what it is called. */
static const char *turn(struct world *w, const char *message)
{
    struct turn *turn = trials_next(&w->trials);

    if (turn == NULL) {
        return "nothing";
    }
    turn->state = TURN_SENT;
    struct turn *found = trials_find(&w->trials, &turn->trial);
    cr_assert_eq(found, turn);
    if (message != NULL) {
        *ARENA_PUSH(&w->arena, turn->findings.list, turn->findings.count) =
            (struct finding){.reason = REASON_RACE, .message = message};
    }
    (void)trials_end(&w->trials, turn, NULL, &w->arena);
    return trial_name(&turn->trial, &w->arena);
}

Test(trials, a_test_gets_those_that_it_asks_for)
{
    struct world w;

    world_init(&w);
    trials_plan(&w.trials, &w.test, true, &w.arena);
    static const char *const all[] = {
        "races:1",    "races:2",    "races:0", "memory", "schedule:1",
        "schedule:2", "schedule:3", "steps",   "calls",  "nothing"};
    cr_assert_eq(w.trials.pending, 9);
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        cr_assert_str_eq(turn(&w, NULL), all[i]);
    }
    cr_assert_eq(w.trials.pending, 0);
    arena_release(&w.arena);
}

Test(trials, one_that_failed_plainly_is_only_searched_for_races)
{
    struct world w;

    world_init(&w);
    trials_plan(&w.trials, &w.test, false, &w.arena);
    cr_assert_eq(w.trials.pending, 3);
    cr_assert_str_eq(turn(&w, NULL), "races:1");
    arena_release(&w.arena);
}

Test(trials, one_order_of_events_that_fails_is_enough)
{
    struct world w;
    struct test_result result = {0};

    world_init(&w);
    w.test.check_count = 0;
    trials_plan(&w.trials, &w.test, true, &w.arena);
    cr_assert_str_eq(turn(&w, NULL), "schedule:1");
    cr_assert_str_eq(turn(&w, "bob hangs"), "schedule:2");
    cr_assert_str_eq(turn(&w, NULL), "steps");
    cr_assert_str_eq(turn(&w, NULL), "nothing");
    trials_merge(&w.trials, &result, &w.arena);
    cr_assert_eq(result.findings.count, 1);
    cr_assert_str_eq(result.findings.list[0].message, "bob hangs");
    arena_release(&w.arena);
}

Test(trials, the_first_search_that_finds_races_is_told)
{
    struct world w;
    struct test_result result = {.trouble = "later"};

    world_init(&w);
    w.test.check_count = 1;
    w.test.schedules = 0;
    w.test.preemptions = 0;
    trials_plan(&w.trials, &w.test, true, &w.arena);
    cr_assert_str_eq(turn(&w, NULL), "races:1");
    cr_assert_str_eq(turn(&w, "race of process 2"), "races:2");
    cr_assert_str_eq(turn(&w, NULL), "nothing", "one is enough");
    trials_merge(&w.trials, &result, &w.arena);
    cr_assert_eq(result.findings.count, 1);
    cr_assert_str_eq(result.findings.list[0].message, "race of process 2");
    cr_assert_null(result.trouble, "what is certain counts");
    arena_release(&w.arena);
}

Test(trials, every_fault_that_does_harm_is_told_and_the_same_once)
{
    struct world w;
    struct test_result result = {0};
    struct trial faults[] = {parsed("eintr:read:1:1"), parsed("eintr:read:1:2"),
                             parsed("short-io:write:1:1")};
    struct evidence ev = {.proposals = faults, .proposal_count = 3};

    world_init(&w);
    w.test.schedules = 0;
    w.test.check_count = 0;
    trials_plan(&w.trials, &w.test, true, &w.arena);
    struct turn *survey = trials_next(&w.trials);
    survey->state = TURN_SENT;
    (void)trials_end(&w.trials, survey, &ev, &w.arena);
    (void)turn(&w, "read at x.c:1");
    (void)turn(&w, "read at x.c:1");
    (void)turn(&w, "write at x.c:2");
    trials_merge(&w.trials, &result, &w.arena);
    cr_assert_eq(result.findings.count, 2);
    cr_assert_str_eq(result.findings.list[1].message, "write at x.c:2");
    arena_release(&w.arena);
}

Test(trials, what_cannot_be_tried_leaves_the_test_undecided)
{
    struct world w;
    struct test_result result = {0};

    world_init(&w);
    w.test.check_count = 1;
    w.test.schedules = 0;
    w.test.preemptions = 0;
    trials_plan(&w.trials, &w.test, true, &w.arena);
    trials_give_up(&w.trials, TRIAL_RACES, "no compiler");
    cr_assert_eq(w.trials.pending, 0);
    trials_merge(&w.trials, &result, &w.arena);
    cr_assert_eq(result.findings.count, 0);
    cr_assert_str_eq(result.trouble, "no compiler");
    arena_release(&w.arena);
}

Test(trials, a_survey_adds_what_it_proposes)
{
    struct world w;
    struct trial proposal = parsed("eintr:read:2:3");
    struct evidence ev = {.proposals = &proposal, .proposal_count = 1};

    world_init(&w);
    w.test.schedules = 0;
    w.test.check_count = 0;
    trials_plan(&w.trials, &w.test, true, &w.arena);
    struct turn *survey = trials_next(&w.trials);
    survey->state = TURN_SENT;
    (void)trials_end(&w.trials, survey, &ev, &w.arena);
    cr_assert_eq(w.trials.pending, 1);
    cr_assert_str_eq(turn(&w, NULL), "eintr:read:2:3");
    arena_release(&w.arena);
}
