/* Careless programs and their careful twins, when something is wanting or somebody dies. */
#include <string.h>

#include <criterion/criterion.h>

#include "support/faults.h"
#include "support/in_worker.h"

#define HEADERS FAULT_HEADERS

/* ---- a lack ---- */

static const struct fault_case copy = {
    .lines = {"one\n"}, .output = "done\n", .file = "one\n"};

static void check_copy(enum fault fault, const char *text, const char *expected)
{
    struct fault_case wanted = copy;

    wanted.fault = fault;
    faults_expect(text, &wanted, expected);
}

#define CARELESS_COPY                                                    \
    HEADERS "int main(void) {\n"                                         \
            "    n = read(0, b, sizeof b);\n"                            \
            "    int f = open(\"out.txt\", O_WRONLY | O_CREAT, 0600);\n" \
            "    write(f, b, n);\n"                                      \
            "    puts(\"done\"); return 0; }\n"

#define CAREFUL_COPY                                                            \
    HEADERS "int main(void) {\n"                                                \
            "    n = read(0, b, sizeof b);\n"                                   \
            "    int f = open(\"out.txt\", O_WRONLY | O_CREAT, 0600);\n"        \
            "    if (f < 0) { perror(\"out.txt\"); return 1; }\n"               \
            "    if (write(f, b, n) != n) { perror(\"out.txt\"); return 1; }\n" \
            "    puts(\"done\"); return 0; }\n"

#define SILENT "a ended with exit status 0 and without a message, though "

Test(fault_lack, a_full_disk_is_not_kept_back)
{
    check_copy(
        FAULT_NO_SPACE, CARELESS_COPY,
        "no-space:openat:1:1: open at prog.c:3 failed with ENOSPC (No space left on "
        "device), and then " SILENT "out.txt was not created\n"
        "no-space:write:1:1: write at prog.c:4 failed with ENOSPC (No space left on "
        "device), and then " SILENT "out.txt is empty\n");
    check_copy(FAULT_NO_SPACE, CAREFUL_COPY,
               "no-space:openat:1:1: ok\n"
               "no-space:write:1:1: ok\n");
}

Test(fault_lack, of_rights_is_not_kept_back)
{
    check_copy(FAULT_NO_ACCESS, CARELESS_COPY,
               "no-access:openat:1:1: open at prog.c:3 failed with EACCES (Permission "
               "denied), and then " SILENT "out.txt was not created\n");
    check_copy(FAULT_NO_ACCESS, CAREFUL_COPY, "no-access:openat:1:1: ok\n");
}

Test(fault_lack, of_descriptors_may_end_a_program_in_order)
{
    check_copy(FAULT_NO_FDS, CAREFUL_COPY, "no-fds:openat:1:1: ok\n");
    check_copy(FAULT_NO_FDS,
               HEADERS "int main(void) {\n"
                       "    n = read(0, b, sizeof b);\n"
                       "    FILE *f = fopen(\"out.txt\", \"w\");\n"
                       "    fwrite(b, 1, n, f); fclose(f);\n"
                       "    puts(\"done\"); return 0; }\n",
               "no-fds:openat:1:1: fopen at prog.c:3 failed with EMFILE (Too many open "
               "files), and then a was killed by SIGSEGV (segmentation fault)\n");
}

#define WITH_CHILD(check)                                                    \
    HEADERS "int main(void) {\n"                                             \
            "    n = read(0, b, sizeof b);\n"                                \
            "    int p[2]; pipe(p);\n"                                       \
            "    pid_t k = fork();\n"                                        \
            "    " check "\n"                                                \
            "    if (k == 0) {\n"                                            \
            "        int f = open(\"out.txt\", O_WRONLY | O_CREAT, 0600);\n" \
            "        write(f, b, n); write(p[1], b, 1); _exit(0); }\n"       \
            "    close(p[0] + 100); read(p[0], b, 1);\n"                     \
            "    puts(\"done\"); return 0; }\n"

Test(fault_lack, of_memory_leaves_nobody_waiting)
{
    check_copy(
        FAULT_NO_MEMORY, WITH_CHILD(""),
        "no-memory:clone:1:1: fork at prog.c:4 failed with ENOMEM (Cannot allocate "
        "memory), and then a waits in read for ever\n");
    check_copy(FAULT_NO_MEMORY,
               WITH_CHILD("if (k < 0) { perror(\"fork\"); return 1; }"),
               "no-memory:clone:1:1: ok\n");
}

/* ---- a death ---- */

static struct fault_case talk = {.lines = {"one\n", "two\n", "three\n", "four\n"},
                                 .fault = FAULT_PEER_DEATH,
                                 .are_two = true};

/* Two FIFOs, opened in the order of their names. */
#define TALK(begin, on_input, on_end)                                            \
    HEADERS "int main(int c, char **v) {\n"                                      \
            "    int in, out;\n    " begin "\n"                                  \
            "    mkfifo(v[1], 0600); mkfifo(v[2], 0600);\n"                      \
            "    if (strcmp(v[1], v[2]) < 0) {\n"                                \
            "        in = open(v[1], O_RDONLY); out = open(v[2], O_WRONLY);\n"   \
            "    } else {\n"                                                     \
            "        out = open(v[2], O_WRONLY); in = open(v[1], O_RDONLY); }\n" \
            "    struct pollfd p[2] = {{0, POLLIN}, {in, POLLIN}};\n"            \
            "    for (;;) {\n"                                                   \
            "        poll(p, 2, -1);\n"                                          \
            "        if (p[0].revents) {\n"                                      \
            "            if ((n = read(0, b, sizeof b)) <= 0) return 0;\n"       \
            "            " on_input " }\n"                                       \
            "        if (p[1].revents) {\n"                                      \
            "            n = read(in, b, sizeof b);\n"                           \
            "            " on_end "\n"                                           \
            "            if (n > 0) write(1, b, n); } } }\n"

static void check_lines(const struct buf *said, const char *wanted_line,
                        const char *refused)
{
    cr_assert(wanted_line == NULL || strstr(said->data, wanted_line) != NULL, "%s",
              said->data);
    cr_assert(refused == NULL || strstr(said->data, refused) == NULL, "%s", said->data);
}

/* In which order two processes come to be does not matter. */
static void check_talk(const char *text, const char *wanted_line, const char *refused)
{
    const char *reason = cannot_sandbox();
    if (reason != NULL) {
        cr_skip_test("%s", reason);
    }

    struct buf said = faults_try(text, &talk);

    check_lines(&said, wanted_line, refused);
    buf_release(&said);
}

Test(fault_death, kills_who_writes_to_the_dead)
{
    check_talk(
        TALK("", "write(out, b, n);", "if (n == 0) p[1].fd = -1;"),
        "a was killed just before read at prog.c:13, and then b was killed by SIGPIPE "
        "(wrote to a pipe or socket that nobody reads): write at prog.c:14\n",
        NULL);
}

/* Each of these plays takes a quarter of a second of processor time, and much more with a
 * tracer on it. */
Test(fault_death, lets_nobody_turn_in_circles)
{
    talk.lines[3] = NULL;
    check_talk(
        TALK("signal(SIGPIPE, SIG_IGN);", "write(out, b, n);", ""),
        "a was killed just before write at prog.c:14, and then b turns in circles: ",
        NULL);
}

Test(fault_death, is_survived_by_those_who_leave_or_wait)
{
    check_talk(TALK("signal(SIGPIPE, SIG_IGN);", "if (write(out, b, n) < 0) return 0;",
                    "if (n == 0) return 0;"),
               "peer-death:read:1:", "and then");
}
