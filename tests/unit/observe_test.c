/* Programs that block in known ways, each in a pid namespace of its own. */
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "observe/observe.h"

enum { LOOKS_MAX = 20000 };

/* A namespace with a first process that does nothing and a second, the actor, that runs
 * one of the functions below on a pipe. */
struct nest {
    pid_t outer;
    int input; /* write end of the actor's stdin */
    int output;
    struct observed_box box;
};

static void mount_proc(void)
{
    if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
        mount("proc", "/proc", "proc", 0, NULL) < 0) {
        _exit(9);
    }
}

static void run_first(void (*body)(void), const int streams[2], int ready)
{
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    mount_proc();
    pid_t actor = fork();
    if (actor == 0) {
        dup2(streams[0], 0);
        dup2(streams[1], 1);
        (void)close_range(3, ~0U, 0);
        body();
        _exit(0);
    }
    close(streams[0]);
    close(streams[1]);
    (void)!write(ready, "r", 1);
    for (;;) {
        pause();
    }
}

static void run_outer(void (*body)(void), const int streams[2], int ready)
{
    /* A failed assertion leaves without nest_close. */
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (unshare(CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS) < 0) {
        _exit(9);
    }
    int inner[2];
    char sign = 0;
    if (pipe2(inner, O_CLOEXEC) < 0) {
        _exit(9);
    }
    pid_t first = fork();
    if (first == 0) {
        run_first(body, streams, inner[1]);
    }
    close(inner[1]);
    if (read(inner[0], &sign, 1) != 1) {
        _exit(9);
    }
    (void)!write(ready, &first, sizeof(first));
    close(ready);
    close(streams[0]);
    close(streams[1]);
    for (;;) {
        pause();
    }
}

static uint64_t inode_of(int fd)
{
    struct stat st;

    return fstat(fd, &st) < 0 ? 0 : st.st_ino;
}

static struct nest nest_open(void (*body)(void))
{
    struct nest out = {.input = -1, .output = -1, .box = {.proc_fd = -1, .keeper = 1}};
    int in[2];
    int print[2];
    int ready[2];
    pid_t first = -1;

    cr_assert(pipe2(in, O_CLOEXEC) == 0 && pipe2(print, O_CLOEXEC) == 0 &&
              pipe2(ready, O_CLOEXEC) == 0);
    fflush(NULL);
    out.outer = fork();
    if (out.outer == 0) {
        close(in[1]);
        close(print[0]);
        close(ready[0]);
        const int streams[2] = {in[0], print[1]};
        run_outer(body, streams, ready[1]);
        _exit(0);
    }
    close(in[0]);
    close(print[1]);
    close(ready[1]);
    cr_assert_eq(read(ready[0], &first, sizeof(first)), sizeof(first), "no namespace");
    close(ready[0]);
    char path[64];
    (void)snprintf(path, sizeof(path), "/proc/%d/root/proc", (int)first);
    out.input = in[1];
    out.output = print[0];
    out.box.proc_fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    cr_assert_geq(out.box.proc_fd, 0, "%s: %s", path, strerror(errno));
    out.box.actor_count = 1;
    out.box.actors[0] = (struct observed_actor){
        .pid = 2,
        .inode = {inode_of(in[1]), inode_of(print[0]), 0},
        .stdin_is_open = true,
    };
    return out;
}

/* Removes the folder that a body has made; the body itself is killed while it blocks. */
static void remove_folder(const struct nest *nest)
{
    char folder[64] = {0};

    if (readlinkat(nest->box.proc_fd, "2/cwd", folder, sizeof(folder) - 1) > 0 &&
        strncmp(folder, "/tmp/observe-", 13) == 0) {
        (void)unlinkat(nest->box.proc_fd, "2/cwd/f", 0);
        (void)rmdir(folder);
    }
}

/* The first process of the namespace is the outer one's child: both must go. */
static void nest_close(struct nest *nest)
{
    char path[64];
    char text[32] = {0};

    remove_folder(nest);
    (void)snprintf(path, sizeof(path), "/proc/%d/task/%d/children", (int)nest->outer,
                   (int)nest->outer);
    FILE *children = fopen(path, "re");
    if (children != NULL) {
        if (fgets(text, sizeof(text), children) != NULL && atoi(text) > 0) {
            kill(atoi(text), SIGKILL);
        }
        (void)fclose(children);
    }
    kill(nest->outer, SIGKILL);
    waitpid(nest->outer, NULL, 0);
    close(nest->input);
    close(nest->output);
    close(nest->box.proc_fd);
}

static struct look look(const struct nest *nest)
{
    struct look out;
    struct err e = {0};

    cr_assert_eq(observe_look(&nest->box, &out, &e), 0, "%s", e.text);
    return out;
}

static struct look look_until_still(const struct nest *nest)
{
    struct look out = look(nest);

    for (int i = 0; i < LOOKS_MAX && !out.is_still; i++) {
        sched_yield();
        out = look(nest);
    }
    cr_assert(out.is_still, "never still in %d looks", LOOKS_MAX);
    return out;
}

/* Waits for the body's sign that it is about to do what it is there for. */
static void await_sign(const struct nest *nest)
{
    char c;

    cr_assert_eq(read(nest->output, &c, 1), 1);
}

static void sign(void)
{
    (void)!write(1, "s", 1);
}

static void body_reads(void)
{
    char c;
    (void)!read(0, &c, 1);
    pause();
}

static void body_splices(void)
{
    int ends[2];
    (void)!pipe(ends);
    (void)!splice(0, NULL, ends[1], NULL, 4096, 0);
    pause();
}

static void body_polls(void)
{
    struct pollfd set[2] = {{.fd = -1}, {.fd = 0, .events = POLLIN}};
    poll(set, 2, -1);
}

static void body_polls_a_while(void)
{
    struct pollfd set = {.fd = 0, .events = POLLIN};
    sign();
    poll(&set, 1, 100000);
}

static void body_selects(void)
{
    fd_set set;
    FD_ZERO(&set);
    FD_SET(0, &set);
    select(1, &set, NULL, NULL, NULL);
}

static void body_epolls(void)
{
    int fd = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN};
    epoll_ctl(fd, EPOLL_CTL_ADD, 0, &event);
    epoll_wait(fd, &event, 1, -1);
}

static void body_pauses(void)
{
    pause();
}

static void body_sleeps(void)
{
    sign();
    sleep(1000);
}

static void body_spins(void)
{
    sign();
    for (;;) {
        __asm__ volatile("");
    }
}

static void body_waits_for_futex(void)
{
    static int word;
    syscall(SYS_futex, &word, FUTEX_WAIT, 0, NULL, NULL, 0);
}

static void body_waits_for_futex_a_while(void)
{
    static int word;
    struct timespec timeout = {.tv_sec = 1000};
    sign();
    syscall(SYS_futex, &word, FUTEX_WAIT, 0, &timeout, NULL, 0);
}

static void body_keeps_its_pipe_open(void)
{
    int fds[2];
    char c;
    (void)!pipe(fds);
    if (fork() == 0) {
        (void)!read(fds[0], &c, 1);
        _exit(0);
    }
    wait(NULL);
}

static void body_opens_fifo(void)
{
    char name[64];
    (void)snprintf(name, sizeof(name), "/tmp/observe-XXXXXX");
    if (mkdtemp(name) == NULL || chdir(name) < 0 || mkfifo("f", 0600) < 0) {
        _exit(9);
    }
    if (open("f", O_RDONLY) < 0) {
        _exit(9);
    }
}

static void body_fills_stdout(void)
{
    static char page[4096];
    sign();
    for (;;) {
        (void)!write(1, page, sizeof(page));
    }
}

/* The last thread of a process that returns ends it by exit(3), and with it come LeakSanitizer's
 * complaints about threads of the process that this one was forked from. */
static void *read_in_thread(void *unused)
{
    (void)unused;
    body_reads();
    _exit(0);
}

static void body_reads_in_thread(void)
{
    pthread_t thread;
    pthread_create(&thread, NULL, read_in_thread, NULL);
    pthread_join(thread, NULL);
}

static void body_first_thread_ends(void)
{
    pthread_t thread;

    (void)pthread_create(&thread, NULL, read_in_thread, NULL);
    pthread_exit(NULL);
}

static void *poll_in_thread(void *unused)
{
    (void)unused;
    body_polls();
    _exit(0);
}

static void body_polls_without_first_thread(void)
{
    pthread_t thread;

    (void)pthread_create(&thread, NULL, poll_in_thread, NULL);
    pthread_exit(NULL);
}

static void body_reads_beside_busy_child(void)
{
    if (fork() == 0) {
        for (;;) {
            __asm__ volatile("");
        }
    }
    body_reads();
}

static void body_leaves_zombie(void)
{
    if (fork() == 0) {
        _exit(0);
    }
    body_reads();
}

static void body_stops(void)
{
    raise(SIGSTOP);
}

static void body_vforks(void)
{
    if (vfork() == 0) {
        pause();
        _exit(0);
    }
}

Test(observe, reading_stdin_is_still_and_reads_stdin, .timeout = 30)
{
    struct nest nest = nest_open(body_reads);

    struct look seen = look_until_still(&nest);

    cr_assert(seen.reads_stdin[0]);
    cr_assert_not(seen.has_timer);
    cr_assert_not(seen.has_others[0]);
    cr_assert_eq(seen.live_count, 1);
    cr_assert_gt(seen.resident_bytes, 0);
    nest_close(&nest);
}

Test(observe, input_wakes_the_reader, .timeout = 30)
{
    struct nest nest = nest_open(body_reads);
    (void)look_until_still(&nest);

    cr_assert_eq(write(nest.input, "x", 1), 1);
    struct look seen = look(&nest);
    for (int i = 0; i < LOOKS_MAX && seen.reads_stdin[0]; i++) {
        seen = look(&nest);
    }

    cr_assert_not(seen.reads_stdin[0]);
    cr_assert_not(look_until_still(&nest).reads_stdin[0]);
    nest_close(&nest);
}

Test(observe, sets_that_hold_stdin_read_it, .timeout = 30)
{
    void (*const bodies[])(void) = {body_polls, body_selects, body_epolls, body_splices,
                                    body_reads_in_thread};

    for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
        struct nest nest = nest_open(bodies[i]);
        struct look seen = look_until_still(&nest);
        cr_assert(seen.reads_stdin[0], "body %zu", i);
        nest_close(&nest);
    }
}

Test(observe, blocked_for_ever_is_still_without_input, .timeout = 30)
{
    void (*const bodies[])(void) = {
        body_pauses,     body_waits_for_futex, body_keeps_its_pipe_open,
        body_opens_fifo, body_stops,           body_vforks};

    for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
        struct nest nest = nest_open(bodies[i]);
        struct look seen = look_until_still(&nest);
        cr_assert_not(seen.reads_stdin[0], "body %zu", i);
        nest_close(&nest);
    }
}

Test(observe, what_wakes_by_itself_is_never_still, .timeout = 30)
{
    void (*const bodies[])(void) = {body_sleeps, body_polls_a_while,
                                    body_waits_for_futex_a_while, body_spins};

    for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
        struct nest nest = nest_open(bodies[i]);
        await_sign(&nest);
        bool has_timer = false;
        for (int k = 0; k < 200 || (i != 3 && !has_timer && k < LOOKS_MAX); k++) {
            struct look seen = look(&nest);
            cr_assert_not(seen.is_still, "body %zu", i);
            has_timer = seen.has_timer;
        }
        cr_assert_eq(has_timer, i != 3, "body %zu", i);
        nest_close(&nest);
    }
}

Test(observe, full_stdout_counts_as_movement, .timeout = 30)
{
    struct nest nest = nest_open(body_fills_stdout);
    await_sign(&nest);

    while (observe_blocked_in(&nest.box, 0, "write", NULL) != 1) {
        sched_yield();
    }

    cr_assert_not(look(&nest).is_still);
    nest_close(&nest);
}

Test(observe, reader_is_proven_beside_a_running_process, .timeout = 30)
{
    struct nest nest = nest_open(body_reads_beside_busy_child);

    /* A look may begin before the fork; then it must not say that the reader is alone. */
    struct look seen = look(&nest);
    for (int i = 0; i < LOOKS_MAX && !(seen.reads_stdin[0] && seen.live_count == 2);
         i++) {
        cr_assert(!seen.reads_stdin[0] || seen.has_others[0]);
        seen = look(&nest);
    }

    cr_assert(seen.reads_stdin[0]);
    cr_assert(seen.has_others[0]);
    cr_assert_not(seen.is_still);
    nest_close(&nest);
}

Test(observe, zombies_are_not_counted_as_alive, .timeout = 30)
{
    struct nest nest = nest_open(body_leaves_zombie);

    struct look seen = look_until_still(&nest);
    for (int i = 0; i < LOOKS_MAX && (seen.has_others[0] || !seen.is_still); i++) {
        seen = look(&nest);
    }

    cr_assert_eq(seen.live_count, 1);
    cr_assert_not(seen.has_others[0]);
    nest_close(&nest);
}

static void body_ends(void)
{
}

Test(observe, an_actor_that_has_ended_is_not_alive, .timeout = 30)
{
    struct nest nest = nest_open(body_ends);
    struct actor_look seen = {0};
    struct err e;

    for (int i = 0; i < LOOKS_MAX && !(seen.has_zombie && seen.is_blocked); i++) {
        cr_assert_eq(observe_actor(&nest.box, 0, &seen, &e), 0);
    }

    cr_assert(seen.has_zombie && seen.is_blocked);
    cr_assert_not(seen.is_alive);
    nest_close(&nest);
}

Test(observe, a_process_lives_on_without_its_first_thread, .timeout = 30)
{
    void (*const bodies[])(void) = {body_first_thread_ends,
                                    body_polls_without_first_thread};

    for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
        struct nest nest = nest_open(bodies[i]);

        struct look look = look_until_still(&nest);

        cr_assert(look.is_still && look.reads_stdin[0], "body %zu", i);
        nest_close(&nest);
    }
}

Test(observe, names_of_calls_include_library_names)
{
    cr_assert(observe_knows_call("waitpid"));
    cr_assert(observe_knows_call("sem_wait"));
    cr_assert(observe_knows_call("semop"));
    cr_assert(observe_knows_call("pause"));
    cr_assert_not(observe_knows_call("frobnicate"));
}

Test(observe, blocked_in_tells_the_call, .timeout = 30)
{
    struct nest nest = nest_open(body_keeps_its_pipe_open);
    (void)look_until_still(&nest);

    cr_assert_eq(observe_blocked_in(&nest.box, 0, "waitpid", NULL), 1);
    cr_assert_eq(observe_blocked_in(&nest.box, 0, "read", NULL), 1);
    cr_assert_eq(observe_blocked_in(&nest.box, 0, "pause", NULL), 0);
    cr_assert_eq(observe_blocked_in(&nest.box, 0, "frobnicate", NULL), -1);
    nest_close(&nest);
}

Test(observe, scene_shows_who_holds_which_end, .timeout = 30)
{
    struct nest nest = nest_open(body_keeps_its_pipe_open);
    (void)look_until_still(&nest);
    struct arena arena = {0};
    struct scene scene;
    struct err e = {0};

    cr_assert_eq(observe_scene(&nest.box, &scene, &arena, &e), 0, "%s", e.text);

    cr_assert_eq(scene.task_count, 2);
    cr_assert_str_eq(scene.tasks[0].call, "wait4");
    cr_assert_str_eq(scene.tasks[1].call, "read");
    cr_assert_eq(scene.tasks[1].parent, 2);
    cr_assert_eq(scene.tasks[1].wait, WAIT_FOREVER);
    /* Other pipes may be there: what the test itself was started with. */
    cr_assert_geq(scene.tasks[1].pipe, 0);
    const struct pipe_record *pipe = &scene.pipes[scene.tasks[1].pipe];
    cr_assert_lt(pipe->actor, 0);
    cr_assert_eq(pipe->end_count, 4);
    cr_assert(pipe->ends[0].reads && !pipe->ends[0].writes);
    cr_assert(pipe->ends[3].writes && !pipe->ends[3].reads);
    cr_assert_eq(pipe->ends[3].pid, 3);
    arena_release(&arena);
    nest_close(&nest);
}

Test(observe, scene_names_the_fifo_that_is_being_opened, .timeout = 30)
{
    struct nest nest = nest_open(body_opens_fifo);
    (void)look_until_still(&nest);
    struct arena arena = {0};
    struct scene scene;
    struct err e = {0};

    cr_assert_eq(observe_scene(&nest.box, &scene, &arena, &e), 0, "%s", e.text);

    cr_assert_str_eq(scene.tasks[0].call, "openat");
    cr_assert_geq(scene.tasks[0].pipe, 0);
    cr_assert_str_eq(scene.pipes[scene.tasks[0].pipe].path, "f");
    arena_release(&arena);
    nest_close(&nest);
}
