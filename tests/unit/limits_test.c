/* Each limit, hit by a program, and the sentence that the report has for it. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "base/clock.h"
#include "base/fd.h"
#include "check/check.h"
#include "stage/stage.h"
#include "support/compiled.h"
#include "support/in_worker.h"

#define MIB (INT64_C(1) << 20)

/* Whoever comes through says so. */
static const char source[] =
    "#include <errno.h>\n#include <fcntl.h>\n#include <signal.h>\n#include <stdio.h>\n"
    "#include <stdlib.h>\n#include <string.h>\n#include <sys/mman.h>\n"
    "#include <sys/shm.h>\n#include <sys/socket.h>\n#include <sys/wait.h>\n"
    "#include <time.h>\n#include <unistd.h>\n"
    "enum { MIB = 1 << 20, COUNT = 192 };\n"
    "static char bytes[MIB];\n"
    "static void fill(int fd) {\n"
    "    for (int i = 0; i < COUNT; i++) if (write(fd, bytes, MIB) < 0) _exit(2); }\n"
    "static void by_memfd(void) { fill(memfd_create(\"m\", 0)); }\n"
    "static void by_pages(void) {\n"
    "    int fd = memfd_create(\"m\", 0); ftruncate(fd, COUNT * MIB);\n"
    "    for (int i = 0; i < COUNT; i++) {\n"
    "        char *p = mmap(0, MIB, 3, MAP_SHARED, fd, i * MIB);\n"
    "        memset(p, 1, MIB); munmap(p, MIB); } }\n"
    "static void by_segments(void) {\n"
    "    for (int i = 0; i < COUNT; i++) {\n"
    "        void *p = shmat(shmget(IPC_PRIVATE, MIB, 0600), 0, 0);\n"
    "        if (p == (void *)-1) _exit(3); memset(p, 1, MIB); shmdt(p); } }\n"
    "static void by_pipes(void) {\n"
    "    for (int i = 0; i < 200; i++) { int ends[2]; if (pipe(ends) < 0) _exit(4);\n"
    "        fcntl(ends[1], F_SETPIPE_SZ, MIB); fcntl(ends[1], F_SETFL, O_NONBLOCK);\n"
    "        while (write(ends[1], bytes, 4096) > 0) {} } }\n"
    "static void by_children(void) {\n"
    "    int full[2], end[2]; char c; pipe(full); pipe(end);\n"
    "    for (int i = 0; i < 6; i++) if (fork() == 0) {\n"
    "        char *p = malloc(32 * MIB); memset(p, 1, 32 * MIB);\n"
    "        close(end[1]); write(full[1], p, 1); read(end[0], &c, 1); _exit(0); }\n"
    "    for (int i = 0; i < 6; i++) read(full[0], &c, 1);\n"
    "    close(end[1]); while (wait(0) > 0) {} }\n"
    "static void burn(void) {\n"
    "    struct timespec t;\n"
    "    do clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t); while (t.tv_nsec < 30000000); "
    "}\n"
    "static void by_strangers(void) {\n"
    "    signal(SIGCHLD, SIG_IGN);\n"
    "    for (int i = 0; i < 30; i++) { if (fork() == 0) { burn(); _exit(0); }\n"
    "        while (wait(0) > 0) {} } }\n"
    "static void by_forks(void) {\n"
    "    int end[2]; char c; pipe(end);\n"
    "    for (int i = 0; i < 12; i++) { pid_t pid = fork();\n"
    "        if (pid == 0) { close(end[1]); read(end[0], &c, 1); _exit(0); }\n"
    "        if (pid < 0) break; }\n"
    "    close(end[1]); while (wait(0) > 0) {} }\n"
    "static void by_looping(void) { for (;;) {} }\n"
    "static void by_napping(void) { for (;;) usleep(5000); }\n"
    "static void by_printing(void) { for (;;) write(1, bytes, 65536); }\n"
    "static void make(int count, size_t size) {\n"
    "    char path[32];\n"
    "    for (int i = 0; i < count; i++) { sprintf(path, \"/dev/shm/%d\", i);\n"
    "        int fd = open(path, O_WRONLY | O_CREAT, 0600);\n"
    "        if (fd < 0) return; write(fd, bytes, size); close(fd); } }\n"
    "static void by_one_file(void) { make(1, 3 << 19); }\n"
    "static void by_files(void) { make(24, 65536); }\n"
    "static void by_names(void) { make(240, 0); }\n"
    "static void by_dup(void) { while (dup(0) >= 0) {} exit(5); }\n"
    "static void by_writing_on(void) { signal(SIGXFSZ, SIG_IGN);\n"
    "    int fd = open(\"x\", O_WRONLY | O_CREAT, 0600);\n"
    "    while (write(fd, bytes, 65536) == 65536) {} exit(6); }\n"
    "static void by_held_forks(void) {\n"
    "    while (fork() > 0) {}\n"
    "    by_napping(); }\n"
    "static void by_held_memfd(void) { by_memfd(); by_napping(); }\n"
    "static void by_held_segments(void) { by_segments(); by_napping(); }\n"
    "static void by_held_files(void) { make(96, MIB); by_napping(); }\n"
    "static const struct { const char *name; void (*run)(void); } ways[] = {\n"
    "    {\"memfd\", by_memfd}, {\"pages\", by_pages}, {\"segments\", by_segments},\n"
    "    {\"pipes\", by_pipes}, {\"children\", by_children},\n"
    "    {\"strangers\", by_strangers}, {\"forks\", by_forks},\n"
    "    {\"looping\", by_looping}, {\"napping\", by_napping},\n"
    "    {\"printing\", by_printing}, {\"one file\", by_one_file},\n"
    "    {\"files\", by_files}, {\"names\", by_names}, {\"dup\", by_dup},\n"
    "    {\"held memfd\", by_held_memfd}, {\"held segments\", by_held_segments},\n"
    "    {\"held forks\", by_held_forks},\n"
    "    {\"held files\", by_held_files}, {\"writing on\", by_writing_on}};\n"
    "int main(int argc, char **argv) {\n"
    "    memset(bytes, 1, sizeof(bytes));\n"
    "    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)\n"
    "        if (strcmp(ways[i].name, argv[1]) == 0) ways[i].run();\n"
    "    return 0; }\n";

/* The executable and what it is told; the worker that plays is forked afterwards. */
static int program = -1;
static const char *way;
static struct limits limits;
static bool is_traced;

/* A slow machine must not hit what a test is not about. */
static struct limits ample(void)
{
    struct limits out = limits_default();

    out.value[LIMIT_WALL] = out.value[LIMIT_CPU] = 60 * NS_PER_S;
    out.value[LIMIT_OPEN] = 512;
    return out;
}

static void need_boxes(void)
{
    const char *reason = cannot_sandbox();

    if (reason != NULL) {
        cr_skip_test("%s", reason);
    }
    struct compiled compiled = compile("cc -O1 -w -D_GNU_SOURCE", source, NULL);
    program = open(compiled.path, O_RDONLY | O_CLOEXEC);
    compiled_remove(&compiled);
    limits = ample();
}

TestSuite(limits, .init = need_boxes, .timeout = 60);

static void say_findings(const struct test *test, const struct evidence *ev,
                         struct buf *said)
{
    struct exercise exercise = {.id = "x"};
    struct findings findings = {0};
    struct arena arena = {0};

    check_test(&exercise, test, ev, &arena, &findings);
    for (size_t i = 0; i < findings.count; i++) {
        buf_printf(said, "%s\n", findings.list[i].message);
    }
    arena_release(&arena);
}

static void play_way(struct buf *said)
{
    static const char *actors[] = {"prog"};
    struct ending well = {.is_signal = false, .value = 0};
    struct step steps[] = {
        {.kind = STEP_START,
         .start = {.argv = (const char *[]){"./prog", way, NULL}, .argc = 2}},
        {.kind = STEP_EXITS, .exits = {.list = &well, .count = 1}},
    };
    struct test test = {.kind = TEST_SCRIPT,
                        .id = "t",
                        .limits = limits,
                        .actors = actors,
                        .actor_count = 1,
                        .steps = steps,
                        .step_count = sizeof(steps) / sizeof(steps[0])};
    struct programs programs = {
        .count = 1, .list = {{.name = "prog", .fd = program, .is_executable = true}}};
    struct stage_spec spec = {
        .test = &test, .programs = &programs, .is_traced = is_traced};
    struct evidence ev = {0};
    struct err e = {0};

    if (stage_play(&spec, &ev, NULL, &e) < 0) {
        buf_printf(said, "failed: %s\n", e.text);
    } else {
        say_findings(&test, &ev, said);
    }
    evidence_release(&ev);
}

static void expect(const char *wanted_way, const char *want)
{
    way = wanted_way;
    struct buf said = in_worker(play_way);

    /* First comes the limit; what follows from it may follow. */
    cr_assert_eq(strncmp(said.data, want, strlen(want)), 0, "%s: %s", way, said.data);
    cr_assert(want[0] != '\0' || said.len == 0, "%s: %s", way, said.data);
    buf_release(&said);
}

static void expect_in_group(const char *wanted_way, const char *want)
{
    if (sandbox_groups_open() == ACCOUNTING_PROCESS) {
        cr_skip_test("no control group bounds memory here");
    }
    limits.value[LIMIT_FILES] = 256 * MIB;
    way = wanted_way;
    struct buf said = in_worker(play_way);
    sandbox_groups_close();

    cr_assert_str_eq(said.data, want, "%s: %s", way, said.data);
    buf_release(&said);
}

static const struct {
    const char *way;
    enum limit_kind limit;
    int64_t value;
    const char *want;
} rows[] = {
    {"napping", LIMIT_WALL, 300 * NS_PER_MS, "no end within 300 ms: "},
    {"looping", LIMIT_CPU, 300 * NS_PER_MS,
     "prog used more than 300 ms of processor time\n"},
    {"children", LIMIT_MEMORY, 96 * MIB, "prog used more than 96 MiB of memory\n"},
    {"printing", LIMIT_OUTPUT, 1 << 16, "prog printed more than 64 KiB on stdout\n"},
    {"one file", LIMIT_FILES, MIB, "prog wrote more than 1 MiB to files\n"},
    {"files", LIMIT_FILES, MIB, "prog wrote more than 1 MiB to files\n"},
    {"writing on", LIMIT_FILES, MIB, "prog wrote more than 1 MiB to files\n"},
    {"names", LIMIT_INODES, 200, "prog made more than 200 files\n"},
    {"held forks", LIMIT_PROCESSES, 8,
     "prog had more than 8 processes at the same time\n"},
};
enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

Test(limits, each_is_told_with_its_value)
{
    for (size_t i = 0; i < ROWS; i++) {
        limits = ample();
        limits.value[rows[i].limit] = rows[i].value;
        expect(rows[i].way, rows[i].want);
    }
}

/* Where no group counts it, it is looked for: also what nobody maps. */
Test(limits, what_is_stored_in_memory_counts)
{
    static const char *const ways[] = {"held memfd", "held segments", "held files"};

    limits.value[LIMIT_FILES] = 256 * MIB;
    limits.value[LIMIT_MEMORY] = 64 * MIB;
    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        expect(ways[i], "prog used more than 64 MiB of memory\n");
    }
    limits.value[LIMIT_WALL] = NS_PER_S;
    limits.value[LIMIT_MEMORY] = 512 * MIB;
    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        expect(ways[i], "no end within 1 s: ");
    }
}

Test(limits, who_keeps_to_them_is_not_told_of_them)
{
    static const char *const ways[] = {"one file", "files", "names", "forks"};

    limits.value[LIMIT_INODES] = 240;
    limits.value[LIMIT_FILES] = 24 << 16;
    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        expect(ways[i], "");
    }
}

/* Only the history shows that a call was refused. */
Test(limits, a_refused_descriptor_is_told_by_the_history)
{
    is_traced = true;
    limits.value[LIMIT_OPEN] = 20;
    expect("dup", "prog (process 1) had more than 20 descriptors open\n");
}

static const char *const memory_ways[] = {"memfd", "pages", "segments", "children"};

Test(limits, whatever_is_memory_counts_in_a_group)
{
    limits.value[LIMIT_MEMORY] = 96 * MIB;
    for (size_t i = 0; i < sizeof(memory_ways) / sizeof(memory_ways[0]); i++) {
        expect_in_group(memory_ways[i], "prog used more than 96 MiB of memory\n");
    }
}

/* Of which the kernel gives 64 MiB to a user (pipe(7), pipe-user-pages-soft). */
Test(limits, pipes_count_in_a_group)
{
    limits.value[LIMIT_MEMORY] = 24 * MIB;
    expect_in_group("pipes", "prog used more than 24 MiB of memory\n");
}

Test(limits, who_stays_below_is_not_accused)
{
    limits.value[LIMIT_MEMORY] = 256 * MIB;
    for (size_t i = 0; i < sizeof(memory_ways) / sizeof(memory_ways[0]); i++) {
        expect_in_group(memory_ways[i], "");
    }
    expect_in_group("pipes", "");
}

/* Children that nobody waits for leave no trace in anybody's account but the group's. */
Test(limits, time_of_strangers_counts_in_a_group)
{
    limits.value[LIMIT_CPU] = 300 * NS_PER_MS;
    expect_in_group("strangers", "prog used more than 300 ms of processor time\n");
    limits.value[LIMIT_CPU] = 60 * NS_PER_S;
    expect_in_group("strangers", "");
}

/* Itself and twelve children, alive together for a moment only. */
Test(limits, a_refused_fork_is_told_by_a_group)
{
    limits.value[LIMIT_PROCESSES] = 12;
    expect_in_group("forks", "prog had more than 12 processes at the same time\n");
    limits.value[LIMIT_PROCESSES] = 14;
    expect_in_group("forks", "");
}
