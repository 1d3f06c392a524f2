#include "cli/program.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "cli/isolation.h"
#include "crew.h"
#include "model/programs.h"

enum { INPUT_BYTES_MAX = 16 * 1024 * 1024, PROGRAM_BYTES_MAX = 64 * 1024 * 1024 };

/* The course that a single program is: one exercise, one test. */
struct occasion {
    struct course course;
    struct exercise exercise;
    struct test test;
    struct step steps[4];
    const char *actors[1];
    struct programs programs;
    struct buf input;
    enum tier tier;
    const char *argv[WORDS_MAX + 1];
    char name[sizeof(((struct program *)0)->name) + 2];
};

static int read_input(const struct options *options, struct buf *out, struct err *e)
{
    if (options->input == NULL && isatty(STDIN_FILENO) == 1) {
        return 0;
    }
    AUTO_CLOSE int fd = options->input == NULL
                            ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
                            : open(options->input, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0 && options->input == NULL) {
        return 0; /* stdin is closed */
    }
    if (fd < 0 || fd_read_all(fd, out, INPUT_BYTES_MAX) < 0) {
        err_sys(e, "cannot read %s%s%s", options->input == NULL ? "stdin" : "'",
                options->input == NULL ? "" : options->input,
                options->input == NULL ? "" : "'");
        e->kind = ERR_USAGE;
        return -1;
    }
    return 0;
}

/* Programs of the machine are in the box too. */
static bool is_in_box(const char *path)
{
    return strchr(path, '/') == NULL || strncmp(path, "/usr/", 5) == 0 ||
           strncmp(path, "/bin/", 5) == 0 || strncmp(path, "/sbin/", 6) == 0;
}

static int refuse(const char *path, const char *why, struct err *e)
{
    return err_set(e, ERR_USAGE, "cannot trace '%s': %s", path, why);
}

/* Copies the user's own program into the box and points argv[0] there. */
static int take_program(struct occasion *o, const char *path, struct err *e)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "0123456789._-";
    const char *slash = strrchr(path, '/');
    const char *name = slash == NULL ? path : slash + 1;
    size_t len = strlen(name);
    AUTO_BUF content = {0};
    struct stat st;

    if (len == 0 || len >= sizeof(o->programs.list[0].name) ||
        name[strspn(name, plain)] != '\0' || name[0] == '.' || name[0] == '-') {
        return refuse(path, "its name may hold letters, digits, '.', '_' and '-'", e);
    }
    AUTO_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0 || fstat(fd, &st) < 0) {
        err_sys(e, "cannot trace '%s'", path);
        e->kind = ERR_USAGE;
        return -1;
    }
    if (!S_ISREG(st.st_mode) || (st.st_mode & 0111) == 0) {
        return refuse(path, "it is not an executable file", e);
    }
    if (fd_read_all(fd, &content, PROGRAM_BYTES_MAX) < 0) {
        return err_sys(e, "cannot read '%s'", path);
    }
    int copy = fd_from_bytes(name, buf_bytes(&content));
    if (copy < 0) {
        return err_sys(e, "cannot copy '%s'", path);
    }
    struct program *program = &o->programs.list[o->programs.count++];
    *program = (struct program){.fd = copy, .is_executable = true};
    memcpy(program->name, name, len + 1);
    memcpy(o->name, "./", 2);
    memcpy(o->name + 2, name, len + 1);
    o->argv[0] = o->name;
    return 0;
}

static void add_step(struct occasion *o, struct step step)
{
    step.at = o->exercise.at;
    o->steps[o->test.step_count++] = step;
}

static int prepare(struct occasion *o, const struct options *options, struct err *e)
{
    size_t argc = options->word_count - options->command;

    for (size_t i = 0; i < argc; i++) {
        o->argv[i] = options->words[options->command + i];
    }
    if (read_input(options, &o->input, e) < 0 ||
        (!is_in_box(o->argv[0]) && take_program(o, o->argv[0], e) < 0)) {
        return -1;
    }
    o->actors[0] = "program";
    o->exercise = (struct exercise){.id = "trace",
                                    .dir = ".",
                                    .at = {"command line", 1, 1},
                                    .tests = &o->test,
                                    .test_count = 1};
    o->exercise.build.program =
        o->programs.count > 0 ? o->programs.list[0].name : o->actors[0];
    o->exercise.build.limits = limits_default();
    o->test = (struct test){.kind = TEST_SCRIPT,
                            .id = "trace",
                            .at = o->exercise.at,
                            .limits = limits_default(),
                            .actors = o->actors,
                            .actor_count = 1,
                            .steps = o->steps};
    add_step(
        o, (struct step){.kind = STEP_START, .start = {.argv = o->argv, .argc = argc}});
    if (o->input.len > 0) {
        add_step(o, (struct step){.kind = STEP_SEND, .send = buf_bytes(&o->input)});
    }
    add_step(o, (struct step){.kind = STEP_CLOSE});
    add_step(o, (struct step){.kind = STEP_EXITS, .exits = {.any = true}});
    o->course = (struct course){.file = "command line",
                                .dir = ".",
                                .id = "trace",
                                .exercises = &o->exercise,
                                .exercise_count = 1};
    return 0;
}

static int play(struct occasion *o, struct evidence *ev, bool *is_interrupted,
                struct err *e)
{
    struct crew *crew = NULL;
    struct outcome out = {0};
    enum crew_news news = CREW_INTERRUPTED;
    struct job job = {.kind = JOB_PLAY,
                      .tracing = TRACING_ALWAYS,
                      .is_literal = true,
                      .programs = &o->programs};

    if (crew_open(&o->course, o->tier, 1, &crew, e) < 0) {
        return -1;
    }
    int failed = crew_give(crew, &job, e) < 0 || crew_wait(crew, &news, &out, e) < 0;
    crew_close(crew);
    if (failed) {
        return -1;
    }
    *is_interrupted = news == CREW_INTERRUPTED;
    *ev = out.evidence;
    if (out.has_failed) {
        *e = out.err;
        return -1;
    }
    return 0;
}

static int choose_tier(struct occasion *o, const struct options *options, struct err *e)
{
    const struct isolation *isolation = NULL;
    struct arena arena = {0};

    int failed = isolation_find(options, &arena, &isolation, e);
    o->tier = failed < 0 ? TIER_NONE : isolation->tier;
    arena_release(&arena);
    return failed;
}

int program_trace(const struct options *options, struct evidence *ev,
                  bool *is_interrupted, struct err *e)
{
    /* Too large for a small stack, and there is one command line. */
    static struct occasion o;

    int failed = prepare(&o, options, e) < 0 || choose_tier(&o, options, e) < 0 ||
                 play(&o, ev, is_interrupted, e) < 0;
    programs_release(&o.programs);
    buf_release(&o.input);
    return failed ? -1 : 0;
}
