#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "base/fd.h"
#include "check/check.h"
#include "explain/explain.h"
#include "observe/observe.h"
#include "quote.h"
#include "runtime/runtime.h"

/* An arena as a run may leave it, in memory: the tests fill in what they are about. */
static struct race_arena *arena_map(int *fd)
{
    *fd = memfd_create("races", MFD_CLOEXEC);
    cr_assert_eq(ftruncate(*fd, RACE_ARENA_BYTES), 0);
    struct race_arena *a =
        mmap(NULL, sizeof(*a), PROT_READ | PROT_WRITE, MAP_SHARED, *fd, 0);
    cr_assert_neq((void *)a, MAP_FAILED);
    a->magic = RACE_MAGIC;
    a->version = RACE_VERSION;
    a->process_count = 2;
    a->task_count = 3;
    a->object_count = 2;
    a->region_count = 2;
    a->tasks[1] = (struct race_task){.kind = RACE_TASK_FIRST, .pid = 2, .number = 1};
    a->tasks[2] = (struct race_task){.kind = RACE_TASK_FORKED, .pid = 3, .number = 2};
    a->objects[1] =
        (struct race_object){.kind = RACE_OBJECT_SEM_NAMED, .name = "/count"};
    a->regions[1] = (struct race_region){.kind = RACE_REGION_POSIX, .name = "/shm"};
    a->finding_count = 1;
    a->findings[0] = (struct race_finding){
        .kind = RACE_FOUND_RACE,
        .region = 1,
        .offset = 8,
        .here = {.task = 2, .flags = RACE_SITE_WRITE, .held = {1}},
        .there = {.task = 1}};
    return a;
}

static void read_arena(int fd, struct evidence *ev)
{
    *ev = (struct evidence){.trial.kind = TRIAL_RACES};
    observe_races(fd, NULL, ev);
}

Test(races, a_finding_says_who_did_what_with_which_lock)
{
    int fd;
    struct race_arena *a = arena_map(&fd);
    struct evidence ev;

    read_arena(fd, &ev);
    cr_assert_eq(ev.hazards.count, 1);
    const struct hazard_record *h = &ev.hazards.list[0];
    cr_assert_eq(h->kind, HAZARD_RACE);
    cr_assert(h->here.writes);
    cr_assert_eq(h->here.process, 2);
    cr_assert_str_eq(h->here.held, "semaphore /count");
    cr_assert_not(h->there.writes);
    cr_assert_eq(h->there.process, 1);
    cr_assert_null(h->there.held);
    cr_assert_str_eq(h->memory, "shared memory /shm");
    cr_assert_eq(h->offset, 8);
    cr_assert_null(ev.hazards.unwatched);
    evidence_release(&ev);
    (void)munmap(a, sizeof(*a));
    (void)close(fd);
}

Test(races, one_place_in_memory_is_told_once_and_at_its_worst)
{
    int fd;
    struct race_arena *a = arena_map(&fd);
    struct evidence ev;

    a->finding_count = 4;
    a->findings[1] = a->findings[0];
    a->findings[1].here.task = 1;
    a->findings[2] = a->findings[0];
    a->findings[2].kind = RACE_FOUND_LOST;
    a->findings[2].value_bytes = 4;
    a->findings[2].old_value = 0xffffffff;
    a->findings[3] = a->findings[0];
    a->findings[3].offset = 16;
    read_arena(fd, &ev);
    cr_assert_eq(ev.hazards.count, 2);
    cr_assert_eq(ev.hazards.list[0].kind, HAZARD_LOST_UPDATE);
    cr_assert_eq(ev.hazards.list[0].old_value, -1, "an int is a signed number");
    cr_assert_eq(ev.hazards.list[1].offset, 16);
    evidence_release(&ev);
    (void)munmap(a, sizeof(*a));
    (void)close(fd);
}

Test(races, what_was_withdrawn_is_not_told)
{
    int fd;
    struct race_arena *a = arena_map(&fd);
    struct evidence ev;

    a->findings[0].is_withdrawn = 1;
    read_arena(fd, &ev);
    cr_assert_eq(ev.hazards.count, 0);
    evidence_release(&ev);
    (void)munmap(a, sizeof(*a));
    (void)close(fd);
}

Test(races, what_was_lost_may_have_ordered_what_was_seen)
{
    int fd;
    struct race_arena *a = arena_map(&fd);
    struct evidence ev;

    a->lost[RACE_LOST_CHUNKS] = 1;
    read_arena(fd, &ev);
    cr_assert_str_eq(ev.hazards.unwatched, "more shared memory than it can watch");
    cr_assert_null(ev.hazards.doubt, "memory orders nothing");
    evidence_release(&ev);
    a->lost[RACE_LOST_REGIONS] = 1;
    read_arena(fd, &ev);
    cr_assert_str_eq(ev.hazards.doubt, "more shared mappings than it can watch");
    evidence_release(&ev);
    (void)munmap(a, sizeof(*a));
    (void)close(fd);
}

/* Whatever a student's program writes there, only its own result can suffer. */
Test(races, a_spoilt_arena_is_survived)
{
    int fd;
    struct race_arena *a = arena_map(&fd);
    struct evidence ev;
    uint64_t state = 88172645463325252;

    for (int round = 0; round < 300; round++) {
        unsigned char *bytes = (unsigned char *)a;
        for (int i = 0; i < 200; i++) {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            /* Most of what matters lies at the beginning. */
            size_t room =
                i % 2 == 0 ? offsetof(struct race_arena, findings) + 4096 : sizeof(*a);
            bytes[sizeof(a->magic) + state % (room - sizeof(a->magic))] =
                (unsigned char)(state >> 40);
        }
        a->process_count |= 1;
        read_arena(fd, &ev);
        cr_assert_leq(ev.hazards.count, 32);
        evidence_release(&ev);
    }
    (void)munmap(a, sizeof(*a));
    cr_assert_eq(ftruncate(fd, 100), 0);
    read_arena(fd, &ev);
    cr_assert_eq(ev.hazards.count, 0);
    cr_assert_eq(ftruncate(fd, 0), 0);
    read_arena(fd, &ev);
    cr_assert_str_eq(ev.hazards.unwatched,
                     "the program has destroyed what was written down");
    evidence_release(&ev);
    (void)close(fd);
}

Test(races, what_is_no_file_has_been_destroyed)
{
    int ends[2];
    struct evidence ev;

    cr_assert_eq(pipe(ends), 0);
    const int fds[] = {-1, ends[0]};
    for (size_t i = 0; i < 2; i++) {
        read_arena(fds[i], &ev);
        cr_assert_str_eq(ev.hazards.unwatched,
                         "the program has destroyed what was written down");
        evidence_release(&ev);
    }
    (void)close(ends[0]);
    (void)close(ends[1]);
}

/* One hazard, judged and explained. */
struct world {
    struct check check;
    struct test test;
    struct hazard_record hazard;
    struct evidence ev;
    struct arena arena;
    struct findings out;
};

static void judge(struct world *w)
{
    w->check = (struct check){.kind = CHECK_RACES};
    w->test = (struct test){
        .kind = TEST_SCRIPT, .id = "t", .checks = &w->check, .check_count = 1};
    w->ev.trial.kind = TRIAL_RACES;
    w->ev.hazards.list = &w->hazard;
    w->ev.hazards.count = 1;
    check_test(&(struct exercise){0}, &w->test, &w->ev, &w->arena, &w->out);
    explain_findings(&w->test, &w->ev, &w->arena, &w->out);
}

static struct world world_of(enum hazard_kind kind)
{
    return (struct world){
        .hazard = {
            .kind = kind,
            .here = {.site = {"work", "cnt.c", 39}, .process = 3, .writes = true},
            .there = {.site = {"work", "cnt.c", 36},
                      .caller = {"main", "cnt.c", 60},
                      .process = 2,
                      .held = "semaphore /s"},
            .lock = "semaphore /s",
            .made = {"main", "cnt.c", 12},
            .memory = "shared memory /c",
            .offset = 4}};
}

static void assert_told(enum hazard_kind kind, int line, const char *message,
                        const char *why)
{
    struct world w = world_of(kind);

    w.hazard.initial = 2;
    w.hazard.has_values = true;
    w.hazard.old_value = 17;
    w.hazard.new_value = 23;
    w.hazard.waiting = 2;
    judge(&w);
    cr_assert_eq(w.out.count, 1);
    cr_assert_eq(w.out.list[0].reason, REASON_RACE);
    cr_assert_str_eq(w.out.list[0].message, message);
    cr_assert_str_eq(w.out.list[0].file, "cnt.c");
    cr_assert_eq(w.out.list[0].line, line);
    cr_assert_not_null(strstr(w.out.list[0].why, why), "%s", w.out.list[0].why);
    arena_release(&w.arena);
}

Test(races, every_kind_of_hazard_has_its_words)
{
    assert_told(
        HAZARD_RACE, 39,
        "data race: process 3 writes here what process 2 reads at cnt.c:36, and "
        "nothing orders the two",
        "process 3 writes at cnt.c:39 in work, holding no lock\n"
        "process 2 reads at cnt.c:36 in work, called at cnt.c:60, holding "
        "semaphore /s\n"
        "Both use shared memory /c, 4 bytes from its beginning.\n"
        "That the result was right is luck");
    assert_told(HAZARD_LOST_UPDATE, 39,
                "an update is lost: process 3 writes over what another process wrote "
                "meanwhile at cnt.c:36; it was 17 when it was read, and 23 when it was "
                "written over",
                "as one piece");
    assert_told(
        HAZARD_READ_EARLY, 39,
        "data race: process 2 reads at cnt.c:36 before it has waited for process "
        "3, which writes at cnt.c:39",
        "wait(2) for the child");
    assert_told(
        HAZARD_NO_EXCLUSION, 39,
        "semaphore /s does not exclude: process 3 has it here while process 2 has "
        "it at cnt.c:36",
        "open it by itself");
    assert_told(
        HAZARD_PRIVATE_LOCK, 12,
        "the semaphore /s lies in memory that is not shared: each process locks a "
        "copy of its own",
        "belongs into the shared mapping");
    assert_told(
        HAZARD_NOT_PSHARED, 12,
        "the semaphore /s is used by several processes, but was not made for that",
        "PTHREAD_PROCESS_SHARED");
    assert_told(HAZARD_INITIAL, 12,
                "semaphore /s begins with the value 2, so process 3 and process 2 are "
                "inside at the same time",
                "begins with 1");
    assert_told(
        HAZARD_FAILED_TRY, 39,
        "process 3 had tried for semaphore /s in vain, and goes on as if it had it",
        "The result of the try");
    assert_told(HAZARD_DIED_HOLDING, 39,
                "process 2 ended while it held semaphore /s, taken at cnt.c:36; nobody "
                "gets it now",
                "2 wait for it.\n");
}

Test(races, the_lines_themselves_are_quoted)
{
    struct world w = world_of(HAZARD_RACE);
    const char text[] = "int main(void)\n{\n\t  c = t + 1;   \n\nlast";
    struct programs sources = {.list = {{.name = "cnt.c"}}, .count = 1};

    sources.list[0].fd = fd_from_bytes("cnt.c", bytes_of(text));
    cr_assert_geq(sources.list[0].fd, 0);
    w.hazard.here.site.line = 3;
    w.hazard.there.site.line = 5;
    w.ev.hazards.list = &w.hazard;
    w.ev.hazards.count = 1;
    quote_hazards(&sources, &w.ev);
    cr_assert_str_eq(w.hazard.here.text, "c = t + 1;");
    cr_assert_str_eq(w.hazard.there.text, "last");
    judge(&w);
    cr_assert_not_null(strstr(w.out.list[0].why, "holding no lock\n    c = t + 1;\n"),
                       "%s", w.out.list[0].why);
    w.hazard.here.text = NULL;
    w.hazard.here.site.line = 4;
    w.hazard.there.text = NULL;
    w.hazard.there.site.line = 6;
    quote_hazards(&sources, &w.ev);
    cr_assert_null(w.hazard.here.text, "an empty line");
    cr_assert_null(w.hazard.there.text, "behind the end");
    arena_release(&w.arena);
    evidence_release(&w.ev);
    programs_release(&sources);
}

Test(races, what_cannot_be_judged_leaves_the_test_undecided)
{
    struct world w = world_of(HAZARD_RACE);

    w.ev.hazards.doubt = "stand-alone memory fences";
    judge(&w);
    cr_assert_eq(w.out.count, 0);
    cr_assert_str_eq(w.out.undecided, "the race detector cannot judge a program with "
                                      "stand-alone memory fences");
    arena_release(&w.arena);
}

Test(races, silence_is_not_taken_for_innocence_when_not_all_was_watched)
{
    struct world w = {.check = {.kind = CHECK_RACES}};

    w.test = (struct test){
        .kind = TEST_SCRIPT, .id = "t", .checks = &w.check, .check_count = 1};
    w.ev.trial.kind = TRIAL_RACES;
    w.ev.hazards.unwatched = "more than 4096 tasks";
    check_test(&(struct exercise){0}, &w.test, &w.ev, &w.arena, &w.out);
    cr_assert_str_eq(w.out.undecided,
                     "the race detector did not see all: more than 4096 tasks");
    arena_release(&w.arena);
}

Test(races, in_the_plain_play_nothing_is_said_of_them)
{
    struct world w = world_of(HAZARD_RACE);

    w.check = (struct check){.kind = CHECK_RACES};
    w.test = (struct test){
        .kind = TEST_SCRIPT, .id = "t", .checks = &w.check, .check_count = 1};
    w.ev.hazards.list = &w.hazard;
    w.ev.hazards.count = 1;
    w.ev.is_complete = true;
    check_test(&(struct exercise){0}, &w.test, &w.ev, &w.arena, &w.out);
    cr_assert_eq(w.out.count, 0);
    cr_assert_null(w.out.undecided);
    arena_release(&w.arena);
}
