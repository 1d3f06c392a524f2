/* What the smaller tiers keep from programs, and that they tell of it. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "base/fd.h"
#include "support/in_worker.h"

TestSuite(sandbox_lacks, .timeout = 120);

static void need(enum tier tier)
{
    const char *reason = cannot_sandbox_at(tier);

    if (reason != NULL) {
        cr_skip_test("%s", reason);
    }
}

static void expect(enum tier tier, void (*scenario)(struct box *, struct buf *),
                   const char *want)
{
    need(tier);
    struct buf said = in_box_at(tier, scenario);
    cr_assert_str_eq(said.data, want, "tier %s said: %s", tier_rows[tier].name,
                     said.data);
    buf_release(&said);
}

/* Runs a script and says what it lacked, then how it ended. */
static void say_lacks(struct box *box, const char *const *argv, struct buf *said)
{
    struct box_event event = {.kind = BOX_ORPHAN};

    if (start_quiet(box, argv, said) < 0) {
        return;
    }
    while (event.kind != BOX_EXITED) {
        if (await_event(box, &event, said) < 0) {
            return;
        }
        if (event.kind == BOX_LACKED) {
            buf_printf(said, "%s; ", box_lack_words((enum box_lack)event.status));
        }
    }
    buf_printf(said, "[%#x]", (unsigned)event.status);
}

static void say_lacks_of_shell(struct box *box, const char *script, struct buf *said)
{
    say_lacks(box, (const char *const[]){"sh", "-c", script, NULL}, said);
}

static void say_lacks_of_c(struct box *box, const char *text, struct buf *said)
{
    put_text(box, "p.c", text, said);
    say_lacks_of_shell(box, "cc p.c -o p", said);
    say_lacks(box, (const char *const[]){"./p", NULL}, said);
}

static void use_plain_things(struct box *box, struct buf *said)
{
    say_lacks_of_shell(box,
                       "cd; mkfifo f; mkdir -p d/e; chmod 700 d; ls -l / >/dev/null;"
                       "cat /dev/null | sort; ln -s f l; rm -r d f l; realpath .;"
                       "id -u; nice -n 3 true; sleep 0; umask 077; (sleep 1000 &) ;"
                       "cp /usr/bin/true t && ./t",
                       said);
}

Test(sandbox_lacks, tells_nothing_of_what_works)
{
    expect(TIER_NO_PROC, use_plain_things, "[0]");
    expect(TIER_LANDLOCK, use_plain_things, "[0]");
    expect(TIER_NONE, use_plain_things, "[0]");
}

static void use_files(struct box *box, struct buf *said)
{
    say_lacks_of_shell(box, ": > /tmp/x", said);
    say_lacks_of_shell(box, "cat /proc/self/status", said);
    say_lacks_of_shell(box, "cd /dev && : > shm/../shm/x", said);
    say_lacks_of_shell(box, "mkdir /dev/mqueue/x", said);
}

Test(sandbox_lacks, tells_of_places_that_are_the_hosts)
{
    expect(TIER_NO_PROC, use_files, "[0]/proc; [0x100][0][0x100]");
    expect(TIER_LANDLOCK, use_files,
           "/tmp; [0x200]/proc; [0x100]shared memory or semaphores with names; [0x200]"
           "message queues with names; [0x100]");
    expect(TIER_NONE, use_files,
           "/tmp; [0x200]/proc; [0x100]shared memory or semaphores with names; [0x200]"
           "message queues with names; [0x100]");
}

static void watch(struct box *box, struct buf *said)
{
    say_lacks_of_c(
        box,
        "#include <sys/inotify.h>\n#include <sys/stat.h>\n"
        "#include <unistd.h>\n"
        "int main(void) { char b[4096]; int in = inotify_init(); int n = 0;\n"
        "if (inotify_add_watch(in, \".\", IN_CREATE) > 0) {\n"
        "    mkdir(\"d\", 0700); n = read(in, b, sizeof(b)) > 0; }\n"
        "n += 2 * (inotify_add_watch(in, \"nothing\", IN_CREATE) < 0);\n"
        "return n + 4 * (inotify_add_watch(in, \"/etc\", IN_OPEN) > 0); }",
        said);
}

Test(sandbox_lacks, lets_nobody_watch_but_the_box)
{
    expect(TIER_NO_PROC, watch, "[0][0x700]");
    expect(TIER_LANDLOCK, watch, "[0]to watch a file; [0x300]");
}

static void use_ipc(struct box *box, struct buf *said)
{
    say_lacks_of_c(
        box,
        "#include <sys/ipc.h>\n#include <sys/socket.h>\n#include <sys/msg.h>\n"
        "#include <sys/sem.h>\n#include <sys/shm.h>\n#include <mqueue.h>\n"
        "int main(void) { int p[2]; int n = 0;\n"
        "n += socketpair(AF_UNIX, SOCK_STREAM, 0, p) == 0;\n"
        "n += socketpair(AF_UNIX, SOCK_SEQPACKET, 0, p) == 0;\n"
        "n += 10 * (socket(AF_INET, SOCK_STREAM, 0) >= 0);\n"
        "n += 10 * (socketpair(AF_UNIX, SOCK_DGRAM, 0, p) == 0);\n"
        "n += 10 * (msgget(IPC_PRIVATE, 0600) >= 0);\n"
        "n += 10 * (shmget(IPC_PRIVATE, 99, 0600) >= 0);\n"
        "n += 10 * (mq_open(\"/q\", O_CREAT | O_RDWR, 0600, 0) >= 0);\n"
        "return n; }\n",
        said);
}

Test(sandbox_lacks, tells_of_what_is_common_to_the_machine)
{
    expect(TIER_NO_PROC, use_ipc, "[0][0x3400]");
    expect(TIER_LANDLOCK, use_ipc,
           "[0]sockets; System V IPC; message queues with names; [0x200]");
    expect(TIER_NONE, use_ipc,
           "[0]sockets; System V IPC; message queues with names; [0x200]");
}

static void hide(struct box *box, struct buf *said)
{
    say_lacks_of_c(box,
                   "#include <sys/prctl.h>\n"
                   "int main(void) { prctl(PR_SET_NAME, \"x\");"
                   "return prctl(PR_SET_DUMPABLE, 1) + 2 * prctl(PR_SET_DUMPABLE, 0) +"
                   "4 * prctl(PR_GET_DUMPABLE); }\n",
                   said);
}

/* Without a user namespace the observer has no privilege over a program that hides. */
Test(sandbox_lacks, lets_no_program_hide_from_its_observer)
{
    expect(TIER_NO_PROC, hide, "[0][0]");
    expect(TIER_LANDLOCK, hide, "[0]to keep its memory to itself; [0x200]");
    expect(TIER_NONE, hide, "[0]to keep its memory to itself; [0x200]");
}

static void reach_out(struct box *box, struct buf *said)
{
    char script[256];

    (void)snprintf(script, sizeof(script),
                   "kill -0 %d && echo worker; kill -0 %d && echo keeper; "
                   "renice -n 5 -p %d && echo nice; echo done",
                   (int)getpid(), (int)box_keeper_pid(box), (int)getpid());
    const char *const argv[] = {"sh", "-c", script, NULL};
    struct buf printed = {0};
    say_run(box, argv, &printed);
    buf_add_string(said, strstr(printed.data, "worker\n") != NULL ||
                                 strstr(printed.data, "keeper\n") != NULL ||
                                 strstr(printed.data, "nice\n") != NULL
                             ? printed.data
                             : "nobody");
    buf_release(&printed);
}

Test(sandbox_lacks, reaches_no_process_outside)
{
    expect(TIER_NO_PROC, reach_out, "nobody");
    expect(TIER_LANDLOCK, reach_out, "nobody");
}

static void kill_everybody(struct box *box, struct buf *said)
{
    say_lacks_of_shell(box, "kill -KILL -1", said);
    say_lacks_of_shell(box, "kill -STOP -1; exit 3", said);
}

/* Who starts the next one is a foreman that took the place of the killed one. */
Test(sandbox_lacks, kills_everybody_of_the_box_and_nobody_else)
{
    expect(TIER_NO_PROC, kill_everybody, "[0][0x300]");
    expect(TIER_LANDLOCK, kill_everybody, "[0][0x300]");
    expect(TIER_NONE, kill_everybody, "to send a signal to everybody; [0x100][0x300]");
}

/* A file of the host, of this very user, next to the box's own. */
static void spoil_files(struct box *box, struct buf *said)
{
    char path[512];
    char script[2048];
    struct stat st;

    (void)snprintf(path, sizeof(path), "%s/outside", box_folder(box));
    AUTO_CLOSE int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0640);
    (void)snprintf(script, sizeof(script),
                   "f=%s; (cat $f || echo x > $f || rm $f || mv $f . || chmod 0 $f ||"
                   "ln $f . || truncate -s 9 $f || touch -d yesterday $f ||"
                   "ln -s $f link && chmod 0 link || perl -e 'chmod 0, q(link)') 2>&1 |"
                   "grep -c . > count; mkdir -p a/b; chmod 0 a; : > own; chmod 604 own;"
                   "stat -c %%a own",
                   path);
    say_shell(box, script, said);
    buf_printf(said, "%s",
               fstat(fd, &st) == 0 && st.st_nlink == 1 && st.st_size == 0 &&
                       (st.st_mode & 0777) == 0640
                   ? "untouched"
                   : "touched");
}

Test(sandbox_lacks, changes_no_file_outside)
{
    expect(TIER_LANDLOCK, spoil_files, "604\n[exit 0]untouched");
}

static void leave_a_maze(struct buf *said)
{
    struct limits limits = limits_default();
    struct box *box;
    struct err e = {0};
    char outside[] = "/tmp/outside-XXXXXX";
    char path[512];

    int fd = mkstemp(outside);
    if (fd < 0 || box_open(&box, &(struct box_spec){.limits = &limits}, &e) < 0) {
        buf_printf(said, "error: %s", e.text);
        return;
    }
    (void)snprintf(path, sizeof(path), "%s", box_folder(box));
    char script[512];
    (void)snprintf(script, sizeof(script),
                   "ln -s %s l; ln -s /tmp t; mkdir moved-0 moved-1; i=0;"
                   "while [ $i -lt 100 ]; do mkdir d; : > d/f; cd d; i=$((i+1)); done;"
                   "cd; mkdir x; : > x/y; chmod 0 x; chmod 0 d",
                   outside);
    say_shell(box, script, said);
    box_close(box);
    buf_add_string(said, access(path, F_OK) < 0 ? "gone " : "left ");
    buf_add_string(said, access(outside, F_OK) == 0 ? "there" : "removed");
    (void)unlink(outside);
    fd_close(&fd);
}

Test(sandbox_lacks, removes_its_folder_and_nothing_else)
{
    need(TIER_LANDLOCK);
    struct buf said = in_worker_at(TIER_LANDLOCK, leave_a_maze);
    cr_assert_str_eq(said.data, "[exit 0]gone there", "said: %s", said.data);
    buf_release(&said);
}

static void bomb(struct box *box, struct buf *said)
{
    say_perl(box,
             "$n = 0; while (open F, \">$n\") { $n++ } print $n < 4100 ? 'few' : $n",
             said);
    say_shell(
        box,
        "rm -rf ./*; (head -c 20000000 /dev/zero > a; :) 2>/dev/null; cat a | wc -c",
        said);
}

Test(sandbox_lacks, names_and_files_are_bounded)
{
    expect(TIER_LANDLOCK, bomb, "few[exit 0]16781312\n[exit 0]");
}
