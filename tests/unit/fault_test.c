/* Careless programs and their careful twins, when a call is interrupted or does less than all. */
#include <criterion/criterion.h>

#include "support/faults.h"

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

static void want_interruption(void)
{
    want(FAULT_EINTR);
    wanted.sends_signals = true;
    wanted.lines[2] = "three\n";
    wanted.lines[3] = "four\n";
    wanted.output = "[one]\n[two]\n[three]\n[four]\n";
}

/* Three lines, and the signals that the script sends behind two of them. Before them it need not
 * be ready for any. */
#define BEGIN                  \
    "    while (told < 3) {\n" \
    "        if ((n = read(0, b, sizeof b)) > 0) { have = n; tell(); } }\n"

#define CAREFUL_READER                                              \
    "    while ((n = read(0, b + have, sizeof b - have)) != 0) {\n" \
    "        if (n < 0 && errno == EINTR) continue;\n"              \
    "        if (n < 0) return 1;\n"                                \
    "        have += n; tell(); }\n"                                \
    "    return 0; }\n"

#define CARELESS_READER                              \
    "    while ((n = read(0, b, sizeof b)) > 0) {\n" \
    "        have = n; tell(); }\n"                  \
    "    return 0; }\n"

#define MAIN "int main(void) {\n    handle(SIGUSR1, 0);\n" BEGIN

Test(fault, interruption_of_a_careless_read_is_told)
{
    want_interruption();
    wanted.tells_why = true;
    check_program(
        HEADERS MAIN CARELESS_READER,
        "eintr:read:1:3: ok\n"
        "eintr:read:1:6: read at prog.c:5 was interrupted by SIGUSR1 (EINTR), and then "
        "a "
        "ended (exit status 0) before printing what was expected\n"
        "Call read again when it fails and errno is EINTR, or set the handler up with "
        "SA_RESTART\n"
        "eintr:read:1:4: ok\n"
        "eintr:read:1:7: ok\n");
}

Test(fault, interruption_of_a_stream_is_told)
{
    want_interruption();
    wanted.tells_why = true;
    check_program(
        HEADERS MAIN "    while (fgets(b, sizeof b, stdin)) {\n"
                     "        have = strlen(b); tell(); }\n"
                     "    return 0; }\n",
        "eintr:read:1:3: ok\n"
        "eintr:read:1:6: fgets at prog.c:5 was interrupted by SIGUSR1 (EINTR), and "
        "then a "
        "ended (exit status 0) before printing what was expected\n"
        "When fgets fails and errno is EINTR, that is not the end of the input: call "
        "clearerr and try again, or set the handler up with SA_RESTART\n"
        "eintr:read:1:4: ok\n"
        "eintr:read:1:7: ok\n");
}

Test(fault, interruption_of_a_careful_read_is_survived)
{
    want_interruption();
    check_program(HEADERS MAIN CAREFUL_READER, "eintr:read:1:3: ok\n"
                                               "eintr:read:1:6: ok\n"
                                               "eintr:read:1:4: ok\n"
                                               "eintr:read:1:7: ok\n");
}

/* It knows what has come without a look at errno: there is no EINTR without a signal. */
Test(fault, interruption_is_survived_by_who_looks_at_a_flag)
{
    want_interruption();
    check_program(HEADERS MAIN "    for (hits = 0;;) {\n"
                               "        n = read(0, b + have, sizeof b - have);\n"
                               "        if (n < 0 && hits) { hits = 0; continue; }\n"
                               "        if (n < 0) return 1;\n"
                               "        if (n == 0) return 0;\n"
                               "        have += n; tell(); } }\n",
                  "eintr:read:1:3: ok\n"
                  "eintr:read:1:6: ok\n"
                  "eintr:read:1:4: ok\n"
                  "eintr:read:1:7: ok\n");
}

/* Whether somebody sends it a signal is the course's to say, by doing so. */
Test(fault, no_interruption_comes_to_whom_nobody_sends_a_signal)
{
    want(FAULT_EINTR);
    check_program(HEADERS "int main(void) {\n    handle(SIGUSR1, 0);\n" CARELESS_READER,
                  "nothing to be tried\n");
}

Test(fault, no_interruption_is_seen_with_SA_RESTART)
{
    want_interruption();
    check_program(HEADERS "int main(void) {\n"
                          "    handle(SIGUSR1, SA_RESTART);\n" CARELESS_READER,
                  "eintr:read:1:3: not reached\n"
                  "eintr:read:1:4: not reached\n");
}

Test(fault, signals_that_are_blocked_interrupt_nothing)
{
    want_interruption();
    check_program(HEADERS MAIN "    sigset_t all; sigfillset(&all);\n"
                               "    sigprocmask(SIG_BLOCK, &all, 0);\n" CARELESS_READER,
                  "eintr:read:1:3: ok\n"
                  "eintr:read:1:4: ok\n");
}

/* The signal that asks for the end may be taken for just that. */
Test(fault, the_signal_that_ends_it_interrupts_nothing)
{
    want_interruption();
    check_program(HEADERS "int main(void) {\n"
                          "    handle(SIGUSR1, 0);\n" CARELESS_READER,
                  "nothing to be tried\n");
}

Test(fault, poll_is_interrupted_whatever_the_flags)
{
    want_interruption();
    check_program(HEADERS "int main(void) {\n    handle(SIGUSR1, SA_RESTART);\n"
                          "    struct pollfd p = {0, POLLIN};\n"
                          "    while (told < 3) if (poll(&p, 1, -1) > 0) {\n"
                          "        have = read(0, b, sizeof b); tell(); }\n"
                          "    while (poll(&p, 1, -1) > 0 &&\n"
                          "           (n = read(0, b, sizeof b)) > 0) {\n"
                          "        have = n; tell(); }\n"
                          "    return 0; }\n",
                  "eintr:poll:1:3: ok\n"
                  "eintr:read:1:2: not reached\n"
                  "eintr:poll:1:6: poll at prog.c:6 was interrupted by SIGUSR1 "
                  "(EINTR), and then a "
                  "ended (exit status 0) before printing what was expected\n"
                  "eintr:read:1:4: not reached\n"
                  "eintr:poll:1:4: ok\n"
                  "eintr:read:1:3: not reached\n"
                  "eintr:poll:1:7: ok\n"
                  "eintr:read:1:5: not reached\n");
}

Test(fault, what_poll_has_promised_is_not_interrupted)
{
    want_interruption();
    check_program(HEADERS "int main(void) {\n    handle(SIGUSR1, 0);\n"
                          "    struct pollfd p = {0, POLLIN};\n"
                          "    for (;;) {\n"
                          "        if (poll(&p, 1, -1) < 0) continue;\n"
                          "        if ((n = read(0, b, sizeof b)) <= 0) return 0;\n"
                          "        have = n; tell(); } }\n",
                  "eintr:poll:1:3: ok\n"
                  "eintr:read:1:2: not reached\n"
                  "eintr:poll:1:4: ok\n"
                  "eintr:read:1:3: not reached\n");
}

Test(fault, interruption_of_a_careless_wait_is_told)
{
    want_interruption();
    check_program(HEADERS MAIN
                  "    pid_t p = fork();\n"
                  "    if (p == 0) {\n"
                  "        signal(SIGUSR1, SIG_IGN); read(0, b, 4); return 0; }\n"
                  "    if (waitpid(p, 0, 0) < 0) return 1;\n"
                  "    puts(\"[two]\"); return 0; }\n",
                  "eintr:read:1:3: ok\n"
                  "eintr:wait4:1:1: waitpid at prog.c:8 was interrupted by SIGUSR1 "
                  "(EINTR), and then "
                  "a ended (exit status 1) before printing what was expected\n"
                  "eintr:read:1:4: ok\n");
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

#define WRITER                                                                \
    "int main(void) {\n"                                                      \
    "    int p[2]; static char all[300000]; size_t got = 0, at = 0;\n"        \
    "    pipe2(p, 0);\n"                                                      \
    "    if (fork() == 0) {\n"                                                \
    "        close(p[0]); fcntl(p[1], F_SETFL, O_NONBLOCK);\n"                \
    "        struct pollfd w = {p[1], POLLOUT};\n"                            \
    "        while (at < sizeof all) {\n"                                     \
    "            poll(&w, 1, -1);\n"                                          \
    "            n = write(p[1], all + at, sizeof all - at);\n"               \
    "            if (n > 0) at += n; else if (errno != EAGAIN) _exit(1); }\n" \
    "        _exit(0); }\n"                                                   \
    "    close(p[1]);\n"                                                      \
    "    while ((n = read(p[0], all, sizeof all)) > 0) got += n;\n"           \
    "    wait(0);\n"                                                          \
    "    printf(\"%zu\\n\", got); return 0; }\n"

Test(fault, part_of_a_write_is_survived)
{
    want(FAULT_SHORT);
    wanted.lines[0] = NULL;
    wanted.output = "300000\n";
    check_program(HEADERS WRITER, "short-io:write:2:1: ok\n"
                                  "short-io:write:2:2: ok\n");
}

/* It always writes all (pipe(7)). */
Test(fault, no_part_is_written_by_who_may_wait)
{
    want(FAULT_SHORT);
    wanted.lines[0] = NULL;
    wanted.output = "300000\n";
    check_program(HEADERS
                  "int main(void) {\n"
                  "    static char all[300000]; int p[2]; size_t got = 0;\n"
                  "    pipe(p);\n"
                  "    if (fork() == 0) { write(p[1], all, 300000); _exit(0); }\n"
                  "    close(p[1]);\n"
                  "    while ((n = read(p[0], all, 4096)) > 0) got += n;\n"
                  "    printf(\"%zu\\n\", got); return 0; }\n",
                  "nothing to be tried\n");
}
