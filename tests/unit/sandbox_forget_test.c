/* What is left of the worker's memory in its copies inside a box. */
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "base/arena.h"
#include "base/fd.h"
#include "support/in_worker.h"

static void need_boxes(void)
{
    const char *reason = cannot_sandbox();

    if (reason != NULL) {
        cr_skip_test("%s", reason);
    }
}

TestSuite(sandbox_forget, .init = need_boxes, .timeout = 60);

/* The secret with every byte one too large: as itself it lies only where it was planted. */
static const char masked[] = "UIF!TFDSFU!PG!UIF!DPVSTF!51:78";
enum { SECRET_BYTES = sizeof(masked) - 1, BIG_BYTES = 1 << 20, WINDOW = 1 << 16 };

static void write_secret(char *to)
{
    for (size_t i = 0; i < SECRET_BYTES; i++) {
        to[i] = (char)(masked[i] - 1);
    }
}

static bool is_secret(const char *at)
{
    size_t i = 0;

    while (i < SECRET_BYTES && at[i] == masked[i] - 1) {
        i++;
    }
    return i == SECRET_BYTES;
}

static size_t count_in(const char *text, size_t len)
{
    size_t count = 0;

    for (size_t i = 0; i + SECRET_BYTES <= len; i++) {
        count += is_secret(text + i);
    }
    return count;
}

/* Whole windows would miss what lies across two; pages are full of what is looked for. */
static size_t count_between(int mem, unsigned long start, unsigned long end)
{
    static char window[WINDOW];
    size_t count = 0;

    for (unsigned long at = start; at < end; at += WINDOW / 2) {
        size_t len = end - at < WINDOW ? end - at : WINDOW;
        ssize_t got = pread(mem, window, len, (off_t)at);
        count += got > 0 ? count_in(window, (size_t)got) : 0;
        memset(window, 0, sizeof(window));
    }
    return count;
}

/* Where the secret lies in the memory of a process, counted; -1: it cannot be read. */
static int count_secrets(pid_t pid)
{
    char path[64];
    char line[512];
    unsigned long start;
    unsigned long end;
    size_t count = 0;

    (void)snprintf(path, sizeof(path), "/proc/%d/mem", (int)pid);
    AUTO_CLOSE int mem = open(path, O_RDONLY | O_CLOEXEC);
    (void)snprintf(path, sizeof(path), "/proc/%d/maps", (int)pid);
    FILE *maps = fopen(path, "re");
    if (mem < 0 || maps == NULL) {
        return -1;
    }
    while (fgets(line, sizeof(line), maps) != NULL) {
        if (sscanf(line, "%lx-%lx rw", &start, &end) == 2) {
            count += count_between(mem, start, end);
        }
    }
    (void)fclose(maps);
    return (int)count;
}

static __attribute__((noinline)) void plant_on_stack(void)
{
    volatile char frame[WINDOW];

    write_secret((char *)frame + 64);
    write_secret((char *)frame + WINDOW / 2);
}

/* Where a course, an exercise file, a submission and what was made of them may lie. */
static void plant(struct arena *arena)
{
    char *big = malloc(BIG_BYTES);
    char *freed = malloc(200);
    char *freed_big = malloc(BIG_BYTES);

    write_secret(big + BIG_BYTES / 2);
    write_secret(freed + 100);
    write_secret(freed_big + BIG_BYTES / 2);
    write_secret(arena_alloc(arena, 4 * SECRET_BYTES));
    free(freed);
    free(freed_big);
    plant_on_stack();
}

static void look_at_gate(struct buf *said)
{
    struct limits limits = limits_default();
    struct box_spec spec = {.limits = &limits, .is_traced = true};
    AUTO_CLOSE int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    const char *argv[] = {"true", NULL};
    struct box_start start = {.argv = argv, .stdio = {null, null, null}};
    struct arena arena = {0};
    struct box_process process;
    struct box *box = NULL;
    pid_t host_pid = 0;
    struct err e = {0};

    (void)mallopt(M_MMAP_MAX, 0); /* as the grader does first */
    plant(&arena);
    if (box_open(&box, &spec, &e) < 0 ||
        box_start_at_gate(box, &start, &process, &host_pid, &e) < 0) {
        buf_printf(said, "error: %s", e.text);
        return;
    }
    buf_printf(said, "[payload: %d]", count_secrets(host_pid));
    (void)prctl(PR_SET_DUMPABLE, 1, 0, 0, 0); /* else its own maps are not its own */
    int own = count_secrets(getpid());
    buf_printf(said, own >= 4 ? "[worker: found]" : "[worker: %d]", own);
    box_close(box);
}

#ifdef __SANITIZE_ADDRESS__
/* Its allocator has places of its own. */
enum { HAS_USUAL_HEAP = false };
#else
enum { HAS_USUAL_HEAP = true };
#endif

Test(sandbox_forget, a_payload_at_its_gate_has_nothing_of_the_worker)
{
    if (!HAS_USUAL_HEAP) {
        cr_skip_test("AddressSanitizer has an allocator of its own");
    }
    struct buf said = in_worker(look_at_gate);

    cr_assert_str_eq(said.data, "[payload: 0][worker: found]", "got: %s", said.data);
    buf_release(&said);
}

/* Nothing that it calls may allocate. */
static void ask_for_nonsense(struct box *box, struct buf *said)
{
    const char *argv[] = {"sleep", "1000", NULL}; /* until the box is closed */
    int pid = start_quiet(box, argv, said);
    struct box_signal signal = {.number = 999};
    struct err e = {0};

    if (pid > 0 && box_signal(box, pid, &signal, &e) < 0) {
        buf_add_string(said, e.text);
    }
    say_shell(box, "echo; echo and goes on", said);
}

Test(sandbox_forget, a_keeper_without_memory_says_what_it_cannot_do_and_goes_on)
{
    struct buf said = in_box(ask_for_nonsense);

    cr_assert_str_eq(said.data,
                     "cannot send signal 999: cannot send signal 999: Invalid "
                     "argument\nand goes on\n[exit 0]",
                     "got: %s", said.data);
    buf_release(&said);
}
