/* Programs with signal handlers, played on a stage that watches them; and programs that are
 * blocked when their script is over. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "base/clock.h"
#include "model/trace_words.h"
#include "stage/stage.h"
#include "support/compiled.h"
#include "support/in_worker.h"

enum { WALL_S = 60 };

/* The worker that plays is forked after it was compiled. */
static struct programs programs;

static void say_calls_in_handlers(const struct evidence *ev, struct buf *said)
{
    const struct trace *trace = &ev->trace;
    struct arena arena = {0};

    for (size_t i = 0; i < trace->event_count; i++) {
        const struct event_record *event = &trace->events[i];
        if (event->kind == EVENT_CALL && event->handler != 0 && event->call == NULL) {
            buf_printf(said, "%s in %s at %d\n", event->api,
                       signal_words(event->handler, &arena),
                       event->site < 0 ? 0 : trace->sites[event->site].line);
        }
    }
    arena_release(&arena);
}

static void say_blocked(const struct evidence *ev, struct buf *said)
{
    for (size_t i = 0; i < ev->scene.task_count; i++) {
        const struct task_record *task = &ev->scene.tasks[i];
        buf_printf(said, "%d.%d %s (%s) in %s %s:%d\n", task->pid, task->tid,
                   task->call == NULL ? "-" : task->call,
                   task->api == NULL ? "-" : task->api,
                   task->site.function == NULL ? "?" : task->site.function,
                   task->site.file == NULL ? "?" : task->site.file, task->site.line);
    }
}

static void play(struct buf *said)
{
    static const char *names[] = {"a"};
    struct step steps[] = {
        {.kind = STEP_START,
         .start = {.argv = (const char *[]){"./prog", NULL}, .argc = 1}},
        {.kind = STEP_EXITS, .exits = {0}},
    };
    struct check safe = {.kind = CHECK_SIGNALS, .signals = {.safe_handlers = true}};
    struct test test = {
        .kind = TEST_SCRIPT,
        .id = "t",
        .limits = limits_default(),
        .actors = names,
        .actor_count = 1,
        .steps = steps,
        .step_count = sizeof(steps) / sizeof(steps[0]),
        .checks = &safe,
        .check_count = 1,
    };
    struct stage_spec spec = {.test = &test, .programs = &programs, .is_traced = true};
    struct evidence ev = {0};
    struct err e = {0};

    test.limits.value[LIMIT_WALL] = WALL_S * NS_PER_S;
    if (stage_play(&spec, &ev, NULL, &e) < 0) {
        buf_printf(said, "failed: %s\n", e.text);
        return;
    }
    say_calls_in_handlers(&ev, said);
    say_blocked(&ev, said);
    buf_printf(said, "%s %d '%.*s'\n",
               ev.actors[0].end == END_EXITED ? "exited" : "ended by",
               ev.actors[0].end_value, (int)ev.actors[0].streams[0].text.len,
               ev.actors[0].streams[0].text.data);
    evidence_release(&ev);
}

static void check_play(const char *command, const char *text, const char *expected)
{
    const char *reason = cannot_sandbox();
    if (reason != NULL) {
        cr_skip_test("%s", reason);
    }
    struct compiled program = compile(command, text, NULL);
    programs = (struct programs){
        .count = 1,
        .list = {{.name = "prog",
                  .fd = open(program.path, O_RDONLY | O_CLOEXEC),
                  .is_executable = true}},
    };

    struct buf said = in_worker(play);

    compiled_remove(&program);
    close(programs.list[0].fd);
    cr_assert_str_eq(said.data, expected, "%s:\n%s", command, said.data);
    buf_release(&said);
}

#define HEADERS                                                           \
    "#include <pthread.h>\n#include <semaphore.h>\n#include <setjmp.h>\n" \
    "#include <signal.h>\n#include <stdio.h>\n#include <stdlib.h>\n"      \
    "#include <string.h>\n#include <sys/wait.h>\n#include <unistd.h>\n#line 1\n"

Test(handlers, that_print_are_seen)
{
    const char *text = HEADERS "static void on(int s) {\n"
                               "    char *p = malloc(3);\n"
                               "    printf(\"got\"); free(p); s = 0; }\n"
                               "int main(void) {\n"
                               "    setvbuf(stdout, 0, _IOFBF, 4096);\n"
                               "    printf(\"before \");\n"
                               "    signal(SIGUSR1, on); raise(SIGUSR1);\n"
                               "    return 0; }\n";
    const char *expected = "malloc in SIGUSR1 at 2\n"
                           "printf in SIGUSR1 at 3\n"
                           "free in SIGUSR1 at 3\n"
                           "exited 0 'before got'\n";

    check_play("gcc -g -O0", text, expected);
    check_play("gcc -g -O0 -no-pie", text, expected);
    check_play("gcc -g -O0 -fno-plt", text, expected);
}

Test(handlers, that_print_last_are_seen)
{
    check_play("gcc -g -O2",
               HEADERS "static void on(int s) {\n"
                       "    printf(\"%d\", s); }\n"
                       "int main(void) {\n"
                       "    signal(SIGUSR1, on); raise(SIGUSR1);\n"
                       "    return 0; }\n",
               "printf in SIGUSR1 at 2\nexited 0 '10'\n");
}

Test(handlers, that_call_nothing_unsafe_are_not_accused)
{
    check_play("gcc -g -O1",
               HEADERS "static volatile int n;\n"
                       "static void on(int s) {\n"
                       "    char text[32]; sigset_t set;\n"
                       "    sigfillset(&set); sigprocmask(SIG_BLOCK, &set, 0);\n"
                       "    snprintf(text, sizeof(text), \"%d \", s);\n"
                       "    write(1, text, strlen(text));\n"
                       "    while (waitpid(-1, 0, WNOHANG) > 0) { }\n"
                       "    n++; }\n"
                       "int main(void) {\n"
                       "    signal(SIGUSR1, on);\n"
                       "    for (int i = 0; i < 20; i++) {\n"
                       "        raise(SIGUSR1); }\n"
                       "    printf(\"%d\", n);\n"
                       "    return 0; }\n",
               "exited 0 '10 10 10 10 10 10 10 10 10 10 10 10 10 10 10 10 10 10 10 10 "
               "20'\n");
}

/* The signal is blocked but in sigsuspend, so the handler interrupts nothing unsafe. */
Test(handlers, that_only_a_mask_of_their_own_lets_in_may_print)
{
    check_play("gcc -g -O1",
               HEADERS "static void on(int s) {\n"
                       "    printf(\"%d \", s); }\n"
                       "int main(void) {\n"
                       "    sigset_t block, none;\n"
                       "    sigemptyset(&none); sigemptyset(&block);\n"
                       "    sigaddset(&block, SIGUSR1);\n"
                       "    sigprocmask(SIG_BLOCK, &block, 0);\n"
                       "    signal(SIGUSR1, on); raise(SIGUSR1);\n"
                       "    sigsuspend(&none);\n"
                       "    return 0; }\n",
               "exited 0 '10 '\n");
}

Test(handlers, may_interrupt_each_other)
{
    const char *text = HEADERS "static volatile int n;\n"
                               "static void inner(int s) {\n"
                               "    puts(\"inner\"); n++; }\n"
                               "static void outer(int s) {\n"
                               "    raise(SIGUSR2);\n"
                               "    n++;\n"
                               "    fflush(stdout); n++; }\n"
                               "int main(void) {\n"
                               "    signal(SIGUSR1, outer); signal(SIGUSR2, inner);\n"
                               "    raise(SIGUSR1); raise(SIGUSR2);\n"
                               "    return n == 4 ? 0 : 1; }\n";

    check_play("gcc -g -O0", text,
               "puts in SIGUSR2 at 3\n"
               "fflush in SIGUSR1 at 7\n"
               "puts in SIGUSR2 at 3\n"
               "exited 0 'inner\ninner\n'\n");
}

Test(handlers, may_fork_and_jump_and_have_threads)
{
    check_play("gcc -g -O0 -pthread",
               HEADERS "static sigjmp_buf back; static volatile int n;\n"
                       "static void on(int s) {\n"
                       "    if (fork() == 0) { _exit(3); }\n"
                       "    wait(0); n++; }\n"
                       "static void jump(int s) { n++; siglongjmp(back, 1); }\n"
                       "static void *run(void *a) {\n"
                       "    raise(SIGUSR1); return a; }\n"
                       "int main(void) {\n"
                       "    pthread_t t;\n"
                       "    signal(SIGUSR1, on); signal(SIGUSR2, jump);\n"
                       "    pthread_create(&t, 0, run, 0);\n"
                       "    pthread_join(t, 0); raise(SIGUSR1);\n"
                       "    for (volatile int i = 0; i < 12; i++) {\n"
                       "        if (sigsetjmp(back, 1) == 0) { raise(SIGUSR2); } }\n"
                       "    raise(SIGUSR1);\n"
                       "    printf(\"%d\", n);\n"
                       "    return 0; }\n",
               "exited 0 '15'\n");
}

Test(handlers, may_be_long)
{
    check_play("gcc -g -O0",
               HEADERS "static volatile int n;\n"
                       "static void on(int s) {\n"
                       "    for (int i = 0; i < 1000000; i++) { n++; }\n"
                       "    printf(\"done \"); }\n"
                       "int main(void) {\n"
                       "    signal(SIGUSR1, on); raise(SIGUSR1);\n"
                       "    printf(\"%d\", n);\n"
                       "    return 0; }\n",
               "exited 0 'done 1000000'\n");
}

Test(handlers, may_be_functions_of_the_library_or_end_the_program)
{
    check_play("gcc -g -O0",
               HEADERS "static void on(int s) {\n"
                       "    exit(4); }\n"
                       "int main(void) {\n"
                       "    signal(SIGUSR1, on); raise(SIGUSR1);\n"
                       "    return 0; }\n",
               "exit in SIGUSR1 at 2\nexited 4 ''\n");
    check_play("gcc -g -O0",
               HEADERS "int main(void) {\n"
                       "    signal(SIGUSR1, _exit); raise(SIGUSR1);\n"
                       "    return 0; }\n",
               "exited 10 ''\n");
    check_play("gcc -g -O0",
               HEADERS "static void on(int s) { execlp(\"true\", \"true\", NULL); }\n"
                       "int main(void) {\n"
                       "    signal(SIGUSR1, on); raise(SIGUSR1);\n"
                       "    return 1; }\n",
               "exited 0 ''\n");
}

Test(places, of_blocked_tasks_are_known)
{
    check_play("gcc -g -O1 -pthread",
               HEADERS "static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;\n"
                       "static void *run(void *a) {\n"
                       "    pthread_mutex_lock(&m); return a; }\n"
                       "int main(void) {\n"
                       "    pthread_t t; int fds[2]; sem_t *s; char c;\n"
                       "    pipe(fds);\n"
                       "    pid_t child = fork();\n"
                       "    if (child == 0) {\n"
                       "        read(fds[0], &c, 1); _exit(0); }\n"
                       "    pthread_mutex_lock(&m);\n"
                       "    pthread_create(&t, 0, run, 0);\n"
                       "    waitpid(child, 0, 0);\n"
                       "    return 0; }\n",
               "2.2 wait4 (waitpid) in main a.c:12\n"
               "2.4 futex (pthread_mutex_lock) in run a.c:3\n"
               "3.3 read (read) in main a.c:9\n"
               "ended by 9 ''\n");
}

Test(places, of_a_parent_that_waits_for_a_vforked_child_are_known)
{
    check_play("gcc -g -O1",
               HEADERS "int main(void) {\n"
                       "    int fds[2]; char c;\n"
                       "    pipe(fds);\n"
                       "    if (vfork() == 0) {\n"
                       "        read(fds[0], &c, 1); _exit(0); }\n"
                       "    return 0; }\n",
               "2.2 vfork (vfork) in main a.c:4\n"
               "3.3 read (read) in main a.c:5\n"
               "ended by 9 ''\n");
}
