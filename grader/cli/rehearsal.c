#include "cli/rehearsal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/fd.h"
#include "crew.h"

#define MIB (INT64_C(1) << 20)

static const char source[] = "#include <pthread.h>\n"
                             "#include <semaphore.h>\n"
                             "static void *say(void *word) { return word; }\n"
                             "int main(void)\n"
                             "{\n"
                             "    pthread_t thread;\n"
                             "    return pthread_create(&thread, 0, say, 0) ||\n"
                             "           pthread_join(thread, 0);\n"
                             "}\n";

/* The course that the program makes up: one exercise, its build and one test. */
enum { BUILD, HELLO, TESTS };
struct stage_set {
    struct course course;
    struct exercise exercise;
    struct test tests[TESTS];
    struct step steps[3];
    const char *actors[1];
    const char *argv[2];
    const char *sources[1];
    const char *flags[2];
    const char *libs[2];
};

/* What is tried, for which piece. */
static const struct {
    enum piece piece;
    enum trial_kind kind;
} scenes[] = {
    {PIECE_COMPILER, TRIAL_PLAIN},
    {PIECE_MEMORY, TRIAL_MEMORY},
    {PIECE_RACES, TRIAL_RACES},
};
enum { SCENES = sizeof(scenes) / sizeof(scenes[0]) };

static void build_set(struct stage_set *set)
{
    struct limits limits = limits_default();

    limits.value[LIMIT_WALL] = 30 * NS_PER_S;
    limits.value[LIMIT_CPU] = 20 * NS_PER_S;
    limits.value[LIMIT_MEMORY] = 1024 * MIB;
    limits.value[LIMIT_FILES] = 64 * MIB;
    *set = (struct stage_set){.actors = {"hello"},
                              .argv = {"./hello"},
                              .sources = {"*.c"},
                              .flags = {"-g", "-Wall"},
                              .libs = {"-pthread", "-lrt"}};
    set->steps[0] =
        (struct step){.kind = STEP_START, .start = {.argv = set->argv, .argc = 1}};
    set->steps[1] = (struct step){.kind = STEP_CLOSE};
    set->steps[2] = (struct step){.kind = STEP_EXITS, .exits = {.any = true}};
    set->tests[BUILD] =
        (struct test){.kind = TEST_BUILD, .id = "builds", .limits = limits};
    set->tests[HELLO] = (struct test){.kind = TEST_SCRIPT,
                                      .id = "hello",
                                      .limits = limits_default(),
                                      .actors = set->actors,
                                      .actor_count = 1,
                                      .steps = set->steps,
                                      .step_count = 3};
    set->exercise = (struct exercise){.id = "hello",
                                      .dir = ".",
                                      .tests = set->tests,
                                      .test_count = TESTS,
                                      .build = {.program = "hello",
                                                .sources = set->sources,
                                                .source_count = 1,
                                                .flags = set->flags,
                                                .flag_count = 2,
                                                .libs = set->libs,
                                                .lib_count = 2,
                                                .compiler = "gcc",
                                                .limits = limits}};
    set->course = (struct course){.file = "doctor",
                                  .dir = ".",
                                  .id = "doctor",
                                  .exercises = &set->exercise,
                                  .exercise_count = 1};
}

static void lacks(struct piece_record *record, const char *who, struct bytes says)
{
    const char *newline = says.len == 0 ? NULL : memchr(says.data, '\n', says.len);
    size_t len = newline == NULL ? says.len : (size_t)(newline - says.data);

    record->state = PIECE_MISSING;
    (void)snprintf(record->words, sizeof(record->words), "%s: %.*s", who, (int)len,
                   len == 0 ? "" : says.data);
}

/* The end of a compiler or of the program; false if it was not the right one. */
static bool judge(struct piece_record *record, const char *who,
                  const struct outcome *out)
{
    const struct evidence *ev = &out->evidence;

    if (out->has_failed) {
        lacks(record, who, bytes_of(out->err.text));
        return false;
    }
    if (ev->lack_count > 0) {
        lacks(record, "not in this sandbox", BYTES_LITERAL("it needs a better one"));
        return false;
    }
    for (size_t i = 0; i < ev->actor_count; i++) {
        const struct actor_record *actor = &ev->actors[i];
        if (actor->exec_errno != 0) {
            lacks(record, who, BYTES_LITERAL("cannot be executed"));
            record->error = actor->exec_errno;
            return false;
        }
        if (actor->end != END_EXITED || actor->end_value != 0) {
            lacks(record, who,
                  actor->streams[STREAM_ERR].text.len > 0
                      ? actor->streams[STREAM_ERR].text
                      : BYTES_LITERAL("did not end as it should"));
            return false;
        }
    }
    return true;
}

static int do_job(struct crew *crew, const struct job *job, struct outcome *out,
                  struct err *e)
{
    enum crew_news news = CREW_INTERRUPTED;

    if (crew_give(crew, job, e) < 0 || crew_wait(crew, &news, out, e) < 0) {
        return -1;
    }
    return news == CREW_INTERRUPTED ? err_set(e, ERR_SYSTEM, "interrupted") : 0;
}

static void learn_ptrace(struct machine *machine, const struct outcome *out)
{
    struct piece_record *record = &machine->pieces[PIECE_PTRACE];

    if (!out->has_failed && out->evidence.trace.state == TRACE_REFUSED &&
        record->state == PIECE_THERE) {
        *record = (struct piece_record){.state = PIECE_MISSING, .error = EPERM};
        (void)snprintf(record->words, sizeof(record->words),
                       "ptrace(PTRACE_SEIZE) of a process in a box");
    }
}

static int play_scene(struct machine *machine, size_t scene, struct crew *crew,
                      const struct programs *sources, struct err *e)
{
    struct piece_record *record = &machine->pieces[scenes[scene].piece];
    struct job job = {.kind = JOB_COMPILE,
                      .test = BUILD,
                      .tracing = scenes[scene].kind == TRIAL_PLAIN ? TRACING_ALWAYS
                                                                   : TRACING_NEEDED,
                      .is_literal = true,
                      .trial = {.kind = scenes[scene].kind},
                      .programs = sources};
    struct outcome compiled = {0};
    struct outcome played = {0};

    *record = (struct piece_record){.state = PIECE_THERE};
    int failed = do_job(crew, &job, &compiled, e);
    if (failed == 0 && judge(record, "gcc", &compiled)) {
        job.kind = JOB_PLAY;
        job.test = HELLO;
        job.programs = &compiled.built;
        failed = do_job(crew, &job, &played, e);
        if (failed == 0) {
            (void)judge(record, "a program that it made", &played);
            learn_ptrace(machine, &played);
        }
    }
    programs_release(&compiled.built);
    evidence_release(&compiled.evidence);
    evidence_release(&played.evidence);
    return failed;
}

static int play_all(struct machine *machine, const struct programs *sources,
                    struct err *e)
{
    struct crew *crew = NULL;
    /* Outlives the crew; too large for a small stack. */
    static struct stage_set set;
    int failed = 0;

    build_set(&set);
    if (crew_open(&set.course, machine->isolation.tier, 1, &crew, e) < 0) {
        return -1;
    }
    for (size_t i = 0; i < SCENES && failed == 0; i++) {
        if (i > 0 && machine->pieces[PIECE_COMPILER].state != PIECE_THERE) {
            break;
        }
        failed = play_scene(machine, i, crew, sources, e);
    }
    crew_close(crew);
    return failed;
}

int rehearse(struct machine *machine, struct err *e)
{
    struct programs sources = {.count = 1};

    for (size_t i = 0; i < SCENES; i++) {
        struct piece_record *record = &machine->pieces[scenes[i].piece];
        *record = (struct piece_record){.state = PIECE_UNTRIED};
        (void)snprintf(record->words, sizeof(record->words), "rests on %s",
                       machine->has_box ? piece_rows[PIECE_COMPILER].name : "a box");
    }
    if (!machine->has_box) {
        return 0;
    }
    sources.list[0] = (struct program){
        .name = "hello.c", .fd = fd_from_bytes("hello.c", BYTES_LITERAL(source))};
    if (sources.list[0].fd < 0) {
        return err_sys(e, "cannot hold a program");
    }
    int failed = play_all(machine, &sources, e);
    programs_release(&sources);
    return failed;
}
