/* What a box promises in every tier that this machine has. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "base/fd.h"
#include "support/in_worker.h"

TestSuite(sandbox_tiers, .timeout = 120);

/* The same is said in every tier. */
static void expect_all(void (*scenario)(struct box *, struct buf *), const char *want)
{
    for (int i = 0; i < TIER_COUNT; i++) {
        enum tier tier = (enum tier)i;
        if (cannot_sandbox_at(tier) != NULL) {
            continue;
        }
        struct buf said = in_box_at(tier, scenario);
        cr_assert_str_eq(said.data, want, "tier %s said: %s", tier_rows[tier].name,
                         said.data);
        buf_release(&said);
    }
}

static void exit_seven(struct box *box, struct buf *said)
{
    say_shell(box, "echo out; echo err >&2; exit 7", said);
    say_shell(box, "kill -SEGV $$", said);
    say_run(box, (const char *const[]){"./missing", NULL}, said);
}

Test(sandbox_tiers, programs_end_as_they_end)
{
    expect_all(exit_seven, "out\nerr\n[exit 7][signal 11][errno 2]");
}

static void compile(struct box *box, struct buf *said)
{
    put_text(box, "deep/hello.c",
             "#include <stdio.h>\nint main(void) { return puts(\"hello\") < 0; }\n",
             said);
    say_shell(box, "cc -o hello deep/hello.c && ./hello && cd \"$HOME\" && ls -A",
              said);
}

Test(sandbox_tiers, can_compile)
{
    expect_all(compile, "hello\ndeep\nhello\n[exit 0]");
}

static void fetch(struct box *box, struct buf *said)
{
    enum box_file state;
    struct err e = {0};

    say_shell(box, "printf kept > f; ln -s /etc/passwd l; ln -s .. up", said);
    if (box_fetch(box, "f", 10, &state, said, &e) < 0 ||
        box_fetch(box, "l", 10000, &state, said, &e) < 0 || state != BOX_FILE_OTHER ||
        box_fetch(box, "up/f", 10, &state, said, &e) < 0 || state != BOX_FILE_OTHER) {
        buf_printf(said, "wrong: %s", e.text);
    }
    if (box_kill(box, NULL, &e) < 0 || box_fetch(box, "f", 10, &state, said, &e) < 0) {
        buf_add_string(said, e.text);
    }
}

Test(sandbox_tiers, gives_files_out_and_follows_no_link)
{
    expect_all(fetch, "[exit 0]keptkept");
}

static void list(struct box *box, struct buf *said)
{
    struct box_object objects[10];
    size_t count = 0;
    struct err e;

    say_shell(box, "mkdir d; touch d/x \"$TMPDIR/t\"; mkfifo f", said);
    if (box_list_objects(box, objects, 10, &count, &e) < 0) {
        buf_add_string(said, e.text);
    }
    for (size_t i = 0; i < count; i++) {
        buf_printf(said, "%s ", objects[i].name);
    }
}

Test(sandbox_tiers, lists_what_lies_there)
{
    expect_all(list, "[exit 0]/tmp/t d d/x f ");
}

static void leave_orphan(struct box *box, struct buf *said)
{
    const char *const argv[] = {"sh", "-c", "(sh -c 'alarm=1; exit 3' &) ; exit 5",
                                NULL};
    struct box_event event = {.kind = BOX_TIMER_ARMED};
    bool has_exited = false;
    bool has_orphan = false;

    (void)start_quiet(box, argv, said);
    while ((!has_exited || !has_orphan) && await_event(box, &event, said) > 0) {
        has_exited = has_exited || event.kind == BOX_EXITED;
        has_orphan = has_orphan || event.kind == BOX_ORPHAN;
    }
    buf_add_string(said, has_orphan ? "orphan" : "none");
}

Test(sandbox_tiers, tells_of_orphans)
{
    expect_all(leave_orphan, "orphan");
}

static void arm_timer(struct box *box, struct buf *said)
{
    struct box_event event = {.kind = BOX_EXITED};
    int pid = start_quiet(
        box, (const char *const[]){"perl", "-e", "alarm 1000; kill 9, $$", NULL}, said);

    do {
        if (await_event(box, &event, said) < 0) {
            return;
        }
    } while (event.kind == BOX_LACKED);
    buf_add_string(said, event.kind == BOX_TIMER_ARMED ? "timer " : "other ");
    buf_add_string(said, event.pid == pid ? "of the process" : "of another");
}

Test(sandbox_tiers, tells_of_timers)
{
    expect_all(arm_timer, "timer of the process");
}

static void use_numbers(struct box *box, struct buf *said)
{
    say_perl(box, "print getppid(), ' '; print kill(0, $$), ' '", said);
    say_shell(box, "sh -c 'kill -TERM $PPID; sleep 1000'", said);
}

Test(sandbox_tiers, the_keeper_is_pid_1_to_its_children)
{
    expect_all(use_numbers, "1 1 [exit 0][signal 15]");
}

static void signal_each_other(struct box *box, struct buf *said)
{
    const char *const argv[] = {"sleep", "1000", NULL};
    struct box_event event = {.kind = BOX_TIMER_ARMED};
    char script[64];
    int pid = start_quiet(box, argv, said);

    (void)snprintf(script, sizeof(script), "kill -USR1 %d", pid);
    const char *const killer[] = {"sh", "-c", script, NULL};
    (void)start_quiet(box, killer, said);
    for (int i = 0; i < 2; i++) {
        do {
            if (await_event(box, &event, said) < 0) {
                return;
            }
        } while (event.kind != BOX_EXITED);
        if (event.pid == pid) {
            buf_printf(said, "%d ", event.status);
        }
    }
}

Test(sandbox_tiers, payloads_reach_each_other)
{
    expect_all(signal_each_other, "10 ");
}

/* Where the worker writes what its payload inherits; set before it is forked. */
static int left_open;

static void start_daemons(struct buf *said)
{
    struct limits limits = limits_default();
    AUTO_CLOSE int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    const char *const argv[] = {
        "sh", "-c",
        "trap '' TERM HUP; setsid sh -c 'setsid sleep 1000 & sleep 1000' & sleep 1000",
        NULL};
    struct box_start start = {.argv = argv, .stdio = {null, left_open, null}};
    struct box_process process;
    struct box *box;
    struct err e = {0};

    if (box_open(&box, &(struct box_spec){.limits = &limits}, &e) < 0 ||
        box_start(box, &start, &process, &e) < 0) {
        buf_printf(said, "error: %s", e.text);
        return;
    }
    if (fd_write_all(left_open, box_folder(box), strlen(box_folder(box))) == 0) {
        (void)raise(SIGKILL);
    }
}

/* End of file comes when nobody is left who could write. */
static void expect_worker_takes_box_along(enum tier tier)
{
    int ends[2];
    AUTO_BUF folder = {0};

    cr_assert_eq(pipe2(ends, O_CLOEXEC), 0);
    cr_assert_eq(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
    left_open = ends[1];
    struct buf said = in_worker_at(tier, start_daemons);
    (void)close(ends[1]);
    cr_assert_str_eq(said.data, "worker died: 0x9", "tier %s: %s", tier_rows[tier].name,
                     said.data);
    cr_assert_eq(fd_read_all(ends[0], &folder, 1000), 0);
    buf_add(&folder, "", 1);
    (void)close(ends[0]);
    /* The keeper comes to us, and has removed the folder when it ends. */
    while (waitpid(-1, NULL, 0) > 0) {
    }
    cr_assert(folder.data[0] == '\0' || access(folder.data, F_OK) < 0,
              "tier %s left %s", tier_rows[tier].name, folder.data);
    buf_release(&said);
}

Test(sandbox_tiers, a_worker_takes_its_box_along)
{
    for (int i = 0; i < TIER_COUNT; i++) {
        if (cannot_sandbox_at((enum tier)i) == NULL) {
            expect_worker_takes_box_along((enum tier)i);
        }
    }
}

static void kill_keeper(struct buf *said)
{
    struct limits limits = limits_default();
    const char *const argv[] = {"sh", "-c", "setsid sleep 1000 & sleep 1000", NULL};
    struct box *box;
    struct err e = {0};

    if (box_open(&box, &(struct box_spec){.limits = &limits}, &e) < 0) {
        buf_printf(said, "error: %s", e.text);
        return;
    }
    (void)start_quiet(box, argv, said);
    (void)kill(box_keeper_pid(box), SIGKILL);
    box_close(box);
    buf_add_string(said, waitpid(-1, NULL, WNOHANG) < 0 ? "alone" : "not alone");
}

Test(sandbox_tiers, nobody_outlives_a_keeper)
{
    for (int i = 0; i < TIER_COUNT; i++) {
        if (cannot_sandbox_at((enum tier)i) == NULL) {
            struct buf said = in_worker_at((enum tier)i, kill_keeper);
            cr_assert_str_eq(said.data, "alone", "tier %s: %s", tier_rows[i].name,
                             said.data);
            buf_release(&said);
        }
    }
}
