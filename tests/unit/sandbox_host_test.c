/* Hosts that do not cooperate, played by a seccomp filter around the worker. */
#include <errno.h>
#include <string.h>
#include <sys/wait.h>

#include <criterion/criterion.h>
#include <seccomp.h>

#include "support/in_worker.h"

static void need_boxes(void)
{
    const char *reason = cannot_sandbox();

    if (reason != NULL) {
        cr_skip_test("%s", reason);
    }
}

TestSuite(sandbox_host, .init = need_boxes, .timeout = 60);

static void wrap(uint32_t action, const char *call)
{
    scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ALLOW);

    (void)seccomp_rule_add(ctx, action, seccomp_syscall_resolve_name(call), 0);
    (void)seccomp_load(ctx);
}

static void open_wrapped(struct buf *said, uint32_t action, const char *call)
{
    struct limits limits = limits_default();
    struct box *box;
    struct err e;

    wrap(action, call);
    if (box_open(&box, &(struct box_spec){.limits = &limits}, &e) < 0) {
        buf_printf(said, "%s; %s", e.text, box == NULL ? "nothing" : "something");
    }
    buf_add_string(said,
                   waitpid(-1, NULL, WNOHANG) < 0 ? " left" : " and a process left");
}

static void without_mounts(struct buf *said)
{
    open_wrapped(said, SCMP_ACT_ERRNO(EACCES), "mount");
}

static void without_namespaces(struct buf *said)
{
    open_wrapped(said, SCMP_ACT_ERRNO(EPERM), "clone3");
}

static void without_pivot(struct buf *said)
{
    open_wrapped(said, SCMP_ACT_ERRNO(ENOSYS), "pivot_root");
}

static void dying_keeper(struct buf *said)
{
    open_wrapped(said, SCMP_ACT_KILL_PROCESS, "sethostname");
}

static void expect(void (*scenario)(struct buf *), const char *want)
{
    struct buf said = in_worker(scenario);

    cr_assert_str_eq(said.data, want, "got: %s", said.data);
    buf_release(&said);
}

static void say_user(struct buf *said)
{
    buf_printf(said, "%u", geteuid());
}

Test(sandbox_host, workers_of_root_share_no_user)
{
    if (geteuid() != 0) {
        cr_skip_test("not root");
    }
    struct buf one = in_worker(say_user);
    struct buf other = in_worker(say_user);

    cr_assert_str_neq(one.data, other.data, "both are %s", one.data);
    buf_release(&one);
    buf_release(&other);
}

Test(sandbox_host, names_the_mount_that_failed_and_a_cure)
{
    expect(
        without_mounts,
        "cannot open a box: cannot mount tmpfs on '/tmp' for the box (with AppArmor: "
        "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0; in Docker: "
        "--security-opt seccomp=unconfined --security-opt apparmor=unconfined): "
        "Permission denied; nothing left");
}

Test(sandbox_host, names_missing_namespaces_and_a_cure)
{
    expect(
        without_namespaces,
        "cannot open a box: cannot make the namespaces of a box (user namespaces are "
        "off: sysctl -w kernel.unprivileged_userns_clone=1; in Docker: --security-opt "
        "seccomp=unconfined --security-opt systempaths=unconfined): Operation not "
        "permitted; nothing left");
}

Test(sandbox_host, names_a_root_that_cannot_be_changed)
{
    expect(without_pivot,
           "cannot open a box: cannot change the root of the box: Function "
           "not implemented; nothing left");
}

Test(sandbox_host, names_a_keeper_that_dies)
{
    expect(dying_keeper,
           "cannot open a box: the keeper of the box has died; nothing left");
}

/* Only one filter of a process can have a listener. */
static void second_listener(struct buf *said)
{
    struct limits limits = limits_default();
    struct box_event event;
    struct box *box;
    struct err e;

    wrap(SCMP_ACT_NOTIFY, "acct");
    if (box_open(&box, &(struct box_spec){.limits = &limits}, &e) < 0) {
        buf_add_string(said, e.text);
        return;
    }
    if (await_event(box, &event, said) > 0) {
        buf_add_string(said, event.kind == BOX_TIMER_ARMED ? "timer " : "other ");
        buf_printf(said, "of %d ", event.pid);
    }
    say_perl(box, "alarm 1000; print 'armed '", said);
    box_close(box);
}

Test(sandbox_host, takes_timers_as_armed_where_it_cannot_see_them)
{
    expect(second_listener, "timer of 1 armed [exit 0]");
}
