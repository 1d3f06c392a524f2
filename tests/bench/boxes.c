/* Box after box in one process, a tenth of them with a program that attacks: whoever opens
 * them must not grow, neither in descriptors nor in memory nor in children.
 *   boxes ROUNDS [TIER]
 * What is left on the machine boxes.py looks for. */
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fd.h"
#include "box_attacks.h"
#include "sandbox/sandbox.h"

enum {
    HOSTILE_EVERY = 10,
    PATIENCE_MS = 20000,
    PAGES_SPARED = 2,
    HEAP_SPARED = 1024,
    DESCRIPTORS_MAX = 1024
};

static _Noreturn void fail(const char *what, const char *more)
{
    (void)fprintf(stderr, "boxes: %s%s\n", what, more);
    exit(3);
}

/* What a process has. */
struct weight {
    int descriptors;
    int children;
    long pages;  /* resident and its own */
    size_t heap; /* bytes that malloc has given out */
};

static void read_whole(const char *path, struct buf *out)
{
    AUTO_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0 || fd_read_all(fd, out, 1 << 20) < 0) {
        fail("cannot read ", path);
    }
    buf_add_string(out, "");
}

static int count_words(const char *text)
{
    int count = 0;

    for (const char *at = text; *at != '\0'; at++) {
        count += *at == ' ';
    }
    return count;
}

static struct weight weigh(void)
{
    AUTO_BUF children = {0};
    AUTO_BUF memory = {0};
    struct weight weight = {.heap = mallinfo2().uordblks};
    long resident = 0;
    long shared = 0;

    for (int fd = 0; fd < DESCRIPTORS_MAX; fd++) {
        weight.descriptors += fcntl(fd, F_GETFD) >= 0;
    }
    read_whole("/proc/thread-self/children", &children);
    weight.children = children.data == NULL ? 0 : count_words(children.data);
    read_whole("/proc/self/statm", &memory);
    char *at = strchr(memory.data, ' ');
    if (at != NULL) {
        resident = strtol(at, &at, 10);
        shared = strtol(at, NULL, 10);
    }
    weight.pages = resident - shared;
    return weight;
}

static void print_weight(const char *when, const struct weight *weight)
{
    (void)printf("%-14s %4d descriptors %3d children %6ld pages %8zu bytes of heap\n",
                 when, weight->descriptors, weight->children, weight->pages,
                 weight->heap);
}

static int own_program(void)
{
    AUTO_BUF content = {0};
    AUTO_CLOSE int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);

    if (fd < 0 || fd_read_all(fd, &content, 64 << 20) < 0) {
        fail("cannot read its own program", "");
    }
    return fd_from_bytes("attack", buf_bytes(&content));
}

static void start(struct box *box, const char *const *argv, int out)
{
    AUTO_CLOSE int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    struct box_start order = {.argv = argv, .stdio = {null, out, null}};
    struct box_process process;
    struct err e;

    if (box_start(box, &order, &process, &e) < 0) {
        fail("cannot start: ", e.text);
    }
    if (process.exec_errno != 0) {
        fail("cannot execute ", argv[0]);
    }
}

/* The first byte, or the end of all who could write one. */
static void await_word(int fd, const char *who)
{
    struct pollfd readable = {.fd = fd, .events = POLLIN};

    if (poll(&readable, 1, PATIENCE_MS) <= 0) {
        fail("no word from ", who);
    }
}

static void attack(struct box *box, int program, const char *name)
{
    int ends[2];
    struct err e;

    if (box_put(box, "attack", program, true, &e) < 0) {
        fail("cannot put a program: ", e.text);
    }
    if (pipe2(ends, O_CLOEXEC) < 0) {
        fail("cannot make a pipe", "");
    }
    AUTO_CLOSE int here = ends[0];
    start(box, (const char *const[]){"./attack", name, NULL}, ends[1]);
    (void)close(ends[1]);
    await_word(here, name);
}

static void behave(struct box *box)
{
    struct pollfd ready = {.fd = box_event_fd(box), .events = POLLIN};
    struct box_event event = {.kind = BOX_ORPHAN};
    AUTO_CLOSE int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    struct err e;
    int rc = 0;

    start(box, (const char *const[]){"/bin/true", NULL}, null);
    while (rc >= 0 && event.kind != BOX_EXITED) {
        if (poll(&ready, 1, PATIENCE_MS) <= 0) {
            fail("no end of /bin/true", "");
        }
        rc = box_next_event(box, &event, &e);
    }
    if (rc < 0 || event.status != 0) {
        fail("no good end of /bin/true", "");
    }
}

static void one_box(long number, int program)
{
    struct limits limits = limits_default();
    struct box *box;
    struct err e;

    limits.value[LIMIT_MEMORY] = 64 << 20;
    limits.value[LIMIT_FILES] = 1 << 20;
    if (box_open(&box, &(struct box_spec){.limits = &limits}, &e) < 0) {
        fail("cannot open a box: ", e.text);
    }
    if (number % HOSTILE_EVERY == 0) {
        attack(box, program, attacks[number / HOSTILE_EVERY % ATTACKS].name);
    } else {
        behave(box);
    }
    if (box_kill(box, NULL, &e) < 0) {
        fail("cannot end a box: ", e.text);
    }
    box_close(box);
}

/* mallinfo(3) counts what lies in the allocator's cache as given out, and what that holds
 * depends on what came last: some hundred bytes, after 300 boxes as after 3,000. Of resident
 * pages one or two may be touched late. A leak of the smallest piece in every box is more, and
 * over 10,000 boxes one in every hostile box, too. */
static bool has_grown(const struct weight *before, const struct weight *after)
{
    return after->descriptors != before->descriptors ||
           after->children != before->children ||
           after->heap > before->heap + HEAP_SPARED ||
           after->pages > before->pages + PAGES_SPARED;
}

/* Every attack has been seen once before it is weighed for the first time. */
static int run(long rounds, enum tier tier)
{
    AUTO_CLOSE int program = own_program();
    long warm =
        rounds / 10 > HOSTILE_EVERY * ATTACKS ? rounds / 10 : HOSTILE_EVERY * ATTACKS;
    struct weight before = {0};
    struct err e;

    if (program < 0 || sandbox_enter(tier, &e) < 0) {
        fail("cannot enter the sandbox: ", program < 0 ? "" : e.text);
    }
    /* Becoming another user has cleared it. */
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    int64_t begin_ns = clock_now_ns();
    for (long i = 1; i <= rounds; i++) {
        one_box(i, program);
        if (i == warm) {
            before = weigh();
            print_weight("warm", &before);
        }
    }
    struct weight after = weigh();
    print_weight("at the end", &after);
    (void)printf("%ld boxes in tier %s, %ld of them hostile: %.1f ms each\n", rounds,
                 tier_rows[tier].name, rounds / HOSTILE_EVERY,
                 (double)(clock_now_ns() - begin_ns) / (double)rounds / NS_PER_MS);
    if (has_grown(&before, &after)) {
        (void)printf("the process that opened them has grown\n");
        return 1;
    }
    return 0;
}

int main(int argc, char **argv)
{
    enum tier tier = TIER_FULL;
    int status = 3;

    if (argc == 2 && strcmp(argv[0], "./attack") == 0) {
        attack_main(argv[1]);
    }
    long rounds = argc > 1 ? strtol(argv[1], NULL, 10) : 0;
    if (rounds <= HOSTILE_EVERY * ATTACKS || (argc > 2 && !tier_find(argv[2], &tier))) {
        fail("usage: boxes ROUNDS [TIER], more than a hundred rounds", "");
    }
    (void)setvbuf(stdout, NULL, _IONBF,
                  0); /* or its buffer would be the first to grow */
    /* As the crew does it: root makes the groups, and whoever opens boxes gives root up. */
    (void)sandbox_groups_open();
    (void)prctl(PR_SET_CHILD_SUBREAPER, 1);
    pid_t pid = fork();
    if (pid == 0) {
        exit(run(rounds, tier));
    }
    (void)waitpid(pid, &status, 0);
    while (waitpid(-1, NULL, 0) > 0 || errno == EINTR) {
    }
    sandbox_groups_close();
    return WIFEXITED(status) ? WEXITSTATUS(status) : 3;
}
