#include <criterion/criterion.h>

#include "build/assembly.h"
#include "check/check.h"
#include "observe/observe.h"

static struct memory_reports read_log(const char *text, struct arena *arena)
{
    struct memory_reports reports = {0};

    observe_sanitizer_log(bytes_of(text), arena, &reports);
    return reports;
}

static const char overflow[] =
    "=================================================================\n"
    "==3==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x602 at pc 0x55 "
    "bp\n"
    "WRITE of size 1 at 0x602 thread T0\n"
    "    #0 0x7f in __interceptor_memcpy ../../../src/libsanitizer/asan.cpp:69\n"
    "    #1 0x55 in append /box/chat.c:41:9\n"
    "    #2 0x55 in main /box/chat.c:77\n"
    "\n"
    "0x602 is located 0 bytes to the right of 20-byte region [0x60,0x61)\n"
    "allocated by thread T0 here:\n"
    "    #0 0x7f in malloc asan_malloc_linux.cpp:69\n"
    "    #1 0x55 in main /box/chat.c:70\n";

Test(sanitizer, the_first_frame_of_the_students_own_is_the_place)
{
    struct arena arena = {0};
    struct memory_reports reports = read_log(overflow, &arena);

    cr_assert_eq(reports.count, 1);
    cr_assert_eq(reports.list[0].kind, MEMORY_ERROR);
    cr_assert_str_eq(reports.list[0].words, "heap-buffer-overflow");
    cr_assert_str_eq(reports.list[0].site.file, "chat.c");
    cr_assert_eq(reports.list[0].site.line, 41);
    cr_assert_str_eq(reports.list[0].site.function, "append");
    arena_release(&arena);
}

Test(sanitizer, undefined_behaviour_and_leaks_are_told_apart)
{
    struct arena arena = {0};
    struct memory_reports reports = read_log(
        "x.c:5:7: runtime error: signed integer overflow: 1 + 2 cannot be represented\n"
        "==2==ERROR: LeakSanitizer: detected memory leaks\n"
        "\n"
        "Direct leak of 20 byte(s) in 1 object(s) allocated from:\n"
        "    #0 0x7f in malloc asan_malloc_linux.cpp:69\n"
        "    #1 0x55 in main /box/x.c:3\n"
        "\n"
        "SUMMARY: AddressSanitizer: 20 byte(s) leaked in 1 allocation(s).\n",
        &arena);

    cr_assert_eq(reports.count, 2);
    cr_assert_eq(reports.list[0].kind, MEMORY_UNDEFINED);
    cr_assert_eq(reports.list[0].site.line, 5);
    cr_assert_eq(reports.list[1].kind, MEMORY_LEAK);
    cr_assert_str_eq(reports.list[1].words, "20 byte(s) in 1 object(s)");
    cr_assert_eq(reports.list[1].site.line, 3);
    arena_release(&arena);
}

Test(sanitizer, any_text_is_survived)
{
    static const char *const texts[] = {
        "",
        "\n",
        "    #",
        "    #0 0x1 in ",
        "ERROR: AddressSanitizer: ",
        "ERROR: AddressSanitizer: x on y\n    #1 0x in f /box/:1\n    #2 0x in f :\n",
        ": runtime error: ",
        "a:99999999999999999999: runtime error: x",
        " leak of \n    #0 0x1 in f /box/a.c:1",
    };

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct arena arena = {0};
        struct memory_reports reports = read_log(texts[i], &arena);
        cr_assert_leq(reports.count, 1);
        arena_release(&arena);
    }
}

/* A complete play under the sanitizers, which has left these reports. */
struct world {
    struct check check;
    struct test test;
    struct step_record steps[1];
    struct memory_record records[3];
    struct evidence ev;
    struct arena arena;
    struct findings out;
};

static void judge(struct world *w, bool wants_freed)
{
    w->check = (struct check){.kind = CHECK_MEMORY, .wants_freed = wants_freed};
    w->test = (struct test){
        .kind = TEST_SCRIPT, .id = "t", .checks = &w->check, .check_count = 1};
    w->ev.trial.kind = TRIAL_MEMORY;
    w->ev.memory.list = w->records;
    check_test(&(struct exercise){0}, &w->test, &w->ev, &w->arena, &w->out);
}

Test(sanitizer, reports_become_findings_at_their_lines)
{
    struct world w = {
        .records = {{MEMORY_ERROR, "heap-use-after-free", {"main", "a.c", 3}},
                    {MEMORY_UNDEFINED, "load of null pointer", {NULL, "a.c", 3}},
                    {MEMORY_LEAK, "20 byte(s) in 1 object(s)", {"main", "a.c", 9}}},
        .ev.memory.count = 3};

    judge(&w, true);
    cr_assert_eq(w.out.count, 2, "one line is told once");
    cr_assert_str_eq(w.out.list[0].message,
                     "memory is misused here: heap-use-after-free");
    cr_assert_eq(w.out.list[0].reason, REASON_MISUSE);
    cr_assert_eq(w.out.list[0].line, 3);
    cr_assert_str_eq(
        w.out.list[1].message,
        "memory is lost: 20 byte(s) in 1 object(s) allocated here and never "
        "freed");
    cr_assert_eq(w.out.list[1].reason, REASON_LEAK);
    arena_release(&w.arena);
}

Test(sanitizer, leaks_count_only_where_the_course_asks)
{
    struct world w = {
        .records = {{MEMORY_LEAK, "20 byte(s) in 1 object(s)", {"main", "a.c", 9}}},
        .ev.memory.count = 1};

    judge(&w, false);
    cr_assert_eq(w.out.count, 0);
    arena_release(&w.arena);
}

Test(sanitizer, the_plain_play_is_not_asked_about_memory)
{
    struct world w = {
        .records = {{MEMORY_ERROR, "heap-use-after-free", {"main", "a.c", 3}}},
        .ev = {.memory.count = 1, .is_complete = true}};

    w.check = (struct check){.kind = CHECK_MEMORY};
    w.test = (struct test){
        .kind = TEST_SCRIPT, .id = "t", .checks = &w.check, .check_count = 1};
    w.ev.memory.list = w.records;
    check_test(&(struct exercise){0}, &w.test, &w.ev, &w.arena, &w.out);
    cr_assert_eq(w.out.count, 0);
    arena_release(&w.arena);
}

Test(sanitizer, inline_assembly_is_seen_where_it_is_code)
{
    cr_assert(assembly_is_in(bytes_of("int f(void) { __asm__ volatile(\"\"); }")));
    cr_assert(assembly_is_in(bytes_of("asm(\"nop\");")));
    cr_assert(assembly_is_in(bytes_of("/* x */ __asm (\"\")")));
    cr_assert_not(assembly_is_in(bytes_of("int asmx; // asm\n/* asm */ \"asm\" 'a'")));
    cr_assert_not(assembly_is_in(bytes_of("char c = '\"'; int n; /* asm")));
    cr_assert_not(assembly_is_in(bytes_of("x / y \"\\\" asm\"")));
    cr_assert_not(assembly_is_in(bytes_of("")));
    cr_assert_not(assembly_is_in(bytes_of("/")));
    cr_assert_not(assembly_is_in(bytes_of("\"\\")));
}
