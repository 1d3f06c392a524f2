/* How long a box takes beside what it is made of: a bare fork and exec, and bubblewrap. The
 * kinds take turns, so that whatever else the machine does hits all alike. */
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fd.h"
#include "sandbox/sandbox.h"

enum { ROUNDS = 300, KINDS = 4 };

static void fail(const char *what)
{
    (void)fprintf(stderr, "box_bench: %s\n", what);
    exit(3);
}

static void fork_exec(const char *const *argv)
{
    int status;
    pid_t pid = fork();

    if (pid == 0) {
        (void)execv(argv[0], (char *const *)argv);
        _exit(127);
    }
    if (waitpid(pid, &status, 0) != pid || status != 0) {
        fail(argv[0]);
    }
}

static void bare(void)
{
    fork_exec((const char *const[]){"/bin/true", NULL});
}

static void bubblewrap(void)
{
    static const char *const argv[] = {"/usr/bin/bwrap", "--unshare-all",
                                       "--ro-bind",      "/usr",
                                       "/usr",           "--symlink",
                                       "usr/lib",        "/lib",
                                       "--symlink",      "usr/lib64",
                                       "/lib64",         "--symlink",
                                       "usr/bin",        "/bin",
                                       "--proc",         "/proc",
                                       "--dev",          "/dev",
                                       "--tmpfs",        "/tmp",
                                       "true",           NULL};

    fork_exec(argv);
}

static void start_true(struct box *box, int null)
{
    struct box_start start = {.argv = (const char *const[]){"/bin/true", NULL},
                              .stdio = {null, null, null}};
    struct pollfd ready = {.fd = box_event_fd(box), .events = POLLIN};
    struct box_process process;
    struct box_event event = {.kind = BOX_ORPHAN};
    struct err e;
    int rc = 0;

    if (box_start(box, &start, &process, &e) < 0) {
        fail(e.text);
    }
    while (rc >= 0 && event.kind != BOX_EXITED) {
        (void)poll(&ready, 1, -1);
        rc = box_next_event(box, &event, &e);
    }
    if (rc < 0 || process.exec_errno != 0 || event.status != 0) {
        fail("no good end of /bin/true");
    }
}

/* Also where the time goes: [0] open, [1] start to exit, [2] close. */
static int64_t pieces[3][ROUNDS];
static size_t piece_count;

static void boxed(void)
{
    struct limits limits = limits_default();
    AUTO_CLOSE int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    struct box *box;
    struct err e;
    int64_t t0 = clock_now_ns();

    if (box_open(&box, &(struct box_spec){.limits = &limits}, &e) < 0) {
        fail(e.text);
    }
    int64_t t1 = clock_now_ns();
    start_true(box, null);
    int64_t t2 = clock_now_ns();
    box_close(box);
    int64_t t3 = clock_now_ns();
    pieces[0][piece_count] = t1 - t0;
    pieces[1][piece_count] = t2 - t1;
    pieces[2][piece_count] = t3 - t2;
    piece_count = (piece_count + 1) % ROUNDS;
}

/* One more payload in a box that stands. */
static struct box *standing;

static void another(void)
{
    AUTO_CLOSE int null = open("/dev/null", O_RDWR | O_CLOEXEC);

    start_true(standing, null);
}

static int by_size(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a;
    int64_t y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static double median_ms(int64_t *times, size_t count)
{
    qsort(times, count, sizeof(*times), by_size);
    return (double)times[count / 2] / 1e6;
}

int main(void)
{
    static int64_t times[KINDS][ROUNDS];
    static void (*const run[KINDS])(void) = {bare, boxed, another, bubblewrap};
    struct limits limits = limits_default();
    struct err e;
    int kinds = access("/usr/bin/bwrap", X_OK) == 0 ? KINDS : KINDS - 1;

    if (sandbox_enter(TIER_FULL, &e) < 0 ||
        box_open(&standing, &(struct box_spec){.limits = &limits}, &e) < 0) {
        fail(e.text);
    }
    for (int round = 0; round < ROUNDS; round++) {
        for (int kind = 0; kind < kinds; kind++) {
            int64_t begin = clock_now_ns();
            run[kind]();
            times[kind][round] = clock_now_ns() - begin;
        }
    }
    box_close(standing);
    double base_ms = median_ms(times[0], ROUNDS);
    double box_ms = median_ms(times[1], ROUNDS);
    printf("fork, exec, wait       %6.3f ms\n", base_ms);
    printf("box                    %6.3f ms  %.2f x\n", box_ms, box_ms / base_ms);
    printf("  open                 %6.3f ms\n", median_ms(pieces[0], ROUNDS));
    printf("  start to exit        %6.3f ms\n", median_ms(pieces[1], ROUNDS));
    printf("  close                %6.3f ms\n", median_ms(pieces[2], ROUNDS));
    double more_ms = median_ms(times[2], ROUNDS);
    printf("one more payload       %6.3f ms  %.2f x\n", more_ms, more_ms / base_ms);
    if (kinds == KINDS) {
        double wrap_ms = median_ms(times[3], ROUNDS);
        printf("bubblewrap             %6.3f ms  %.2f x\n", wrap_ms, wrap_ms / base_ms);
    }
    return 0;
}
