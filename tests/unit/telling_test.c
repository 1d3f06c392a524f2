/* Check, explanation, verdict and report together, on evidence that makes no sense. */
#include <stdint.h>
#include <string.h>

#include <criterion/criterion.h>

#include "base/random.h"
#include "check/check.h"
#include "explain/explain.h"
#include "report/report.h"
#include "verdict/verdict.h"

enum { ROUNDS = 3000, MANY = 6 };

static uint64_t state;

static size_t any(size_t below)
{
    return random_next(&state) % below;
}

static const char *any_name(void)
{
    static const char *const names[] = {"shell",   "wc",   "",
                                        "\x1b[2J", "a\nb", "\xff\xfe"};

    return names[any(sizeof(names) / sizeof(names[0]))];
}

static struct bytes any_text(void)
{
    static const struct bytes texts[] = {
        BYTES_LITERAL(""),
        BYTES_LITERAL("HI\n"),
        BYTES_LITERAL("\0\x1b\x9b\xe2\x80\xae\n\n"),
        BYTES_LITERAL("a.c:1:2: error: x\nb.c: warning: y\n  z"),
        BYTES_LITERAL("HI\nHI\n  \r\n\t"),
    };

    return texts[any(sizeof(texts) / sizeof(texts[0]))];
}

/* Everything of a round; nothing in it needs freeing but the arena. */
struct round {
    const char *actors[2];
    const char *argv[2];
    struct bytes lines[2];
    struct ending endings[1];
    struct file_expectation files[2];
    struct step steps[MANY];
    struct check checks[MANY];
    struct test test;
    struct actor_record records[2];
    struct step_record done[MANY];
    struct orphan_record orphans[MANY];
    struct file_record seen[MANY];
    struct task_record tasks[MANY];
    struct pipe_end ends[MANY];
    struct pipe_record pipes[MANY];
    struct evidence ev;
};

static struct pattern any_pattern(struct round *r)
{
    r->lines[0] = any_text();
    return (struct pattern){.kind = (enum pattern_kind)any(PATTERN_NUMBERED + 1),
                            .text = any(2) == 0 ? bytes_of("HI") : bytes_of("^x+$"),
                            .lines = r->lines,
                            .line_count = 2,
                            .times = (int)any(3)};
}

static void fill_step(struct round *r, struct step *step)
{
    *step = (struct step){.kind = (enum step_kind)any(STEP_KINDS), .actor = any(2)};
    step->at = (struct place){"x.yaml", (int)any(3), 1};
    switch (step->kind) {
    case STEP_START:
        step->start.argv = r->argv;
        step->start.argc = 1;
        break;
    case STEP_SEND:
    case STEP_FEED:
        step->send = any_text();
        break;
    case STEP_EXPECT:
        step->expect.pattern = any_pattern(r);
        step->expect.stream = (enum stream)any(STREAM_ANY + 1);
        break;
    case STEP_UNTIL:
        step->until.kind = (enum until_kind)any(UNTIL_ENDED + 1);
        step->until.call = "pause";
        break;
    case STEP_SIGNAL:
        step->signal.number = (int)any(70);
        break;
    case STEP_EXITS:
        step->exits = (struct endings){any(2) == 0, r->endings, 1};
        break;
    case STEP_FILES:
        step->files.list = r->files;
        step->files.count = 2;
        break;
    case STEP_HOLD:
        step->hold.call = "pause";
        break;
    case STEP_CLOSE:
    case STEP_RELEASE:
    case STEP_KINDS:
        break;
    }
}

static void fill_check(struct round *r, struct check *check)
{
    *check = (struct check){.kind = (enum check_kind)any(CHECK_KINDS), .actor = any(2)};
    switch (check->kind) {
    case CHECK_OUTPUT:
    case CHECK_STDERR:
        check->pattern = any_pattern(r);
        break;
    case CHECK_EXIT:
        check->exits = (struct endings){any(2) == 0, r->endings, 1};
        break;
    case CHECK_FILES:
        check->files.list = r->files;
        check->files.count = 2;
        break;
    case CHECK_BLOCKS:
        check->blocks.call = "read";
        break;
    case CHECK_REAPED:
    case CHECK_PROCESSES:
    case CHECK_FDS:
    case CHECK_LEAVES:
    case CHECK_CALLS:
    case CHECK_SIGNALS:
    case CHECK_BUSY:
    case CHECK_TERMINATES:
    case CHECK_RACES:
    case CHECK_MEMORY:
    case CHECK_SURVIVES:
    case CHECK_KINDS:
        break;
    }
}

static void fill_test(struct round *r)
{
    r->actors[0] = any_name();
    r->actors[1] = any_name();
    r->argv[0] = "./x";
    r->endings[0] = (struct ending){any(2) == 0, (int)any(255)};
    for (size_t i = 0; i < 2; i++) {
        r->files[i] =
            (struct file_expectation){"g", any(2) == 0, any_pattern(r), {NULL, 0, 0}};
    }
    for (size_t i = 0; i < MANY; i++) {
        fill_step(r, &r->steps[i]);
        fill_check(r, &r->checks[i]);
    }
    r->test = (struct test){.kind = any(5) == 0 ? TEST_BUILD : TEST_SCRIPT,
                            .id = "t",
                            .title = {"T", NULL},
                            .points = 100,
                            .actors = r->actors,
                            .actor_count = 2,
                            .steps = r->steps,
                            .step_count = any(MANY + 1),
                            .checks = r->checks,
                            .check_count = any(MANY + 1)};
}

static void fill_scene(struct round *r)
{
    static const char *const calls[] = {"read", "write", "wait4", "openat", NULL, "x"};

    for (size_t i = 0; i < MANY; i++) {
        int pid = 2 + (int)any(4);
        r->tasks[i] = (struct task_record){pid,
                                           pid + (int)any(2),
                                           (int)any(4),
                                           any_name(),
                                           (enum wait_kind)any(WAIT_ZOMBIE + 1),
                                           calls[any(6)],
                                           (int)any(4) - 1,
                                           (ptrdiff_t)any(MANY + 1) - 1};
        r->ends[i] =
            (struct pipe_end){(int)any(6), (int)any(9), any(2) == 0, any(2) == 0};
        r->pipes[i] =
            (struct pipe_record){any(4) == 0 ? any_name() : NULL, (ptrdiff_t)any(3) - 1,
                                 r->ends, any(MANY + 1)};
    }
    r->ev.scene = (struct scene){r->tasks, any(MANY + 1), r->pipes, MANY};
}

static void fill_evidence(struct round *r)
{
    for (size_t i = 0; i < 2; i++) {
        r->records[i] = (struct actor_record){
            .name = r->actors[i],
            .pid = (int)any(4),
            .exec_errno = (int)any(200),
            .end = (enum end_kind)any(END_SIGNALED + 1),
            .end_value = (int)any(256),
            .killer = (enum killer)any(KILLER_GRADER + 1),
            .streams = {{any_text(), (int64_t)any(9), any(2) == 0},
                        {any_text(), (int64_t)any(9), any(2) == 0}}};
    }
    for (size_t i = 0; i < MANY; i++) {
        enum stop stop = any(3) == 0 ? (enum stop)any(STOP_LIMIT + 1) : STOP_NONE;
        r->done[i] = (struct step_record){stop, {any(9), any(9)}, {9, 9}};
        r->orphans[i] = (struct orphan_record){(int)any(9), any_name(), any(2) == 0};
        r->seen[i] =
            (struct file_record){any(2) == 0 ? SIZE_MAX : any(MANY), "g",
                                 (enum file_state)any(FILE_TOO_BIG + 1), any_text()};
    }
    r->ev = (struct evidence){.actors = r->records,
                              .actor_count = any(3),
                              .steps = r->done,
                              .step_count = any(MANY + 1),
                              .is_complete = any(2) == 0,
                              .has_limit = any(4) == 0,
                              .limit = (enum limit_kind)any(LIMIT_COUNT),
                              .limit_value = (int64_t)any(1 << 20),
                              .limit_actor = (ptrdiff_t)any(3) - 1,
                              .files = r->seen,
                              .file_count = any(MANY + 1),
                              .orphans = r->orphans,
                              .orphan_count = any(MANY + 1)};
    fill_scene(r);
}

static void assert_printable(const struct buf *text, int round)
{
    for (size_t i = 0; i < text->len; i++) {
        unsigned char c = (unsigned char)text->data[i];
        cr_assert(c == '\n' || (c >= 0x20 && c != 0x7f), "round %d, byte %zu", round,
                  i);
    }
}

static void play(int round, struct round *r, const struct exercise *exercise)
{
    const struct report_options options = {.width = 60, .verbose = round % 2 == 0};
    struct test_result test = {.test = &r->test};
    struct result result = {.exercise = exercise, .tests = &test, .test_count = 1};
    const struct result *list[] = {&result};
    struct arena arena = {0};
    AUTO_BUF text = {0};

    check_test(exercise, &r->test, &r->ev, &arena, &test.findings);
    check_remarks(exercise, &r->test, &r->ev, &arena, &test.remarks);
    explain_findings(&r->test, &r->ev, &arena, &test.findings);
    verdict_judge(exercise, &test);
    report_find("terminal")->write(list, 1, &options, &text);
    report_find("json")->write(list, 1, &options, &text);

    assert_printable(&text, round);
    if (!r->ev.is_complete && r->test.kind == TEST_SCRIPT &&
        test.findings.undecided == NULL) {
        cr_assert_eq(test.verdict, VERDICT_FAILED, "round %d", round);
    }
    arena_release(&arena);
}

Test(telling, tells_any_evidence_without_harm)
{
    const struct exercise exercise = {.id = "x", .title = {"X", NULL}};
    struct round r;

    state = 42;
    for (int round = 0; round < ROUNDS; round++) {
        memset(&r, 0, sizeof(r));
        fill_test(&r);
        fill_evidence(&r);
        play(round, &r, &exercise);
    }
}
