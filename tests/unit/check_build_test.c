#include <signal.h>
#include <string.h>

#include <criterion/criterion.h>

#include "check/check.h"

static const char *sources[] = {"*.c"};

struct made {
    struct exercise exercise;
    struct test test;
    struct actor_record compiler;
    struct evidence ev;
    struct arena arena;
    struct findings out;
};

static void made_init(struct made *w, const char *messages)
{
    *w = (struct made){.test = {.kind = TEST_BUILD, .id = "builds"}};
    w->exercise.build.sources = sources;
    w->exercise.build.source_count = 1;
    w->compiler = (struct actor_record){
        .name = "compiler", .pid = 2, .end = END_EXITED, .end_value = 1};
    w->compiler.streams[1].text = bytes_of(messages);
    w->ev =
        (struct evidence){.actors = &w->compiler, .actor_count = 1, .limit_actor = -1};
}

static void judge(struct made *w)
{
    check_test(&w->exercise, &w->test, &w->ev, &w->arena, &w->out);
}

static const char messages[] =
    "shell.c: In function 'main':\n"
    "shell.c:3:9: warning: unused variable 'x' [-Wunused-variable]\n"
    "    3 |     int x;\n"
    "      |         ^\n"
    "./shell.c:5:12: error: expected ';' before 'return'\n"
    "    5 |     f(1)\n"
    "      |         ^\n"
    "      |         ;\n"
    "shell.c: In function 'g':\n"
    "shell.c:9: error: no column\n"
    "parse.c:1:10: fatal error: nosuch.h: No such file or directory\n"
    "compilation terminated.\n";

Test(check_build, takes_errors_apart)
{
    struct made w;
    made_init(&w, messages);

    judge(&w);

    cr_assert_eq(w.out.count, 3, "%zu", w.out.count);
    const struct finding *f = w.out.list;
    cr_assert_eq(f[0].reason, REASON_BUILD);
    cr_assert_str_eq(f[0].message, "expected ';' before 'return'");
    cr_assert_str_eq(f[0].file, "shell.c");
    cr_assert_eq(f[0].line, 5);
    cr_assert(bytes_equal(
        f[0].actual, bytes_of("./shell.c:5:12: error: expected ';' before 'return'\n"
                              "    5 |     f(1)\n"
                              "      |         ^\n"
                              "      |         ;\n")));
    cr_assert_not(f[0].has_texts);
    cr_assert_str_eq(f[1].message, "no column");
    cr_assert_eq(f[1].line, 9);
    cr_assert_str_eq(f[2].message, "nosuch.h: No such file or directory");
    cr_assert_str_eq(f[2].file, "parse.c");
    cr_assert_eq(f[2].line, 1);
    arena_release(&w.arena);
}

Test(check_build, shows_no_temporary_names)
{
    struct made w;
    made_init(&w, "/usr/bin/ld: /tmp/ccuAk1A1.o: in function `main':\n"
                  "/box/b.c:256: multiple definition of `main'; "
                  "/tmp/ccuAk1A1.o:/box/a.c:256: first defined here\n"
                  "/usr/bin/ld: /usr/lib/Scrt1.o: in function `_start':\n"
                  "(.text+0x17): undefined reference to `main'\n");

    judge(&w);

    cr_assert_eq(w.out.count, 2, "%zu", w.out.count);
    const struct finding *f = w.out.list;
    cr_assert_str_eq(f[0].message,
                     "multiple definition of `main'; a.c:256: first defined here");
    cr_assert_str_eq(f[0].file, "b.c");
    cr_assert(bytes_equal(f[0].actual,
                          bytes_of("b.c:256: multiple definition of `main'; a.c:256: "
                                   "first defined here\n")));
    cr_assert_str_eq(f[1].message, "undefined reference to `main'");
    cr_assert_null(f[1].file);
    arena_release(&w.arena);
}

Test(check_build, understands_the_linker)
{
    struct made w;
    made_init(&w, "/usr/bin/ld: /tmp/ccA1.o: in function `main':\n"
                  "/box/shell.c:12: undefined reference to `run_line'\n"
                  "/usr/bin/ld: b.c:(.text+0x5): undefined reference to `foo'\n"
                  "/usr/bin/ld: /tmp/ccB2.o:/box/b.c:3: multiple definition of `main'; "
                  "/tmp/ccA1.o:/box/a.c:3: first defined here\n"
                  "collect2: error: ld returned 1 exit status\n");

    judge(&w);

    const struct finding *f = w.out.list;
    cr_assert_geq(w.out.count, 3);
    cr_assert_str_eq(f[0].message, "undefined reference to `run_line'");
    cr_assert_str_eq(f[0].file, "shell.c");
    cr_assert_eq(f[0].line, 12);
    cr_assert_str_eq(f[1].message, "undefined reference to `foo'");
    cr_assert_str_eq(f[1].file, "b.c");
    cr_assert_eq(f[1].line, 0);
    cr_assert_str_eq(f[2].file, "b.c");
    cr_assert_eq(f[2].line, 3);
    cr_assert_eq(w.out.count, 3, "collect2 tells nothing new");
    arena_release(&w.arena);
}

Test(check_build, shows_everything_if_it_understands_nothing)
{
    struct made w;
    made_init(&w, "cc1: out of luck\n");

    judge(&w);

    cr_assert_eq(w.out.count, 1);
    cr_assert_str_eq(w.out.list[0].message, "the compiler failed (exit status 1)");
    cr_assert(bytes_equal(w.out.list[0].actual, bytes_of("cc1: out of luck\n")));
    arena_release(&w.arena);
}

Test(check_build, stops_at_twenty_errors)
{
    AUTO_BUF text = {0};
    for (int i = 1; i <= 50; i++) {
        buf_printf(&text, "a.c:%d:1: error: e%d\n", i, i);
    }
    struct made w;
    made_init(&w, text.data);

    judge(&w);

    cr_assert_eq(w.out.count, 20);
    cr_assert_str_eq(w.out.list[19].message, "e20");
    arena_release(&w.arena);
}

Test(check_build, passes_with_warnings_which_become_remarks)
{
    struct refused_record refused[] = {
        {"Makefile", "the grader builds by its own rules"}};
    struct made w;
    made_init(&w, messages);
    w.compiler.end_value = 0;
    w.ev.refused = refused;
    w.ev.refused_count = 1;

    judge(&w);
    cr_assert_eq(w.out.count, 0);
    check_remarks(&w.exercise, &w.test, &w.ev, &w.arena, &w.out);

    cr_assert_eq(w.out.count, 2);
    cr_assert_str_eq(w.out.list[0].message, "unused variable 'x' [-Wunused-variable]");
    cr_assert_eq(w.out.list[0].line, 3);
    cr_assert_eq(w.out.list[0].reason, REASON_BUILD);
    cr_assert_str_eq(w.out.list[1].message,
                     "Makefile was not taken: the grader builds by its own rules");
    cr_assert_eq(w.out.list[1].reason, REASON_MISUSE);
    arena_release(&w.arena);
}

Test(check_build, says_that_there_is_nothing_to_compile)
{
    struct made w;
    made_init(&w, "");
    w.ev.actor_count = 0;

    judge(&w);

    cr_assert_str_eq(w.out.list[0].message,
                     "nothing to compile: no file named *.c in the submission");
    arena_release(&w.arena);
}

Test(check_build, names_the_limit_that_the_compiler_hit)
{
    struct made w;
    made_init(&w, "a.c:1:1: error: killed\n");
    w.ev.has_limit = true;
    w.ev.limit = LIMIT_CPU;
    w.ev.limit_value = 20000000000;

    judge(&w);

    cr_assert_eq(w.out.count, 1);
    cr_assert_str_eq(w.out.list[0].message,
                     "compiling took more than 20 s of processor time");
    cr_assert_eq(w.out.list[0].reason, REASON_LIMIT);
    arena_release(&w.arena);
}

Test(check_build, survives_hostile_messages)
{
    static const char *const hostile[] = {
        ": error: ",
        ":1: error: x",
        ":::: warning: ",
        "1:2:3: error: ",
        ":99999999999999999999:1: error: big",
        "ld: : undefined reference to ",
        "\n\n:",
    };

    for (size_t i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++) {
        struct made w;
        made_init(&w, hostile[i]);
        judge(&w);
        check_remarks(&w.exercise, &w.test, &w.ev, &w.arena, &w.out);
        cr_assert_geq(w.out.count, 1, "row %zu", i);
        arena_release(&w.arena);
    }
}
