/* Explanations and timelines of histories that make no sense. */
#include <jansson.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>

#include <criterion/criterion.h>

#include "base/random.h"
#include "explain/explain.h"
#include "report/report.h"

enum { ROUNDS = 1500, PROCESSES = 9, OBJECTS = 5, SITES = 3, EVENTS = 30, OPEN = 4 };

static uint64_t state;

static size_t any(size_t below)
{
    return random_next(&state) % below;
}

/* An index below `count`, or none. */
static ptrdiff_t any_index(size_t count)
{
    return (ptrdiff_t)any(count + 1) - 1;
}

static const char *any_text(void)
{
    static const char *const texts[] = {NULL,       "shell",    "",
                                        "\x1b[2J<", "/box/a b", "\xef\xbf\xbf\xff&\""};

    return texts[any(sizeof(texts) / sizeof(texts[0]))];
}

struct round {
    struct process_record processes[PROCESSES];
    struct object_record objects[OBJECTS];
    struct site_record sites[SITES];
    struct event_record events[EVENTS];
    struct descriptor_record open[OPEN];
    const char *argv[3];
    struct task_record tasks[3];
    struct pipe_end ends[4];
    struct pipe_record pipe;
    struct leftover_record left;
    struct actor_record actor;
    struct evidence ev;
};

static void fill_processes(struct round *r)
{
    for (size_t i = 0; i < PROCESSES; i++) {
        r->processes[i] = (struct process_record){.pid = 2 + (int)any(6),
                                                  .actor = any_index(1),
                                                  .parent = i == 0 ? -1 : any_index(i),
                                                  .name = any_text(),
                                                  .is_students = any(2) == 0,
                                                  .has_execed = any(2) == 0,
                                                  .born = any_index(EVENTS),
                                                  .ended = any_index(EVENTS),
                                                  .reaped = any_index(EVENTS),
                                                  .is_orphaned = any(2) == 0,
                                                  .is_killed_by_us = any(4) == 0};
    }
}

static void fill_objects(struct round *r)
{
    for (size_t i = 0; i < OBJECTS; i++) {
        r->objects[i] = (struct object_record){
            .kind = (enum object_kind)(any(2) == 0 ? OBJECT_PIPE : any(OBJECT_KINDS)),
            .path = any_text(),
            .letter = (int)any(40),
            .actor = any_index(1),
            .stream = (int)any(3),
            .made = any_index(EVENTS)};
    }
    for (size_t i = 0; i < SITES; i++) {
        r->sites[i] = (struct site_record){any_text(), any_text(), (int)any(99)};
    }
    for (size_t i = 0; i < OPEN; i++) {
        r->open[i] = (struct descriptor_record){(int)any(6), any_index(OBJECTS),
                                                any(2) == 0, any(2) == 0,
                                                any(2) == 0, any_index(EVENTS)};
    }
}

static void fill_event(struct round *r, struct event_record *event)
{
    static const char *const calls[] = {
        "pipe",       "close", "dup2",         "wait4",         "kill",
        "openat",     "fcntl", "rt_sigaction", "execve",        "rt_sigreturn",
        "exit_group", "read",  "pause",        "rt_sigprocmask"};
    const char *call = calls[any(sizeof(calls) / sizeof(calls[0]))];

    *event = (struct event_record){
        .kind = (enum event_kind)(any(2) == 0 ? EVENT_CALL : any(EVENT_KINDS)),
        .process = any(PROCESSES),
        .thread = any(9) == 0,
        .call = any(9) == 0 ? NULL : call,
        .api = any(2) == 0 ? NULL : call,
        .site = any_index(SITES),
        .handler = any(5) == 0 ? SIGCHLD : 0,
        .args = {(int64_t)any(6), (int64_t)any(2)},
        .has_result = any(4) != 0,
        .result = (int64_t)any(14) - 10,
        .is_signal = any(3) == 0,
        .peer = any_index(PROCESSES),
        .object = any_index(OBJECTS),
        .fds = {(int)any(6) - 1, (int)any(6) - 1},
        .path = any_text(),
        .argv = any(3) == 0 ? NULL : r->argv,
        .signal = (int)any(70),
        .effect = (enum signal_effect)any(EFFECT_CONTINUES + 1),
        .flags = any(1 << 13),
        .open = r->open,
        .open_count = any(OPEN + 1),
        .unflushed = any(2),
        .unflushed_text = BYTES_LITERAL("HI"),
    };
}

static void fill_scene(struct round *r)
{
    for (size_t i = 0; i < 3; i++) {
        int pid = 2 + (int)any(6);
        r->tasks[i] = (struct task_record){.pid = pid,
                                           .tid = pid,
                                           .parent = 2 + (int)any(6),
                                           .name = any_text(),
                                           .wait = (enum wait_kind)any(WAIT_HELD + 1),
                                           .call = any(2) == 0 ? "read" : "wait4",
                                           .pipe = any_index(1)};
    }
    for (size_t i = 0; i < 4; i++) {
        r->ends[i] =
            (struct pipe_end){2 + (int)any(6), (int)any(6), any(2) == 0, any(2) == 0};
    }
    r->pipe = (struct pipe_record){NULL, any_index(1), r->ends, 4};
}

static void fill(struct round *r)
{
    fill_processes(r);
    fill_objects(r);
    fill_scene(r);
    r->argv[0] = any_text();
    r->argv[1] = r->argv[0] == NULL ? NULL : any_text();
    for (size_t i = 0; i < EVENTS; i++) {
        fill_event(r, &r->events[i]);
    }
    r->left = (struct leftover_record){OBJECT_SEM, "/box/a b"};
    r->actor = (struct actor_record){.name = "shell", .pid = 2};
    r->actor.streams[STREAM_OUT].text = BYTES_LITERAL("HI HI");
    r->ev = (struct evidence){
        .actors = &r->actor,
        .actor_count = 1,
        .scene = {r->tasks, 3, &r->pipe, 1},
        .leftovers = &r->left,
        .leftover_count = 1,
        .trace = {.state = TRACE_WHOLE,
                  .processes = r->processes,
                  .process_count = PROCESSES,
                  .objects = r->objects,
                  .object_count = OBJECTS,
                  .sites = r->sites,
                  .site_count = SITES,
                  .events = r->events,
                  .event_count = any(EVENTS + 1)},
    };
}

static void assert_printable(const struct buf *text, int round)
{
    for (size_t i = 0; i < text->len; i++) {
        unsigned char c = (unsigned char)text->data[i];
        cr_assert(c == '\n' || (c >= 0x20 && c != 0x7f), "round %d, byte %zu", round,
                  i);
    }
}

/* Returns the moment that matters. */
static ptrdiff_t explain(const struct round *r)
{
    static const struct test test = {.kind = TEST_SCRIPT};
    struct arena arena = {0};
    struct finding finding = {.reason = (enum reason)any(REASON_COUNT),
                              .message = "shell left a b, descriptor 4",
                              .has_texts = true,
                              .expected = BYTES_LITERAL("HI"),
                              .actual = BYTES_LITERAL("HI HI")};
    struct findings findings = {&finding, 1};
    ptrdiff_t moment = -1;

    explain_findings(&test, &r->ev, &arena, &findings);
    (void)explain_in_full(&test, &r->ev, &finding, &arena, &moment);
    arena_release(&arena);
    return moment;
}

static void assert_is_json(const struct buf *text, int round)
{
    json_t *root = json_loadb(text->data, text->len, 0, NULL);

    cr_assert_not_null(root, "round %d", round);
    json_decref(root);
}

static void draw(const struct round *r, int round)
{
    struct report_options options = {.width = 40 + (int)any(160)};
    struct timeline timeline = {.trace = &r->ev.trace,
                                .title = any_text(),
                                .is_ascii = any(2) == 0,
                                .shows_all = any(2) == 0,
                                .rows_max = any(9),
                                .moment = any_index(EVENTS)};

    for (const struct timeline_format *f = timeline_formats; f->name != NULL; f++) {
        AUTO_BUF text = {0};
        f->write(&timeline, &options, &text);
        assert_printable(&text, round);
        if (strcmp(f->name, "json") == 0) {
            assert_is_json(&text, round);
        }
    }
}

Test(telling_trace, tells_any_history_without_harm)
{
    struct round r;

    state = 43;
    for (int round = 0; round < ROUNDS; round++) {
        memset(&r, 0, sizeof(r));
        fill(&r);
        /* The reader of evidence lets no index out of range pass, but those of events may
         * lie behind the end that was just drawn: they are cut. */
        for (size_t i = 0; i < PROCESSES; i++) {
            ptrdiff_t last = (ptrdiff_t)r.ev.trace.event_count - 1;
            struct process_record *p = &r.processes[i];
            p->born = p->born > last ? last : p->born;
            p->ended = p->ended > last ? last : p->ended;
            p->reaped = p->reaped > last ? last : p->reaped;
        }
        ptrdiff_t moment = explain(&r);
        cr_assert(moment >= -1 && moment < EVENTS, "round %d", round);
        draw(&r, round);
    }
}
