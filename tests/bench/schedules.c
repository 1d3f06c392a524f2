/* How often a seeded order of calls shows a mistake, and what it costs.
 *   schedules ORDERS FOLDER
 * FOLDER/wrong/NAME and FOLDER/right/NAME are programs that are to end with status 0. Each is
 * played once plainly for every order, and once in it; with 0 orders instead once for every
 * instruction at which it is worth while to hold a process. A right one that fails is a
 * false alarm. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fd.h"
#include "sandbox/sandbox.h"
#include "stage/stage.h"

enum { WALL_S = 10, PREEMPTIONS = 40 };

/* What the plays of one program in one way came to. */
struct tally {
    int plays;
    int failed;
    int unknown; /* a limit was hit */
    int64_t wall_ns;
};

/* What a survey has proposed. */
struct proposals {
    struct trial list[PREEMPTIONS];
    size_t count;
};

static void die(const char *what)
{
    perror(what);
    exit(3);
}

static bool has_failed(const struct evidence *ev)
{
    const struct actor_record *actor = &ev->actors[0];

    return !ev->is_complete || actor->end != END_EXITED || actor->end_value != 0;
}

static void play(int program, struct trial trial, struct tally *tally,
                 struct proposals *proposals)
{
    static const char *actors[] = {"program"};
    static const char *argv[] = {"./program", NULL};
    struct step steps[] = {{.kind = STEP_START, .start = {.argv = argv}},
                           {.kind = STEP_EXITS, .exits = {.any = true}}};
    struct test test = {.kind = TEST_SCRIPT,
                        .id = "schedules",
                        .limits = limits_default(),
                        .actors = actors,
                        .actor_count = 1,
                        .steps = steps,
                        .step_count = 2,
                        .preemptions = PREEMPTIONS};
    struct programs programs = {
        .count = 1,
        .list = {{.name = "program", .fd = program, .is_executable = true}}};
    struct stage_spec spec = {.test = &test,
                              .programs = &programs,
                              .trial = trial,
                              .is_traced = trial.kind != TRIAL_PLAIN};
    struct evidence ev = {0};
    struct err e = {0};

    test.limits.value[LIMIT_WALL] = WALL_S * NS_PER_S;
    int64_t begun = clock_now_ns();
    if (stage_play(&spec, &ev, NULL, &e) < 0) {
        (void)fprintf(stderr, "no play: %s\n", e.text);
        exit(3);
    }
    tally->plays++;
    tally->wall_ns += clock_now_ns() - begun;
    if (ev.has_limit) {
        tally->unknown++;
    } else if (has_failed(&ev)) {
        tally->failed++;
    }
    if (proposals != NULL) {
        proposals->count = ev.proposal_count;
        memcpy(proposals->list, ev.proposals,
               ev.proposal_count * sizeof(ev.proposals[0]));
    }
    if (trial.kind == TRIAL_PREEMPTION && has_failed(&ev) && getenv("SITES") != NULL) {
        (void)printf("\n  %#lx %s:%d ", (unsigned long)trial.address,
                     ev.preempted.site.file, ev.preempted.site.line);
    }
    evidence_release(&ev);
}

static void say(const struct tally *tally)
{
    (void)printf("%4d/%d %6.1f ms", tally->failed, tally->plays,
                 (double)tally->wall_ns / NS_PER_MS / tally->plays);
    if (tally->unknown > 0) {
        (void)printf(" (%d at a limit)", tally->unknown);
    }
}

static int play_orders(int program, int orders)
{
    struct tally plain = {0};
    struct tally ordered = {0};

    for (int i = 1; i <= orders; i++) {
        play(program, (struct trial){.kind = TRIAL_PLAIN}, &plain, NULL);
        play(program, (struct trial){.kind = TRIAL_SCHEDULE, .number = (unsigned)i},
             &ordered, NULL);
    }
    (void)printf("  plain ");
    say(&plain);
    (void)printf("   in order ");
    say(&ordered);
    return ordered.failed + ordered.unknown;
}

static int play_preemptions(int program)
{
    struct tally survey = {0};
    struct tally held = {0};
    struct proposals proposals = {0};

    play(program, (struct trial){.kind = TRIAL_STEPS}, &survey, &proposals);
    for (size_t i = 0; i < proposals.count; i++) {
        play(program, proposals.list[i], &held, NULL);
    }
    (void)printf("  survey ");
    say(&survey);
    if (proposals.count > 0) {
        (void)printf("   held ");
        say(&held);
    }
    return held.failed + held.unknown + survey.failed + survey.unknown;
}

/* Returns how many plays failed that were not plain. */
static int play_program(const char *path, int orders)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0) {
        die(path);
    }
    int failed = orders > 0 ? play_orders(fd, orders) : play_preemptions(fd);
    (void)close(fd);
    return failed;
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static size_t list_names(const char *folder, char *names[], size_t max)
{
    DIR *dir = opendir(folder);
    const struct dirent *entry;
    size_t count = 0;

    if (dir == NULL) {
        die(folder);
    }
    while ((entry = readdir(dir)) != NULL && count < max) {
        if (entry->d_name[0] != '.') {
            names[count++] = strdup(entry->d_name);
        }
    }
    (void)closedir(dir);
    qsort(names, count, sizeof(names[0]), compare);
    return count;
}

int main(int argc, char **argv)
{
    char *names[64];
    char path[4096];
    struct err e = {0};
    int false_alarms = 0;

    if (argc != 3 || atoi(argv[1]) < 0) {
        (void)fprintf(stderr, "usage: schedules ORDERS FOLDER\n");
        return 2;
    }
    if (sandbox_enter(TIER_FULL, &e) < 0) {
        (void)fprintf(stderr, "%s\n", e.text);
        return 3;
    }
    (void)setvbuf(stdout, NULL, _IONBF, 0);
    (void)snprintf(path, sizeof(path), "%s/wrong", argv[2]);
    size_t count = list_names(path, names, 64);
    for (size_t i = 0; i < count; i++) {
        (void)printf("%-22s wrong", names[i]);
        (void)snprintf(path, sizeof(path), "%s/wrong/%s", argv[2], names[i]);
        (void)play_program(path, atoi(argv[1]));
        (void)printf("   right");
        (void)snprintf(path, sizeof(path), "%s/right/%s", argv[2], names[i]);
        false_alarms += play_program(path, atoi(argv[1]));
        (void)printf("\n");
        free(names[i]);
    }
    (void)printf("%d false alarms\n", false_alarms);
    return false_alarms == 0 ? 0 : 1;
}
