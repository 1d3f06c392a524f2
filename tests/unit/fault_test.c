/* Small programs whose calls are made to fail: a survey, then a play for each point that it
 * proposes, judged as in a grading. Careless programs and their careful twins. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "base/clock.h"
#include "check/check.h"
#include "explain/explain.h"
#include "stage/stage.h"
#include "support/compiled.h"
#include "support/in_worker.h"

enum { WALL_S = 60, STEPS_MAX = 16 };

/* What is played: the program, which gets these lines and answers each, and the faults. The
 * worker that plays is forked after it was set. */
static struct {
    struct programs programs;
    const char
        *lines[4];      /* each sent when the one before was answered; ended by NULL */
    const char *output; /* all of it */
    int faults[FAULT_COUNT];
    size_t fault_count;
    bool tells_why;
} wanted;

struct script {
    struct step steps[STEPS_MAX];
    struct check checks[2];
    struct test test;
};

static void write_script(struct script *script)
{
    static const char *names[] = {"a"};
    static const char *argv[] = {"./prog", NULL};
    static struct ending zero;
    struct test *test = &script->test;

    *test = (struct test){.kind = TEST_SCRIPT,
                          .id = "t",
                          .limits = limits_default(),
                          .actors = names,
                          .actor_count = 1,
                          .steps = script->steps,
                          .checks = script->checks,
                          .check_count = 2};
    test->limits.value[LIMIT_WALL] = WALL_S * NS_PER_S;
    script->steps[test->step_count++] =
        (struct step){.kind = STEP_START, .start = {.argv = argv, .argc = 1}};
    for (size_t i = 0; wanted.lines[i] != NULL; i++) {
        script->steps[test->step_count++] =
            (struct step){.kind = STEP_SEND, .send = bytes_of(wanted.lines[i])};
        script->steps[test->step_count++] =
            (struct step){.kind = STEP_EXPECT,
                          .expect = {.pattern = {.kind = PATTERN_CONTAINS,
                                                 .text = BYTES_LITERAL("\n")}}};
    }
    script->steps[test->step_count++] = (struct step){.kind = STEP_CLOSE};
    script->steps[test->step_count++] =
        (struct step){.kind = STEP_EXITS, .exits = {.list = &zero, .count = 1}};
    for (size_t i = 0; i < test->step_count; i++) {
        script->steps[i].at = (struct place){"t.yaml", (int)i + 1, 1};
    }
    script->checks[0] = (struct check){
        .kind = CHECK_OUTPUT,
        .at = {"t.yaml", 20, 1},
        .pattern = {.kind = PATTERN_EXACT, .text = bytes_of(wanted.output)}};
    script->checks[1] = (struct check){
        .kind = CHECK_SURVIVES,
        .survives = {.list = wanted.faults, .count = wanted.fault_count}};
}

/* As a worker hands it over. */
static void pass_on(struct evidence *ev, struct buf *said)
{
    AUTO_BUF json = {0};
    struct err e = {0};

    evidence_to_json(ev, &json);
    evidence_release(ev);
    if (evidence_from_json(buf_bytes(&json), ev, &e) < 0) {
        buf_printf(said, "unreadable: %s\n", e.text);
    }
}

static bool play(const struct trial *trial, struct evidence *ev, struct buf *said)
{
    struct script script = {0};
    struct err e = {0};

    write_script(&script);
    struct stage_spec spec = {.test = &script.test,
                              .programs = &wanted.programs,
                              .trial = *trial,
                              .is_traced = true};
    if (stage_play(&spec, ev, NULL, &e) < 0) {
        buf_printf(said, "failed: %s\n", e.text);
        return false;
    }
    pass_on(ev, said);
    return true;
}

/* "eintr:read:1:1: not reached", "…: ok", or what is wrong. */
static void say_trial(const struct trial *trial, struct buf *said)
{
    struct script script = {0};
    struct evidence ev = {0};
    struct arena arena = {0};
    struct findings found = {0};

    write_script(&script);
    if (!play(trial, &ev, said)) {
        return;
    }
    check_test(NULL, &script.test, &ev, &arena, &found);
    explain_findings(&script.test, &ev, &arena, &found);
    buf_printf(said, "%s: ", trial_name(trial, &arena));
    if (found.count == 0) {
        buf_add_string(said, ev.fault.has_happened ? "ok\n" : "not reached\n");
    }
    for (size_t i = 0; i < found.count; i++) {
        buf_printf(said, "%s\n", found.list[i].message);
        if (wanted.tells_why && found.list[i].why != NULL) {
            buf_printf(said, "%s", found.list[i].why);
        }
    }
    evidence_release(&ev);
    arena_release(&arena);
}

static void say_all(struct buf *said)
{
    struct evidence survey = {0};

    if (!play(&(struct trial){.kind = TRIAL_CALLS}, &survey, said)) {
        return;
    }
    if (survey.proposal_count == 0) {
        buf_add_string(said, "nothing to be tried\n");
    }
    for (size_t i = 0; i < survey.proposal_count; i++) {
        say_trial(&survey.proposals[i], said);
    }
    if (survey.left_out > 0) {
        buf_printf(said, "%zu left out\n", survey.left_out);
    }
    evidence_release(&survey);
}

static void check_program(const char *text, const char *expected)
{
    const char *reason = cannot_sandbox();
    if (reason != NULL) {
        cr_skip_test("%s", reason);
    }
    struct compiled program = compile("gcc -g -O1 -w -D_GNU_SOURCE", text, NULL);
    wanted.programs = (struct programs){
        .count = 1,
        .list = {{.name = "prog",
                  .fd = open(program.path, O_RDONLY | O_CLOEXEC),
                  .is_executable = true}},
    };

    struct buf said = in_worker(say_all);

    compiled_remove(&program);
    close(wanted.programs.list[0].fd);
    cr_assert_str_eq(said.data, expected, "%s", said.data);
    buf_release(&said);
}

static void want(enum fault fault)
{
    wanted.lines[0] = "one\n";
    wanted.lines[1] = "two\n";
    wanted.output = "[one]\n[two]\n";
    wanted.faults[0] = (int)fault;
    wanted.fault_count = 1;
    wanted.tells_why = false;
}

#define HEADERS                                                           \
    "#include <errno.h>\n#include <fcntl.h>\n#include <poll.h>\n"         \
    "#include <signal.h>\n#include <stdio.h>\n#include <stdlib.h>\n"      \
    "#include <string.h>\n#include <sys/stat.h>\n#include <sys/wait.h>\n" \
    "#include <unistd.h>\n"                                               \
    "static void on(int s) { s = 0; }\n"                                  \
    "static void handle(int s, int flags) {\n"                            \
    "    struct sigaction a = {.sa_handler = on, .sa_flags = flags};\n"   \
    "    sigaction(s, &a, 0); }\n"                                        \
    "static char b[4096]; static size_t have; static ssize_t n;\n"        \
    "static void tell(void) {\n"                                          \
    "    char *e; while ((e = memchr(b, 10, have))) { *e = 0;\n"          \
    "        printf(\"[%s]\\n\", b); fflush(stdout);\n"                   \
    "        have -= e + 1 - b; memmove(b, e + 1, have); } }\n"           \
    "#line 1 \"prog.c\"\n"

/* ---- interruptions ---- */

#define CARELESS_READER                              \
    "    while ((n = read(0, b, sizeof b)) > 0) {\n" \
    "        have = n; tell(); }\n"                  \
    "    return 0; }\n"

#define CAREFUL_READER                                              \
    "    while ((n = read(0, b + have, sizeof b - have)) != 0) {\n" \
    "        if (n < 0 && errno == EINTR) continue;\n"              \
    "        if (n < 0) return 1;\n"                                \
    "        have += n; tell(); }\n"                                \
    "    return 0; }\n"

Test(fault, interruption_of_a_careless_read_is_told)
{
    want(FAULT_EINTR);
    wanted.tells_why = true;
    check_program(
        HEADERS "int main(void) {\n    handle(SIGUSR1, 0);\n" CARELESS_READER,
        "eintr:read:1:1: read at prog.c:3 was interrupted by a signal (EINTR), and "
        "then a "
        "ended (exit status 0) before printing what was expected\n"
        "Call read again when it fails and errno is EINTR, or set the handler up with "
        "SA_RESTART\n"
        "eintr:read:1:2: read at prog.c:3 was interrupted by a signal (EINTR), and "
        "then a "
        "ended (exit status 0) before printing what was expected\n"
        "Call read again when it fails and errno is EINTR, or set the handler up with "
        "SA_RESTART\n");
}

Test(fault, interruption_of_a_stream_is_told)
{
    want(FAULT_EINTR);
    wanted.tells_why = true;
    wanted.lines[1] = NULL;
    wanted.output = "[one]\n";
    check_program(
        HEADERS "int main(void) {\n    handle(SIGUSR1, 0);\n"
                "    while (fgets(b, sizeof b, stdin)) {\n"
                "        have = strlen(b); tell(); }\n"
                "    return 0; }\n",
        "eintr:read:1:1: fgets at prog.c:3 was interrupted by a signal (EINTR), and "
        "then a "
        "ended (exit status 0) before printing what was expected\n"
        "When fgets fails and errno is EINTR, that is not the end of the input: call "
        "clearerr and try again, or set the handler up with SA_RESTART\n"
        "eintr:read:1:2: ok\n");
}

Test(fault, interruption_of_a_careful_read_is_survived)
{
    want(FAULT_EINTR);
    check_program(HEADERS "int main(void) {\n    handle(SIGUSR1, 0);\n" CAREFUL_READER,
                  "eintr:read:1:1: ok\n"
                  "eintr:read:1:2: ok\n");
}

Test(fault, no_interruption_comes_without_a_handler)
{
    want(FAULT_EINTR);
    check_program(HEADERS "int main(void) {\n" CARELESS_READER,
                  "nothing to be tried\n");
}

Test(fault, no_interruption_is_seen_with_SA_RESTART)
{
    want(FAULT_EINTR);
    check_program(
        HEADERS "int main(void) {\n    handle(SIGUSR1, SA_RESTART);\n" CARELESS_READER,
        "eintr:read:1:1: not reached\n"
        "eintr:read:1:2: not reached\n");
}

Test(fault, signals_that_are_blocked_or_end_the_program_interrupt_nothing)
{
    want(FAULT_EINTR);
    check_program(HEADERS
                  "int main(void) {\n"
                  "    sigset_t s; sigfillset(&s); sigdelset(&s, SIGTERM);\n"
                  "    sigprocmask(SIG_BLOCK, &s, 0);\n"
                  "    handle(SIGUSR1, 0); handle(SIGTERM, 0);\n" CARELESS_READER,
                  "nothing to be tried\n");
}

Test(fault, a_death_that_nobody_can_die_interrupts_nothing)
{
    want(FAULT_EINTR);
    check_program(HEADERS "int main(void) {\n    handle(SIGCHLD, 0);\n"
                          "    if (fork() == 0) _exit(0);\n"
                          "    wait(0);\n" CARELESS_READER,
                  "nothing to be tried\n");
}

Test(fault, poll_is_interrupted_whatever_the_flags)
{
    want(FAULT_EINTR);
    check_program(HEADERS "int main(void) {\n    handle(SIGUSR1, SA_RESTART);\n"
                          "    struct pollfd p = {0, POLLIN};\n"
                          "    while (poll(&p, 1, -1) > 0 &&\n"
                          "           (n = read(0, b, sizeof b)) > 0) {\n"
                          "        have = n; tell(); }\n"
                          "    return 0; }\n",
                  "eintr:poll:1:1: poll at prog.c:4 was interrupted by a signal "
                  "(EINTR), and then a "
                  "ended (exit status 0) before printing what was expected\n"
                  "eintr:read:1:1: not reached\n"
                  "eintr:poll:1:2: poll at prog.c:4 was interrupted by a signal "
                  "(EINTR), and then a "
                  "ended (exit status 0) before printing what was expected\n"
                  "eintr:read:1:2: not reached\n");
}

Test(fault, what_poll_has_promised_is_not_interrupted)
{
    want(FAULT_EINTR);
    check_program(HEADERS "int main(void) {\n    handle(SIGUSR1, 0);\n"
                          "    struct pollfd p = {0, POLLIN};\n"
                          "    for (;;) {\n"
                          "        if (poll(&p, 1, -1) < 0) continue;\n"
                          "        if ((n = read(0, b, sizeof b)) <= 0) return 0;\n"
                          "        have = n; tell(); } }\n",
                  "eintr:poll:1:1: ok\n"
                  "eintr:read:1:1: not reached\n"
                  "eintr:poll:1:2: ok\n"
                  "eintr:read:1:2: not reached\n");
}

Test(fault, interruption_of_a_careless_wait_is_told)
{
    want(FAULT_EINTR);
    wanted.lines[0] = NULL;
    wanted.output = "7\n";
    check_program(
        HEADERS
        "int main(void) {\n    handle(SIGUSR1, 0);\n"
        "    int status = 0; char c;\n"
        "    pid_t p = fork();\n"
        "    if (p == 0) { signal(SIGUSR1, SIG_IGN); read(0, &c, 1); _exit(7); }\n"
        "    waitpid(p, &status, 0);\n"
        "    printf(\"%d\\n\", WEXITSTATUS(status));\n"
        "    return 0; }\n",
        "eintr:wait4:1:1: waitpid at prog.c:6 was interrupted by a signal (EINTR), and "
        "then "
        "stdout of a is not as expected\n");
}

/* ---- less than all ---- */

Test(fault, part_of_a_line_is_told)
{
    want(FAULT_SHORT);
    wanted.tells_why = true;
    wanted.lines[1] = NULL;
    wanted.output = "[one]\n";
    check_program(HEADERS
                  "int main(void) {\n"
                  "    while ((n = read(0, b, sizeof b)) > 0) {\n"
                  "        b[n - 1] = 0; printf(\"[%s]\\n\", b); fflush(stdout); }\n"
                  "    return 0; }\n",
                  "short-io:read:1:1: read at prog.c:2 got only 1 byte at first, and "
                  "then stdout of a "
                  "is not as expected\n"
                  "read gives what is there, be it one byte: collect until a line is "
                  "complete, and "
                  "take neither a whole line nor just one for granted\n"
                  "short-io:read:1:2: not reached\n");
}

Test(fault, part_of_a_line_is_survived)
{
    want(FAULT_SHORT);
    check_program(HEADERS "int main(void) {\n" CAREFUL_READER,
                  "short-io:read:1:1: ok\n"
                  "short-io:read:1:2: ok\n");
}

/* A record that one process writes at once another one reads at once. */
#define RECORDS(check)                                                \
    "int main(void) {\n"                                              \
    "    int p[2]; struct { int a[64]; } r = {{1}};\n"                \
    "    pipe(p);\n"                                                  \
    "    if (fork() == 0) { write(p[1], &r, sizeof r); _exit(0); }\n" \
    "    if (read(p[0], &r, sizeof r) != sizeof r) return 1;\n"       \
    "    wait(0); return 0; }\n"

Test(fault, records_in_a_pipe_stay_whole)
{
    want(FAULT_SHORT);
    wanted.lines[0] = NULL;
    wanted.output = "";
    check_program(HEADERS RECORDS(), "nothing to be tried\n");
}

#define WRITER(handler, how)                                        \
    "int main(void) {\n"                                            \
    "    int p[2]; static char all[300000]; size_t got = 0;\n"      \
    "    pipe(p);\n"                                                \
    "    if (fork() == 0) {\n"                                      \
    "        close(p[0]);\n        " handler "\n"                   \
    "        size_t at = 0;\n" how "        _exit(0); }\n"          \
    "    close(p[1]);\n"                                            \
    "    while ((n = read(p[0], all, sizeof all)) > 0) got += n;\n" \
    "    wait(0);\n"                                                \
    "    printf(\"%zu\\n\", got); return 0; }\n"

#define ALL_AT_ONCE "        write(p[1], all, sizeof all);\n"
#define IN_A_LOOP                                               \
    "        while (at < sizeof all) {\n"                       \
    "            n = write(p[1], all + at, sizeof all - at);\n" \
    "            if (n > 0) at += n; else if (errno != EINTR) _exit(1); }\n"

static void want_writer(void)
{
    want(FAULT_SHORT);
    wanted.lines[0] = NULL;
    wanted.output = "300000\n";
}

Test(fault, part_of_a_write_is_survived)
{
    want_writer();
    check_program(HEADERS WRITER("handle(SIGUSR1, SA_RESTART);", IN_A_LOOP),
                  "short-io:write:2:1: ok\n");
}

/* It always writes all (pipe(7)). */
Test(fault, no_part_is_written_without_a_handler)
{
    want_writer();
    check_program(HEADERS WRITER("", ALL_AT_ONCE), "nothing to be tried\n");
}

static void say_writer(struct buf *said)
{
    AUTO_BUF all = {0};
    const char *message = NULL;

    say_all(&all);
    message = all.data == NULL ? NULL : strstr(all.data, " of 300000 bytes");
    buf_add_string(said, message == NULL ? all.data : message);
}

/* How much found room differs. */
Test(fault, part_of_a_write_is_told)
{
    const char *reason = cannot_sandbox();
    if (reason != NULL) {
        cr_skip_test("%s", reason);
    }
    want_writer();
    struct compiled program =
        compile("gcc -g -O1 -w -D_GNU_SOURCE",
                HEADERS WRITER("handle(SIGUSR1, SA_RESTART);", ALL_AT_ONCE), NULL);
    wanted.programs = (struct programs){
        .count = 1,
        .list = {{.name = "prog",
                  .fd = open(program.path, O_RDONLY | O_CLOEXEC),
                  .is_executable = true}},
    };

    struct buf said = in_worker(say_writer);

    compiled_remove(&program);
    close(wanted.programs.list[0].fd);
    cr_assert_str_eq(said.data,
                     " of 300000 bytes, and then stdout of a is not as expected\n",
                     "%s", said.data);
    buf_release(&said);
}
