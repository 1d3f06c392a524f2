/* Careless programs and their careful twins, when a call is interrupted or does less than all. */
#include <string.h>

#include <criterion/criterion.h>

#include "support/faults.h"
#include "support/in_worker.h"

static struct fault_case wanted;

static void want(enum fault fault)
{
    wanted = (struct fault_case){
        .lines = {"one\n", "two\n"}, .output = "[one]\n[two]\n", .fault = fault};
}

static void check_program(const char *text, const char *expected)
{
    faults_expect(text, &wanted, expected);
}

#define HEADERS FAULT_HEADERS

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

/* How much found room differs. */
Test(fault, part_of_a_write_is_told)
{
    const char *reason = cannot_sandbox();
    if (reason != NULL) {
        cr_skip_test("%s", reason);
    }
    want_writer();

    struct buf said = faults_try(
        HEADERS WRITER("handle(SIGUSR1, SA_RESTART);", ALL_AT_ONCE), &wanted);

    const char *end = strstr(said.data, " of 300000 bytes");
    cr_assert(end != NULL &&
                  strcmp(end, " of 300000 bytes, and then stdout of a is not as "
                              "expected\n") == 0,
              "%s", said.data);
    buf_release(&said);
}
