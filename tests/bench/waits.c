/* Plays the programs of tests/waits, each as a test of one step, while all processors are
 * kept busy. One that is correct must never get anything but its exit status 0, and one that
 * deadlocks must always get that verdict.
 *   waits busy|idle|traced PLAYS FOLDER
 * PLAYS is how often programs of FOLDER/alive are played in all; those of FOLDER/dead get a
 * tenth of that, but each is played once. `idle` leaves the machine alone and plays one after
 * the other; `traced` is busy, and every process has a tracer. Ends with the time from the stamp that a deadlock
 * prints to the verdict, which is at most that long: the stamp is counted from the beginning
 * of main, the verdict from the exec. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fd.h"
#include "load.h"
#include "sandbox/sandbox.h"
#include "stage/stage.h"

enum { PROGRAMS = 256, WORKERS = 4, WALL_S = 30 };

struct subject {
    char name[NAME_MAX + 1];
    int fd;
    bool is_dead;
};

/* What a worker found out about one play; smaller than PIPE_BUF. */
struct outcome {
    size_t subject;
    bool is_right;
    int64_t latency_ns;
    char text[400]; /* what was wrong */
};

struct bench {
    struct subject subjects[PROGRAMS];
    size_t count;
    size_t dead_count;
    long plays;
    long dead_plays;
    int workers;
    bool is_traced;
};

static void die(const char *what)
{
    perror(what);
    exit(3);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct subject *)a)->name, ((const struct subject *)b)->name);
}

static size_t add_folder(struct subject *list, size_t room, const char *path,
                         bool is_dead)
{
    DIR *dir = opendir(path);
    const struct dirent *entry;
    size_t count = 0;

    if (dir == NULL) {
        die(path);
    }
    while ((entry = readdir(dir)) != NULL && count < room) {
        struct subject *subject = &list[count];
        subject->fd = openat(dirfd(dir), entry->d_name, O_RDONLY | O_CLOEXEC);
        subject->is_dead = is_dead;
        (void)snprintf(subject->name, sizeof(subject->name), "%s", entry->d_name);
        count += entry->d_name[0] != '.' ? 1 : 0;
    }
    (void)closedir(dir);
    qsort(list, count, sizeof(*list), by_name);
    return count;
}

/* ---- one play ----------------------------------------------------------------------- */

static const char *const stop_words[] = {
    [STOP_NONE] = "ended",      [STOP_EXEC] = "not executed", [STOP_ENDED] = "gone",
    [STOP_WAITING] = "waiting", [STOP_DEADLOCK] = "deadlock", [STOP_LIMIT] = "limit",
    [STOP_HELD] = "held",
};

/* The latest of the stamps "BEGUN NOW" that were printed. */
static int64_t latency_of(const struct evidence *ev)
{
    const struct stream_record *out = &ev->actors[0].streams[0];
    AUTO_BUF text = {0};
    long long begun = 0;
    long long latest = 0;

    buf_add(&text, out->text.data, out->text.len);
    buf_add(&text, "", 1);
    for (char *line = text.data; *line != '\0';) {
        begun = strtoll(line, &line, 10);
        long long now = strtoll(line, &line, 10);
        latest = now > latest ? now : latest;
        line += *line == '\n' ? 1 : 0;
        if (now == 0) {
            break;
        }
    }
    return ev->wall_ns - (latest - begun);
}

static void judge(const struct subject *subject, const struct evidence *ev,
                  struct outcome *out)
{
    const struct actor_record *actor = &ev->actors[0];
    enum stop stop = ev->steps[ev->step_count - 1].stop;

    if (subject->is_dead) {
        out->is_right = stop == STOP_DEADLOCK && !ev->has_limit;
        out->latency_ns = latency_of(ev);
    } else {
        out->is_right = stop == STOP_NONE && actor->end == END_EXITED &&
                        actor->end_value == 0 && !ev->has_limit;
    }
    if (!out->is_right) {
        (void)snprintf(
            out->text, sizeof(out->text), "%s, %s %d, limit %d: %.*s", stop_words[stop],
            actor->end == END_EXITED ? "exit" : "signal", actor->end_value,
            ev->has_limit ? (int)ev->limit : -1,
            actor->streams[1].text.len > 200 ? 200 : (int)actor->streams[1].text.len,
            actor->streams[1].text.data);
    }
}

static void play(const struct bench *bench, const struct subject *subject,
                 struct outcome *out)
{
    static const char *actors[] = {"program"};
    static const char *argv[] = {"./program", NULL};
    struct step steps[] = {{.kind = STEP_START, .start = {.argv = argv}},
                           {.kind = STEP_EXITS}};
    struct test test = {.kind = TEST_SCRIPT,
                        .id = "waits",
                        .limits = limits_default(),
                        .actors = actors,
                        .actor_count = 1,
                        .steps = steps,
                        .step_count = 2};
    struct programs programs = {.count = 1};
    struct stage_spec spec = {
        .test = &test, .programs = &programs, .is_traced = bench->is_traced};
    struct evidence ev = {0};
    struct err e = {0};

    test.limits.value[LIMIT_WALL] = WALL_S * NS_PER_S;
    programs.list[0] =
        (struct program){.name = "program", .fd = subject->fd, .is_executable = true};
    if (stage_play(&spec, &ev, NULL, &e) < 0) {
        (void)snprintf(out->text, sizeof(out->text), "no play: %.300s", e.text);
    } else {
        judge(subject, &ev, out);
    }
    evidence_release(&ev);
}

/* ---- workers and load --------------------------------------------------------------- */

static size_t alive_subject(const struct bench *bench, long turn)
{
    return (size_t)turn % (bench->count - bench->dead_count);
}

static size_t dead_subject(const struct bench *bench, long turn)
{
    return bench->count - bench->dead_count + (size_t)turn % bench->dead_count;
}

static void say_play(const struct bench *bench, size_t subject, int results)
{
    struct outcome out;

    memset(&out, 0, sizeof(out));
    out.subject = subject;
    play(bench, &bench->subjects[subject], &out);
    if (write(results, &out, sizeof(out)) != (ssize_t)sizeof(out)) {
        _exit(3);
    }
}

/* Dead ones lie evenly between the others. */
static void work(const struct bench *bench, int number, int results)
{
    struct err e = {0};
    long dead = 0;

    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (sandbox_enter(TIER_FULL, &e) < 0) {
        (void)fprintf(stderr, "%s\n", e.text);
        _exit(3);
    }
    for (long i = 0; i < bench->plays; i++) {
        if (i % bench->workers == number) {
            say_play(bench, alive_subject(bench, i), results);
        }
        for (; dead * bench->plays < (i + 1) * bench->dead_plays; dead++) {
            if (dead % bench->workers == number) {
                say_play(bench, dead_subject(bench, dead), results);
            }
        }
    }
    _exit(0);
}

static int by_time(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a;
    int64_t right = *(const int64_t *)b;

    return (left > right) - (left < right);
}

/* Returns how many plays went wrong. */
static long collect(const struct bench *bench, int results)
{
    long total = bench->plays + bench->dead_plays;
    int64_t *latency = calloc((size_t)total + 1, sizeof(*latency));
    size_t latency_count = 0;
    struct outcome out;
    long count[2] = {0};
    long wrong[2] = {0};

    if (latency == NULL) {
        die("calloc");
    }
    while (read(results, &out, sizeof(out)) == (ssize_t)sizeof(out)) {
        const struct subject *subject = &bench->subjects[out.subject];
        count[subject->is_dead]++;
        if (!out.is_right) {
            wrong[subject->is_dead]++;
            (void)printf("%s/%s: %s\n", subject->is_dead ? "dead" : "alive",
                         subject->name, out.text);
        } else if (subject->is_dead) {
            latency[latency_count++] = out.latency_ns;
        }
    }
    qsort(latency, latency_count, sizeof(*latency), by_time);
    (void)printf("%ld plays of %zu correct programs, %ld wrong\n", count[0],
                 bench->count - bench->dead_count, wrong[0]);
    (void)printf("%ld plays of %zu deadlocks, %ld missed\n", count[1],
                 bench->dead_count, wrong[1]);
    if (latency_count > 0) {
        (void)printf("from the last call to the verdict: median %.2f ms, p95 %.2f ms, "
                     "longest %.2f ms\n",
                     (double)latency[latency_count / 2] / NS_PER_MS,
                     (double)latency[latency_count * 95 / 100] / NS_PER_MS,
                     (double)latency[latency_count - 1] / NS_PER_MS);
    }
    free(latency);
    return wrong[0] + wrong[1] + (total - count[0] - count[1]);
}

static void read_subjects(struct bench *bench, const char *folder)
{
    char path[4096];

    (void)snprintf(path, sizeof(path), "%s/alive", folder);
    bench->count = add_folder(bench->subjects, PROGRAMS, path, false);
    (void)snprintf(path, sizeof(path), "%s/dead", folder);
    bench->dead_count =
        add_folder(bench->subjects + bench->count, PROGRAMS - bench->count, path, true);
    if (bench->dead_count == 0 || bench->count == 0) {
        (void)fprintf(stderr, "no programs in %s\n", folder);
        exit(3);
    }
    bench->count += bench->dead_count;
    bench->dead_plays = bench->plays / 10;
    if (bench->dead_plays < (long)bench->dead_count) {
        bench->dead_plays = (long)bench->dead_count;
    }
}

int main(int argc, char **argv)
{
    static struct bench bench;
    struct load load = {0};
    int results[2];

    if (argc != 4 || (bench.plays = atol(argv[2])) < 1) {
        (void)fprintf(stderr, "usage: waits busy|idle|traced PLAYS FOLDER\n");
        return 2;
    }
    bool is_busy = strcmp(argv[1], "idle") != 0;
    bench.is_traced = strcmp(argv[1], "traced") == 0;
    bench.workers = is_busy ? WORKERS : 1;
    read_subjects(&bench, argv[3]);
    (void)setvbuf(stdout, NULL, _IOLBF, 0);
    /* The load must not have the pipe, whose end says that all workers are done. */
    if (is_busy) {
        load_start(&load);
    }
    if (pipe2(results, O_CLOEXEC) < 0) {
        die("pipe");
    }
    for (int i = 0; i < bench.workers; i++) {
        if (fork() == 0) {
            work(&bench, i, results[1]);
        }
    }
    (void)close(results[1]);
    long wrong = collect(&bench, results[0]);
    load_end(&load);
    while (wait(NULL) > 0) {
    }
    return wrong == 0 ? 0 : 1;
}
