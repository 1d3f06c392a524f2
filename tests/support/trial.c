#include "support/trial.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "base/clock.h"
#include "base/fd.h"
#include "support/compiled.h"
#include "support/in_worker.h"

enum { WALL_S = 20, SOURCE_MAX = 1 << 16, PREEMPTIONS = 40 };

/* The executable of the test; the worker that plays is forked after it was compiled. */
static int program = -1;

void trial_use(const char *flags, const char *text)
{
    char command[128];

    (void)snprintf(command, sizeof(command),
                   "cc -g -O0 -w -std=gnu17 -D_GNU_SOURCE -pthread %s", flags);
    struct compiled compiled = compile(command, text, NULL);
    program = open(compiled.path, O_RDONLY | O_CLOEXEC);
    cr_assert(program >= 0);
    compiled_remove(&compiled);
}

void trial_use_file(const char *flags, const char *folder, const char *name)
{
    AUTO_BUF text = {0};
    char path[128];

    (void)snprintf(path, sizeof(path), "%s/%s.c", folder, name);
    AUTO_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC);
    cr_assert(fd >= 0 && fd_read_all(fd, &text, SOURCE_MAX) >= 0, "%s", path);
    buf_add(&text, "", 1);
    trial_use(flags, text.data);
}

void trial_play(struct trial trial, struct step *steps, size_t count,
                struct evidence *ev)
{
    static const char *actors[] = {"a"};
    struct test test = {.kind = TEST_SCRIPT,
                        .id = "t",
                        .limits = limits_default(),
                        .actors = actors,
                        .actor_count = 1,
                        .steps = steps,
                        .step_count = count,
                        .preemptions = PREEMPTIONS};
    struct programs programs = {
        .count = 1, .list = {{.name = "prog", .fd = program, .is_executable = true}}};
    struct stage_spec spec = {
        .test = &test, .programs = &programs, .trial = trial, .is_traced = true};
    struct err e = {0};

    test.limits.value[LIMIT_WALL] = WALL_S * NS_PER_S;
    if (stage_play(&spec, ev, NULL, &e) < 0) {
        (void)fprintf(stderr, "%s\n", e.text);
        exit(1);
    }
}

void trial_need_boxes(void)
{
    const char *reason = cannot_sandbox();

    if (reason != NULL) {
        cr_skip_test("%s", reason);
    }
}
