/* Small programs played on a stage with the tracer on. Each scenario runs in a worker and
 * says in one text what the history holds. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <criterion/criterion.h>
#include <seccomp.h>

#include "base/clock.h"
#include "base/fd.h"
#include "model/trace_words.h"
#include "observe/observe.h"
#include "stage/stage.h"
#include "support/in_worker.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

enum { WALL_S = 60 };

/* The executable of the test; the worker that plays is forked after it was compiled. */
static struct programs programs;

static void compile(const char *source)
{
    char folder[] = "/tmp/tracer.XXXXXX";
    char command[128];
    char path[64];

    cr_assert_not_null(mkdtemp(folder));
    (void)snprintf(command, sizeof(command),
                   "cc -g -O1 -w -D_GNU_SOURCE -pthread -o %s/prog -x c -", folder);
    FILE *compiler = popen(command, "w");
    cr_assert(compiler != NULL && fputs(source, compiler) >= 0 &&
              pclose(compiler) == 0);
    (void)snprintf(path, sizeof(path), "%s/prog", folder);
    programs = (struct programs){
        .count = 1,
        .list = {{.name = "prog",
                  .fd = open(path, O_RDONLY | O_CLOEXEC),
                  .is_executable = true}},
    };
    cr_assert(programs.list[0].fd >= 0);
    (void)unlink(path);
    (void)rmdir(folder);
}

#define HEADERS                                                           \
    "#include <errno.h>\n#include <fcntl.h>\n#include <pthread.h>\n"      \
    "#include <signal.h>\n#include <spawn.h>\n#include <stdio.h>\n"       \
    "#include <stdlib.h>\n#include <string.h>\n#include <sys/sem.h>\n"    \
    "#include <sys/stat.h>\n#include <sys/wait.h>\n#include <unistd.h>\n" \
    "extern char **environ;\n#line 1 \"prog.c\"\n"

static const char *const stop_words[] = {
    [STOP_NONE] = "ok",         [STOP_EXEC] = "exec",         [STOP_ENDED] = "ended",
    [STOP_WAITING] = "waiting", [STOP_DEADLOCK] = "deadlock", [STOP_LIMIT] = "limit",
    [STOP_HELD] = "held",
};
static const char *const state_words[] = {
    [TRACE_NONE] = "none",
    [TRACE_REFUSED] = "refused",
    [TRACE_WHOLE] = "whole",
    [TRACE_CUT] = "cut",
};
static const char *const kind_words[EVENT_KINDS] = {
    [EVENT_START] = "start",     [EVENT_FORK] = "fork",     [EVENT_THREAD] = "thread",
    [EVENT_EXEC] = "exec",       [EVENT_CALL] = "call",     [EVENT_SIGNAL] = "signal",
    [EVENT_STOP] = "stop",       [EVENT_GO_ON] = "goes on", [EVENT_EXIT] = "exit",
    [EVENT_BLOCKED] = "blocked",
};
static const char *const effect_words[] = {
    [EFFECT_KILLS] = "kills",         [EFFECT_HANDLER] = "handler",
    [EFFECT_IGNORED] = "ignored",     [EFFECT_STOPS] = "stops",
    [EFFECT_CONTINUES] = "continues",
};

/* "2 prog of 1: exit 3, reaped". */
static void say_process(const struct trace *trace, size_t index, struct buf *said)
{
    const struct process_record *process = &trace->processes[index];
    struct arena arena = {0};

    buf_printf(said, "process %zu %s of %td:", index + 1, process->name,
               process->parent + 1);
    if (process->ended >= 0) {
        buf_printf(said, " %s", end_words(&trace->events[process->ended], &arena));
    }
    buf_printf(said, "%s%s%s%s\n", process->reaped >= 0 ? " reaped" : "",
               process->is_orphaned ? " orphaned" : "",
               process->is_killed_by_us ? " by us" : "",
               process->born < 0 ? " not born" : "");
    arena_release(&arena);
}

static void say_open(const struct trace *trace, const struct event_record *event,
                     struct buf *said)
{
    struct arena arena = {0};

    for (size_t i = 0; i < event->open_count; i++) {
        const struct descriptor_record *open = &event->open[i];
        const char *words = trace_object_words(trace, open->object, &arena);
        buf_printf(said, " {%d %s %s%s%s", open->fd, words == NULL ? "?" : words,
                   open->reads ? "r" : "", open->writes ? "w" : "",
                   open->is_cloexec ? "x" : "");
        if (open->opened >= 0) {
            buf_printf(said, " by %s", event_name(&trace->events[open->opened]));
        }
        buf_add_string(said, "}");
    }
    arena_release(&arena);
}

/* "1.0 call pipe2 (pipe 3) = 0 pipe A 3 4". */
static void say_event(const struct trace *trace, const struct event_record *event,
                      struct buf *said)
{
    struct arena arena = {0};

    buf_printf(said, "%zu.%d %s", event->process + 1, event->thread,
               kind_words[event->kind]);
    if (event->call != NULL) {
        buf_printf(said, " %s", event->call);
    }
    if (event->api != NULL) {
        buf_printf(said, " (%s %d)", event->api,
                   event->site < 0 ? 0 : trace->sites[event->site].line);
    }
    if (event->signal != 0) {
        buf_printf(said, " %s", signal_words(event->signal, &arena));
    }
    if (event->kind == EVENT_SIGNAL) {
        buf_printf(said, " %s%s", effect_words[event->effect],
                   event->is_by_script ? " by script" : "");
    }
    if (event->path != NULL) {
        buf_printf(said, " '%s'", event->path);
    }
    if (event->handler != 0) {
        buf_printf(said, " in %s", signal_words(event->handler, &arena));
    }
    if (event->has_result) {
        buf_printf(said, " = %ld", (long)event->result);
    }
    if (event->was_interrupted) {
        buf_add_string(said, " interrupted");
    }
    if (event->object >= 0) {
        const char *words = trace_object_words(trace, event->object, &arena);
        buf_printf(said, " %s", words == NULL ? "?" : words);
    }
    if (event->peer >= 0) {
        buf_printf(said, " -> %td", event->peer + 1);
    }
    if (event->unflushed > 0) {
        buf_printf(said, " unflushed %zu", event->unflushed);
    }
    say_open(trace, event, said);
    buf_add_string(said, "\n");
    arena_release(&arena);
}

static void say_history(const struct evidence *ev, struct buf *said)
{
    const struct trace *trace = &ev->trace;

    for (size_t i = 0; i < ev->step_count; i++) {
        buf_printf(said, "%s ", stop_words[ev->steps[i].stop]);
    }
    buf_printf(said, "%s\n", state_words[trace->state]);
    for (size_t i = 0; i < ev->actor_count; i++) {
        const struct actor_record *actor = &ev->actors[i];
        buf_printf(said, "actor %d errno %d '%.*s'\n", actor->end_value,
                   actor->exec_errno, (int)actor->streams[0].text.len,
                   actor->streams[0].text.data);
    }
    for (size_t i = 0; i < ev->orphan_count; i++) {
        buf_printf(said, "orphan %s %s\n", ev->orphans[i].name,
                   ev->orphans[i].was_alive ? "alive" : "zombie");
    }
    for (size_t i = 0; i < trace->process_count; i++) {
        say_process(trace, i, said);
    }
    for (size_t i = 0; trace->state != TRACE_CUT && i < trace->event_count; i++) {
        say_event(trace, &trace->events[i], said);
    }
}

static const char *actor_names[] = {"a"};

static void play_test(struct step *steps, size_t count, struct buf *said)
{
    struct test test = {
        .kind = TEST_SCRIPT,
        .id = "t",
        .limits = limits_default(),
        .actors = actor_names,
        .actor_count = 1,
        .steps = steps,
        .step_count = count,
    };
    struct stage_spec spec = {.test = &test, .programs = &programs, .is_traced = true};
    struct evidence ev = {0};
    struct err e = {0};

    test.limits.value[LIMIT_WALL] = WALL_S * NS_PER_S;
    test.limits.value[LIMIT_PROCESSES] = 1000;
    if (stage_play(&spec, &ev, NULL, &e) < 0) {
        buf_printf(said, "failed: %s\n", e.text);
    } else {
        say_history(&ev, said);
    }
    evidence_release(&ev);
}

#define PROG ((const char *[]){"./prog", NULL})
#define START(args)                                               \
    {                                                             \
        .kind = STEP_START, .start = {.argv = (args), .argc = 1 } \
    }
#define START_TTY(args)                                                        \
    {                                                                          \
        .kind = STEP_START, .start = {.argv = (args), .argc = 1, .tty = true } \
    }
#define SEND(data)                                     \
    {                                                  \
        .kind = STEP_SEND, .send = BYTES_LITERAL(data) \
    }
#define EXPECT(data)                                                               \
    {                                                                              \
        .kind = STEP_EXPECT, .expect = {.pattern = {.text = BYTES_LITERAL(data)} } \
    }
#define HOLD(name, behind)                                              \
    {                                                                   \
        .kind = STEP_HOLD, .hold = {.call = (name), .after = (behind) } \
    }
#define RELEASE              \
    {                        \
        .kind = STEP_RELEASE \
    }
#define UNTIL(what)                                    \
    {                                                  \
        .kind = STEP_UNTIL, .until = {.kind = (what) } \
    }
#define BLOCKED_IN(name)                                                         \
    {                                                                            \
        .kind = STEP_UNTIL, .until = {.kind = UNTIL_BLOCKED_IN, .call = (name) } \
    }
#define SIGNAL(signo)                                       \
    {                                                       \
        .kind = STEP_SIGNAL, .signal = {.number = (signo) } \
    }
#define EXITS                                       \
    {                                               \
        .kind = STEP_EXITS, .exits = {.any = true } \
    }

static void play_prog(struct buf *said)
{
    struct step steps[] = {START(PROG), EXITS};

    play_test(steps, LENGTH(steps), said);
}

static void need_boxes(void)
{
    const char *reason = cannot_sandbox();

    if (reason != NULL) {
        cr_skip_test("%s", reason);
    }
}

TestSuite(tracer, .init = need_boxes, .timeout = 60);

/* `first` is the first line; `inside` is a list of what the rest must hold, in this order,
 * ended by NULL. */
static void expect_history(void (*scenario)(struct buf *), const char *first,
                           const char *const *inside)
{
    struct buf said = in_worker(scenario);
    size_t len = strlen(first);
    const char *at = said.data;

    cr_assert(strncmp(said.data, first, len) == 0 && said.data[len] == '\n',
              "not '%s' but:\n%s", first, said.data);
    for (size_t i = 0; inside[i] != NULL; i++) {
        at = strstr(at, inside[i]);
        cr_assert_not_null(at, "no '%s' there in:\n%s", inside[i], said.data);
        at += strlen(inside[i]);
    }
    buf_release(&said);
}

#define EXPECT_HISTORY(scenario, first, ...) \
    expect_history(scenario, first, (const char *const[]){__VA_ARGS__, NULL})

/* ---- births and ends ---- */

Test(tracer, tells_births_of_every_kind)
{
    compile(HEADERS "static void *run(void *p) { close(9); return p; }\n"
                    "int main(void) {\n"
                    "  char *argv[] = {\"echo\", NULL}; pid_t pid; pthread_t t;\n"
                    "  if (fork() == 0) _exit(3);\n"
                    "  wait(NULL);\n"
                    "  if (vfork() == 0) { execl(\"/bin/true\", \"true\", NULL); }\n"
                    "  wait(NULL);\n"
                    "  posix_spawnp(&pid, \"echo\", NULL, NULL, argv, environ);\n"
                    "  waitpid(pid, NULL, 0);\n"
                    "  pthread_create(&t, NULL, run, NULL);\n"
                    "  pthread_join(t, NULL);\n"
                    "  if (system(\"exit 4\") < 0) return 1;\n"
                    "}\n");

    EXPECT_HISTORY(
        play_prog, "ok ok whole",
        "process 1 prog of 0: exit 0\nprocess 2 prog of 1: exit 3 reaped\n"
        "process 3 true of 1: exit 0 reaped\n"
        "process 4 echo of 1: exit 0 reaped\n"
        "process 5 sh of 1: exit 4 reaped\n",
        "1.0 start './prog'\n1.0 exec execve './prog'",
        "1.0 fork fork (fork 4) = 3 -> 2\n", "1.0 call wait4 (wait 5) = 3 -> 2\n",
        "1.0 fork vfork (vfork 6) = 4 -> 3\n", "3.0 exec execve (execl 6) '/bin/true'",
        "1.0 fork vfork (posix_spawnp 8) = 5 -> 4\n", "4.0 exec execve '/usr/bin/echo'",
        "1.0 thread clone (pthread_create 10) = 1\n", "1.1 call close (close 1) = -9\n",
        "1.0 fork vfork (system 12)");
}

Test(tracer, follows_descriptors_through_fork_and_exec)
{
    compile(HEADERS "int main(void) {\n"
                    "  int p[2], q[2];\n"
                    "  pipe(p);\n"
                    "  pipe2(q, O_CLOEXEC);\n"
                    "  if (fork() == 0) {\n"
                    "    dup2(p[1], 1);\n"
                    "    close(p[0]);\n"
                    "    execlp(\"true\", \"true\", NULL);\n"
                    "  }\n"
                    "  wait(NULL);\n"
                    "}\n");

    EXPECT_HISTORY(play_prog, "ok ok whole", "1.0 call pipe2 (pipe 3) = 0 pipe A",
                   "1.0 call pipe2 (pipe2 4) = 0 pipe B",
                   "2.0 call dup2 (dup2 6) = 1 pipe A",
                   "2.0 call close (close 7) = 0 pipe A",
                   "2.0 exec execve (execlp 8) '/usr/bin/true' {0 stdin r} "
                   "{1 pipe A w by dup2} {2 stderr w} {4 pipe A w by pipe}\n",
                   "1.0 exit = 0 {0 stdin r} {1 stdout w} {2 stderr w} "
                   "{3 pipe A r by pipe} {4 pipe A w by pipe} "
                   "{5 pipe B rx by pipe2} {6 pipe B wx by pipe2}\n");
}

Test(tracer, tells_who_was_reaped_and_who_was_not)
{
    compile(HEADERS "int main(void) {\n"
                    "  siginfo_t info; int p[2]; char c;\n"
                    "  if (fork() == 0) return 1;\n"
                    "  waitid(P_ALL, 0, &info, WEXITED | WNOWAIT);\n"
                    "  waitid(P_ALL, 0, &info, WEXITED);\n"
                    "  pipe(p);\n"
                    "  if (fork() == 0) { close(p[0]); return 2; }\n"
                    "  close(p[1]);\n"
                    "  read(p[0], &c, 1);\n"
                    "}\n");

    EXPECT_HISTORY(play_prog, "ok ok whole", "orphan prog zombie\n",
                   "process 2 prog of 1: exit 1 reaped\n",
                   "process 3 prog of 1: exit 2 orphaned\n",
                   "call waitid (waitid 4) = 0 -> 2\n",
                   "call waitid (waitid 5) = 0 -> 2\n");
}

Test(tracer, knows_children_that_reap_themselves)
{
    compile(HEADERS "int main(void) {\n"
                    "  signal(SIGCHLD, SIG_IGN);\n"
                    "  for (int i = 0; i < 20; i++) if (fork() == 0) return 0;\n"
                    "  while (wait(NULL) > 0) { }\n"
                    "  return errno == ECHILD ? 5 : 6;\n"
                    "}\n");

    EXPECT_HISTORY(play_prog, "ok ok whole", "actor 5 errno 0 ''\nprocess 1",
                   "process 21 prog of 1: exit 0\n", "call wait4 (wait 4) = -10\n");
}

Test(tracer, tells_an_orphan_that_lives_on)
{
    compile(HEADERS "int main(void) { if (fork() == 0) { pause(); } return 0; }\n");

    EXPECT_HISTORY(play_prog, "ok ok whole", "orphan prog alive\n",
                   "process 2 prog of 1: killed by SIGKILL orphaned by us\n");
}

Test(tracer, keeps_count_of_many_processes)
{
    compile(HEADERS "int main(void) {\n"
                    "  int n = 0, r = 0;\n"
                    "  for (int i = 0; i < 500; i++) {\n"
                    "    pid_t pid = fork();\n"
                    "    if (pid == 0) _exit(0);\n"
                    "    n += pid > 0;\n"
                    "  }\n"
                    "  while (wait(NULL) > 0) r++;\n"
                    "  printf(\"%d %d\\n\", n, r);\n"
                    "}\n");

    struct buf said = in_worker(play_prog);
    size_t count = 0;
    cr_assert_not_null(strstr(said.data, "'500 500\n'"), "%s", said.data);
    for (const char *at = strstr(said.data, ": exit 0 reaped\n"); at != NULL;
         at = strstr(at + 1, ": exit 0 reaped\n")) {
        count++;
    }
    cr_assert_eq(count, 500, "%zu in:\n%s", count, said.data);
    cr_assert_null(strstr(said.data, "process 502"), "%s", said.data);
    buf_release(&said);
}

Test(tracer, a_thread_may_execute_a_program)
{
    compile(HEADERS "static void *idle(void *p) { pause(); return p; }\n"
                    "static void *run(void *p) {\n"
                    "  execlp(\"echo\", \"echo\", \"hello\", NULL); return p; }\n"
                    "int main(void) {\n"
                    "  pthread_t t;\n"
                    "  pthread_create(&t, NULL, idle, NULL);\n"
                    "  pthread_create(&t, NULL, run, NULL);\n"
                    "  pthread_exit(NULL);\n"
                    "}\n");

    EXPECT_HISTORY(play_prog, "ok ok whole", "'hello\n'\nprocess 1 echo of 0: exit 0\n",
                   "1.0 exec execve (execlp 3) '/usr/bin/echo'", "1.0 exit = 0");
}

Test(tracer, tells_an_exec_that_failed)
{
    compile(HEADERS "int main(void) {\n"
                    "  execl(\"./none\", \"none\", NULL);\n"
                    "  return 7; }\n");

    EXPECT_HISTORY(play_prog, "ok ok whole",
                   "1.0 call execve (execl 2) './none' = -2\n", "1.0 exit = 7");
}

static void scenario_no_program(struct buf *said)
{
    struct step steps[] = {START(((const char *[]){"./none", NULL})), EXITS};

    play_test(steps, LENGTH(steps), said);
}
Test(tracer, a_program_that_is_not_there_stops_the_script)
{
    EXPECT_HISTORY(scenario_no_program, "exec whole", "actor 0 errno 2 ''\n");
}

Test(tracer, tells_what_was_not_flushed)
{
    compile(HEADERS "int main(void) {\n"
                    "  printf(\"hello\");\n"
                    "  if (fork() == 0) _exit(0);\n"
                    "  wait(NULL);\n"
                    "  execlp(\"true\", \"true\", NULL);\n"
                    "}\n");

    EXPECT_HISTORY(play_prog, "ok ok whole",
                   "fork fork (fork 3) = 3 -> 2 unflushed 5\n",
                   "2.0 exit = 0 unflushed 5 {",
                   "1.0 exec execve (execlp 5) '/usr/bin/true' unflushed 5 {");
}

/* ---- signals ---- */

Test(tracer, tells_signals_and_what_they_do)
{
    compile(HEADERS "static void on(int s) { close(99); }\n"
                    "int main(void) {\n"
                    "  signal(SIGUSR1, on); signal(SIGUSR2, SIG_IGN);\n"
                    "  kill(getpid(), SIGUSR1);\n"
                    "  kill(getpid(), SIGUSR2);\n"
                    "  close(98);\n"
                    "  raise(SIGTERM);\n"
                    "}\n");

    EXPECT_HISTORY(
        play_prog, "ok ok whole", "process 1 prog of 0: killed by SIGTERM\n",
        "call kill (kill 4) SIGUSR1 = 0 -> 1\n", "signal SIGUSR1 handler -> 1\n",
        "call close (close 1) in SIGUSR1 = -9\n", "signal SIGUSR2 ignored -> 1\n",
        "call close (close 6) = -9\n", "signal SIGTERM kills -> 1\n", "exit = 15");
}

#define INTERRUPTED(flags)                                                         \
    HEADERS "static void on(int s) { }\n"                                          \
            "int main(void) {\n"                                                   \
            "  struct sigaction sa = {.sa_handler = on, .sa_flags = " flags "};\n" \
            "  sigaction(SIGUSR1, &sa, NULL);\n"                                   \
            "  if (fork() == 0) for (;;) pause();\n"                               \
            "  pid_t pid = waitpid(-1, NULL, 0);\n"                                \
            "  return pid < 0 && errno == EINTR ? 4 : 5; }\n"

static void scenario_interrupted(struct buf *said)
{
    struct step steps[] = {START(PROG), BLOCKED_IN("waitpid"), SIGNAL(SIGUSR1), EXITS};

    play_test(steps, LENGTH(steps), said);
}
Test(tracer, tells_a_call_that_a_handler_broke_off)
{
    compile(INTERRUPTED("0"));

    EXPECT_HISTORY(
        scenario_interrupted, "ok ok ok ok whole", "actor 4 errno 0",
        "call wait4 (waitpid 6) = -4 interrupted\n1.0 signal SIGUSR1 handler");
}
Test(tracer, tells_a_call_that_is_made_anew)
{
    compile(INTERRUPTED("SA_RESTART"));

    EXPECT_HISTORY(scenario_interrupted, "ok ok ok deadlock whole",
                   "call wait4 (waitpid 6) interrupted\n1.0 signal SIGUSR1 handler",
                   "1.0 blocked wait4 (waitpid 6)", "1.0 call wait4 (waitpid 6)\n");
}

/* Untraced, a signal that is ignored would not wake the parent from semop(2). */
Test(tracer, an_ignored_signal_breaks_nothing_off)
{
    compile(HEADERS "int main(void) {\n"
                    "  struct sembuf less = {0, -1, 0}, more = {0, 1, 0};\n"
                    "  int id = semget(IPC_PRIVATE, 1, 0600), wrong = 0;\n"
                    "  for (int i = 0; i < 20; i++) {\n"
                    "    if (fork() == 0) { if (fork() == 0) { _exit(0); }\n"
                    "      wait(NULL); semop(id, &more, 1); _exit(0); }\n"
                    "    if (fork() == 0) _exit(0);\n"
                    "    if (semop(id, &less, 1) < 0) wrong++;\n"
                    "  }\n"
                    "  while (wait(NULL) > 0) { }\n"
                    "  return wrong; }\n");

    EXPECT_HISTORY(play_prog, "ok ok whole", "actor 0 errno 0");
}

/* Nor would it cut a write short. The reader takes no more until the other child is dead,
 * and begins when the writer is asleep. */
static void scenario_long_write(struct buf *said)
{
    struct step steps[] = {START(PROG), BLOCKED_IN("write"), SEND("go\n"), EXITS};

    play_test(steps, LENGTH(steps), said);
}
Test(tracer, an_ignored_signal_cuts_no_write_short)
{
    compile(HEADERS "static char data[1000000];\n"
                    "int main(void) {\n"
                    "  int p[2]; char c; long sum = 0, n = 0;\n"
                    "  for (int i = 0; i < sizeof(data); i++) data[i] = i % 251;\n"
                    "  pipe(p);\n"
                    "  if (fork() == 0) {\n"
                    "    close(p[1]);\n"
                    "    read(0, &c, 1);\n"
                    "    kill(getppid(), SIGCHLD);\n"
                    "    while ((n = read(p[0], data, 5000)) > 0) {\n"
                    "      kill(getppid(), SIGWINCH);\n"
                    "      for (int i = 0; i < n; i++) sum += (i + 7) * data[i]; }\n"
                    "    printf(\"%ld\\n\", sum);\n"
                    "    return 0; }\n"
                    "  n = write(p[1], data, sizeof(data));\n"
                    "  close(p[1]); close(p[0]); wait(NULL);\n"
                    "  for (int k = 0; k < sizeof(data); k += 5000)\n"
                    "    for (int i = 0; i < 5000; i++) sum += (i + 7) * data[k + i];\n"
                    "  printf(\"%ld\\n%ld\\n\", sum, n);\n"
                    "  return n == sizeof(data) ? 0 : 1; }\n");

    EXPECT_HISTORY(scenario_long_write, "ok ok ok ok whole", "actor 0 errno 0",
                   "\n1000000\n'");
}

static void scenario_script_signal(struct buf *said)
{
    struct step steps[] = {START(PROG),   EXPECT("ready"), SIGNAL(SIGUSR1),
                           EXPECT("one"), SIGNAL(SIGTERM), EXITS};

    play_test(steps, LENGTH(steps), said);
}
Test(tracer, knows_the_signals_of_the_script)
{
    compile(HEADERS "static void on(int s) { write(1, \"one\\n\", 4); }\n"
                    "int main(void) { signal(SIGUSR1, on); write(1, \"ready\\n\", 6);\n"
                    "  for (;;) pause(); }\n");

    EXPECT_HISTORY(scenario_script_signal, "ok ok ok ok ok ok whole",
                   "1.0 signal SIGUSR1 handler by script\n",
                   "1.0 signal SIGTERM kills by script\n");
}

/* ---- job control ---- */

static void scenario_jobs(struct buf *said)
{
    struct step steps[] = {
        START_TTY(((const char *[]){"bash", "--norc", "-i", NULL})),
        SEND("PS1=; set -m\n"),
        SEND("sleep 1000 & echo started\n"),
        EXPECT("\r\nstarted"),
        SEND("kill -STOP %1; wait %1; echo status $?\n"),
        EXPECT("status 147"),
        SEND("jobs\n"),
        EXPECT("Stopped"),
        SEND("kill -CONT %1; kill %1; wait %1; echo status $?\n"),
        EXPECT("status 143"),
        SEND("exit\n"),
        EXITS,
    };

    play_test(steps, LENGTH(steps), said);
}
Test(tracer, job_control_works_as_without_it)
{
    EXPECT_HISTORY(scenario_jobs, "ok ok ok ok ok ok ok ok ok ok ok ok whole",
                   "signal SIGSTOP stops -> 1\n", "2.0 stop SIGSTOP\n",
                   "2.0 goes on SIGCONT\n", "signal SIGTERM kills -> 1\n",
                   "2.0 exit = 15");
}

static void scenario_fg(struct buf *said)
{
    struct step steps[] = {
        START_TTY(((const char *[]){"bash", "--norc", "--noediting", "-i", NULL})),
        SEND("PS1=h''is-\n"),
        EXPECT("his-"),
        SEND("cat\n"),
        SEND("one\n"),
        EXPECT("one\r\none"),
        SIGNAL(SIGTSTP),
        EXPECT("Stopped"),
        EXPECT("his-"),
        SEND("fg\n"),
        EXPECT("fg\r\ncat\r\n"),
        SEND("two\n"),
        EXPECT("two\r\ntwo"),
        SIGNAL(SIGINT),
        EXPECT("his-"),
        SEND("exit 0\n"),
        EXITS,
    };

    play_test(steps, LENGTH(steps), said);
}
Test(tracer, a_stopped_job_comes_back_to_the_foreground)
{
    EXPECT_HISTORY(scenario_fg,
                   "ok ok ok ok ok ok ok ok ok ok ok ok ok ok ok ok ok whole",
                   "2.0 signal SIGTSTP stops by script\n", "2.0 stop SIGTSTP\n",
                   "2.0 goes on SIGCONT\n", "2.0 signal SIGINT kills by script\n");
}

Test(tracer, waiting_for_a_stopped_child_is_a_deadlock)
{
    compile(HEADERS "int main(void) {\n"
                    "  if (fork() == 0) { raise(SIGSTOP); _exit(0); }\n"
                    "  wait(NULL); }\n");

    EXPECT_HISTORY(play_prog, "ok deadlock whole", "2.0 stop SIGSTOP\n",
                   "1.0 blocked wait4 (wait 3)", "1.0 call wait4 (wait 3)\n");
}

/* ---- holds ---- */

#define LOST_WAKE_UP(wait)                                             \
    HEADERS "static volatile sig_atomic_t flag;\n"                     \
            "static void on(int s) { flag = 1; }\n"                    \
            "int main(void) {\n"                                       \
            "  sigset_t usr1, none; sigemptyset(&none);\n"             \
            "  sigemptyset(&usr1); sigaddset(&usr1, SIGUSR1);\n"       \
            "  signal(SIGUSR1, on); write(1, \"ready\\n\", 6);\n" wait \
            "  write(1, \"woken\\n\", 6); }\n"

static void scenario_hold_pause(struct buf *said)
{
    struct step steps[] = {
        HOLD("pause", false), START(PROG), UNTIL(UNTIL_HELD),
        SIGNAL(SIGUSR1),      RELEASE,     EXITS,
    };

    play_test(steps, LENGTH(steps), said);
}
Test(tracer, a_hold_shows_a_lost_wake_up)
{
    compile(LOST_WAKE_UP("  while (!flag) pause();\n"));

    EXPECT_HISTORY(scenario_hold_pause, "ok ok ok ok ok deadlock whole", "'ready\n'\n",
                   "1.0 signal SIGUSR1 handler by script\n",
                   "1.0 blocked pause (pause 7)");
}

static void scenario_hold_sigsuspend(struct buf *said)
{
    struct step steps[] = {
        HOLD("sigsuspend", false), START(PROG), UNTIL(UNTIL_HELD),
        SIGNAL(SIGUSR1),           RELEASE,     EXITS,
    };

    play_test(steps, LENGTH(steps), said);
}
Test(tracer, a_hold_does_no_harm_to_who_loses_nothing)
{
    compile(LOST_WAKE_UP("  sigprocmask(SIG_BLOCK, &usr1, NULL);\n"
                         "  while (!flag) sigsuspend(&none);\n"));

    EXPECT_HISTORY(scenario_hold_sigsuspend, "ok ok ok ok ok ok whole",
                   "'ready\nwoken\n'\n",
                   "1.0 call rt_sigsuspend (sigsuspend 8) = -4 interrupted\n"
                   "1.0 signal SIGUSR1 handler by script\n");
}

static void scenario_hold_behind(struct buf *said)
{
    struct step steps[] = {
        START(PROG),      HOLD("fork", true),
        SEND("go\n"),     UNTIL(UNTIL_HELD),
        EXPECT("child"),  RELEASE,
        EXPECT("parent"), EXITS,
    };

    play_test(steps, LENGTH(steps), said);
}
Test(tracer, a_parent_can_be_held_behind_fork)
{
    compile(HEADERS "int main(void) { char c;\n"
                    "  read(0, &c, 1);\n"
                    "  if (fork() == 0) { write(1, \"child\\n\", 6); _exit(0); }\n"
                    "  write(1, \"parent\\n\", 7);\n"
                    "  wait(NULL); }\n");

    EXPECT_HISTORY(scenario_hold_behind, "ok ok ok ok ok ok ok ok whole",
                   "'child\nparent\n'\n", "process 2 prog of 1: exit 0 reaped\n");
}

/* What it says elsewhere, and where it waits, is its own affair. */
static void scenario_hold_stream(struct buf *said)
{
    struct step steps[] = {
        {.kind = STEP_HOLD, .hold = {.call = "any_write", .after = true, .stream = 2}},
        START(PROG),
        UNTIL(UNTIL_HELD),
        EXPECT("one"),
        HOLD("any_wait", false), /* which releases: it cannot have gone by */
        UNTIL(UNTIL_HELD),
        SIGNAL(SIGUSR1),
        RELEASE,
        EXITS,
    };

    play_test(steps, LENGTH(steps), said);
}
Test(tracer, a_hold_waits_for_the_stream_that_is_asked_for)
{
    compile(HEADERS "static volatile sig_atomic_t flag;\n"
                    "static void on(int s) { flag = 1; }\n"
                    "int main(void) { signal(SIGUSR1, on);\n"
                    "  write(2, \"err\", 3);\n"
                    "  write(open(\"f\", O_CREAT | O_WRONLY, 0600), \"f\", 1);\n"
                    "  write(1, \"one\\n\", 4);\n"
                    "  while (!flag) pause(); }\n");

    EXPECT_HISTORY(scenario_hold_stream, "ok ok ok ok ok ok ok ok deadlock whole",
                   "'one\n'\n", "1.0 blocked pause (pause ");
}

static void scenario_held_for_ever(struct buf *said)
{
    struct step steps[] = {HOLD("write", false), START(PROG), EXPECT("hello")};

    play_test(steps, LENGTH(steps), said);
}
Test(tracer, nothing_but_a_hold_can_move)
{
    compile(HEADERS "int main(void) { write(1, \"hello\\n\", 6); }\n");

    EXPECT_HISTORY(scenario_held_for_ever, "ok ok held whole", "actor 9 errno 0 ''\n",
                   "process 1 prog of 0: killed by SIGKILL by us\n");
}

/* ---- verdicts ---- */

Test(tracer, a_deadlock_is_seen_as_without_it)
{
    compile(HEADERS "int main(void) {\n"
                    "  int p[2]; char c;\n"
                    "  pipe(p);\n"
                    "  if (fork() == 0) { read(p[0], &c, 1); _exit(0); }\n"
                    "  wait(NULL); }\n");

    EXPECT_HISTORY(play_prog, "ok deadlock whole",
                   "process 1 prog of 0: killed by SIGKILL by us\n"
                   "process 2 prog of 1: killed by SIGKILL by us\n",
                   "1.0 blocked wait4 (wait 5)", "2.0 blocked read (read 4) pipe A\n");
}

Test(tracer, an_alarm_is_waited_for)
{
    compile(HEADERS "static void on(int s) { }\n"
                    "int main(void) { signal(SIGALRM, on); alarm(1);\n"
                    "  pause();\n"
                    "  pause(); }\n");

    EXPECT_HISTORY(play_prog, "ok deadlock whole", "1.0 signal SIGALRM handler\n",
                   "1.0 blocked pause (pause 4)\n");
}

/* Behind the cut, timers and ends are still seen. */
Test(tracer, too_long_a_history_is_cut_and_harms_nobody)
{
    compile(HEADERS "int main(void) {\n"
                    "  int p[2];\n"
                    "  for (int i = 0; i < 7000; i++) {\n"
                    "    pipe(p); close(p[0]); close(p[1]); }\n"
                    "  if (fork() == 0) _exit(0);\n"
                    "  wait(NULL);\n"
                    "  signal(SIGALRM, SIG_IGN); alarm(1); alarm(0);\n"
                    "  printf(\"over\\n\"); fflush(stdout);\n"
                    "  pipe(p); read(p[0], p, 1); }\n");

    EXPECT_HISTORY(play_prog, "ok deadlock cut", "actor 9 errno 0 'over\n'\n");
}

/* ---- the machine ---- */

static void scenario_refused(struct buf *said)
{
    scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ALLOW);

    if (ctx == NULL ||
        seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(ptrace), 0) != 0 ||
        seccomp_load(ctx) != 0) {
        buf_add_string(said, "no filter");
    }
    seccomp_release(ctx);
    play_prog(said);
}
Test(tracer, is_refused_where_ptrace_is_forbidden)
{
    compile(HEADERS "int main(void) { write(1, \"hello\\n\", 6); return 3; }\n");

    EXPECT_HISTORY(scenario_refused, "ok ok refused", "actor 3 errno 0 'hello\n'\n");
}

static int count_descriptors(void)
{
    DIR *dir = opendir("/proc/self/fd");
    int count = 0;

    while (dir != NULL && readdir(dir) != NULL) {
        count++;
    }
    (void)closedir(dir);
    return count;
}

static void scenario_left_behind(struct buf *said)
{
    struct buf ignored = {0};
    sigset_t mask;
    int before = count_descriptors();

    play_prog(&ignored);
    play_prog(&ignored);
    (void)sigprocmask(SIG_BLOCK, NULL, &mask);
    buf_printf(said, "%s\n%s %d more, SIGCHLD %s\n",
               strncmp(ignored.data, "ok deadlock whole", 17) == 0 ? "as expected"
                                                                   : ignored.data,
               waitpid(-1, NULL, WNOHANG | __WALL) < 0 && errno == ECHILD ? "no child"
                                                                          : "a child",
               count_descriptors() - before,
               sigismember(&mask, SIGCHLD) == 1 ? "blocked" : "as before");
    buf_release(&ignored);
}
Test(tracer, leaves_nothing_behind)
{
    compile(HEADERS "int main(void) {\n"
                    "  for (int i = 0; i < 5; i++) if (fork() == 0) pause();\n"
                    "  pause(); }\n");

    EXPECT_HISTORY(scenario_left_behind, "as expected",
                   "no child 0 more, SIGCHLD as before\n");
}
