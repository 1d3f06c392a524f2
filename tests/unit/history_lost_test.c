/* A wake-up that was lost: what proves it, and what looks like it and is none. */
#include <errno.h>
#include <signal.h>

#include <criterion/criterion.h>

#include "explain/explain.h"
#include "support/history.h"

static void assert_why(struct evidence *ev, const char *held, const char *wanted)
{
    struct step hold = {.kind = STEP_HOLD, .hold = {.call = held}};
    struct test test = {.kind = TEST_SCRIPT, .steps = &hold, .step_count = 1};
    struct finding finding = {.reason = REASON_MISMATCH, .message = "x"};
    struct findings findings = {&finding, 1};
    struct arena arena = {0};

    explain_findings(&test, ev, &arena, &findings);
    const char *why = finding.why == NULL ? "" : finding.why;
    cr_assert_str_eq(why, wanted, "got:\n%s\nwanted:\n%s", why, wanted);
    arena_release(&arena);
    evidence_release(ev);
}

static ptrdiff_t begin(struct evidence *ev, uint64_t flags)
{
    ptrdiff_t process = history_process(ev, 2, "prog", -1);
    struct event_record *action = history_own(ev, process, "sigaction", 10, 0);

    action->call = "rt_sigaction";
    action->signal = SIGUSR1;
    action->args[1] = 1;
    action->effect = EFFECT_HANDLER;
    action->flags = flags;
    return process;
}

static void deliver(struct evidence *ev, ptrdiff_t process)
{
    struct event_record *signal = history_event(ev, EVENT_SIGNAL, process);

    signal->signal = SIGUSR1;
    signal->effect = EFFECT_HANDLER;
    signal->is_by_script = true;
    history_own(ev, process, "write", 12, 1)->handler = SIGUSR1;
    history_call(ev, process, "rt_sigreturn", 0);
}

static void come(struct evidence *ev, ptrdiff_t process, const char *call)
{
    history_own(ev, process, call, 20, 1)->call = call;
}

static void rest(struct evidence *ev, ptrdiff_t process, const char *call)
{
    history_own(ev, process, call, 20, 0)->kind = EVENT_BLOCKED;
    ev->trace.events[history_last(ev)].call = call;
    history_killed(ev, process, SIGKILL);
}

Test(history_lost, a_handler_that_ran_just_before_the_wait)
{
    struct evidence ev = {0};
    ptrdiff_t process = begin(&ev, 0);
    come(&ev, process, "poll");
    deliver(&ev, process);
    rest(&ev, process, "poll");

    assert_why(
        &ev, "any_wait",
        "The handler of SIGUSR1 ran just before prog (process 1) began to wait in "
        "poll at main.c:20, and what it did does not end that wait: let it write "
        "to a pipe that is waited for too, or block the signal everywhere but in "
        "ppoll or pselect, or use signalfd\n");
}

Test(history_lost, not_where_the_wait_was_ended_and_begun_again)
{
    struct evidence ev = {0};
    ptrdiff_t process = begin(&ev, 0);
    deliver(&ev, process);
    come(&ev, process, "poll");
    rest(&ev, process, "poll");

    assert_why(&ev, "any_wait", "");
}

Test(history_lost, not_where_the_waits_before_were_not_recorded)
{
    struct evidence ev = {0};
    ptrdiff_t process = begin(&ev, 0);
    come(&ev, process, "poll");
    deliver(&ev, process);
    rest(&ev, process, "poll");

    assert_why(&ev, "write", "");
}

Test(history_lost, not_where_the_call_may_have_been_restarted)
{
    struct evidence ev = {0};
    ptrdiff_t process = begin(&ev, SA_RESTART);
    come(&ev, process, "read");
    deliver(&ev, process);
    rest(&ev, process, "read");

    assert_why(&ev, "any_wait", "");
}

Test(history_lost, not_where_another_thread_may_be_woken)
{
    struct evidence ev = {0};
    ptrdiff_t process = begin(&ev, 0);
    (void)history_event(&ev, EVENT_THREAD, process);
    deliver(&ev, process);
    rest(&ev, process, "poll");

    assert_why(&ev, "any_wait", "");
}
