#include <string.h>

#include <criterion/criterion.h>

#include "model/evidence.h"

static const char *wc_argv[] = {"wc", "-l", NULL};
static struct descriptor_record wc_fds[] = {{0, 0, true, false, false, 1},
                                            {4, 0, false, true, true, -1}};

/* The shell made a pipe and a child, which executed wc and was killed by SIGKILL. */
static struct trace sample_trace(void)
{
    static struct site_record sites[] = {{"main", "shell.c", 71}, {NULL, NULL, 0}};
    static struct object_record objects[] = {{OBJECT_PIPE, NULL, 0, -1, 0, 1},
                                             {OBJECT_PIPE, NULL, 0, 1, 2, -1},
                                             {OBJECT_SHM, "/b\xffx", 0, -1, -1, -1}};
    static struct process_record processes[] = {
        {2, 0, -1, "shell", true, true, 0, -1, -1, false, true, 7},
        {3, 0, 0, "wc", false, true, 2, 4, 5, true, false, 0}};
    static struct event_record events[6];

    for (size_t i = 0; i < 6; i++) {
        events[i] = (struct event_record){.kind = EVENT_CALL,
                                          .at_ns = (int64_t)i,
                                          .site = -1,
                                          .peer = -1,
                                          .object = -1,
                                          .fds = {-1, -1}};
    }
    events[0].kind = EVENT_START;
    events[0].path = "./shell";
    events[1].call = "pipe2";
    events[1].api = "pipe";
    events[1].site = 0;
    events[1].args[0] = INT64_MIN;
    events[1].has_result = true;
    events[1].object = 0;
    events[1].fds[0] = 3;
    events[1].fds[1] = 4;
    events[2].kind = EVENT_FORK;
    events[2].peer = 1;
    events[2].unflushed = 5;
    events[2].unflushed_text = (struct bytes){"a\0\xff", 3};
    events[3].kind = EVENT_EXEC;
    events[3].process = 1;
    events[3].argv = wc_argv;
    events[3].blocked = UINT64_MAX;
    events[3].open = wc_fds;
    events[3].open_count = 2;
    events[4].kind = EVENT_EXIT;
    events[4].process = 1;
    events[4].is_signal = true;
    events[4].result = 9;
    events[5].call = "wait4";
    events[5].result = -10;
    events[5].peer = 1;
    events[5].effect = EFFECT_CONTINUES;
    events[5].handler = 10;
    return (struct trace){TRACE_CUT, processes, 2, objects, 3, sites, 2, events, 6};
}

static struct evidence sample(void)
{
    static struct actor_record actors[2];
    static struct step_record steps[1] = {{STOP_DEADLOCK, {0, 0}, {3, 0}, -1}};
    static struct leftover_record leftovers[1] = {{OBJECT_SEM, "/x"}};
    static struct file_record files[2] = {
        {SIZE_MAX, "g.txt", FILE_REGULAR, {"a\0b\n", 4}},
        {0, "h", FILE_MISSING, {"", 0}}};
    static struct orphan_record orphans[1] = {{7, "sl\xff", true, true}};
    static struct task_record tasks[1] = {{3,
                                           3,
                                           2,
                                           "wc",
                                           WAIT_HELD,
                                           "read",
                                           0,
                                           0,
                                           "getline",
                                           {"main", "a.c", 4},
                                           "d.fifo"}};
    static struct pipe_end ends[1] = {{2, 4, false, true}};
    static struct pipe_record pipes[1] = {{NULL, -1, ends, 1}};
    static const char *lacks[1] = {"the program wanted /proc"};
    static struct refused_record refused[1] = {{"x.c", "is a symbolic link"}};
    static struct memory_record memory[1] = {
        {MEMORY_LEAK, "20 byte(s)", {"main", "a.c", 3}}};
    static struct hazard_record hazards[1] = {
        {.kind = HAZARD_DIED_HOLDING,
         .here = {.site = {"f", "a.c", 3}, .process = 2, .pid = 3, .writes = true},
         .there = {.caller = {NULL, "b.c", 4}, .is_lock = true, .held = "mutex"},
         .lock = "semaphore /s",
         .made = {"main", "a.c", 1},
         .initial = -5,
         .memory = "shared memory /c",
         .offset = 8,
         .has_values = true,
         .old_value = INT64_MIN,
         .new_value = 7,
         .waiting = 2}};
    static struct trial proposals[1] = {{.kind = TRIAL_SCHEDULE, .number = 9}};

    actors[0] = (struct actor_record){.name = "shell",
                                      .pid = 2,
                                      .end = END_SIGNALED,
                                      .end_value = 9,
                                      .killer = KILLER_GRADER,
                                      .streams = {{{"\x00\x80\xff", 3}, 3, false}},
                                      .cpu_ns = 5,
                                      .busy_ns = 6};
    actors[0].streams[1].text = (struct bytes){"", 0};
    actors[1] = (struct actor_record){.name = "peer", .exec_errno = 2};
    actors[1].streams[0].text = actors[1].streams[1].text = (struct bytes){"", 0};
    return (struct evidence){.preempted = {true, 1, {"main", "a.c", 4}},
                             .actors = actors,
                             .actor_count = 2,
                             .steps = steps,
                             .step_count = 1,
                             .has_limit = true,
                             .limit = LIMIT_OUTPUT,
                             .limit_value = 1048576,
                             .limit_actor = 1,
                             .files = files,
                             .file_count = 2,
                             .orphans = orphans,
                             .orphan_count = 1,
                             .scene = {tasks, 1, pipes, 1},
                             .has_leftovers = true,
                             .leftovers = leftovers,
                             .leftover_count = 1,
                             .trace = sample_trace(),
                             .trial = {.kind = TRIAL_RACES, .number = 2},
                             .proposals = proposals,
                             .proposal_count = 1,
                             .tier = TIER_LANDLOCK,
                             .memory = {memory, 1},
                             .hazards = {hazards, 1, "fences", NULL},
                             .refused = refused,
                             .refused_count = 1,
                             .lacks = lacks,
                             .lack_count = 1};
}

Test(evidence, comes_back_from_json_byte_for_byte)
{
    AUTO_BUF once = {0};
    AUTO_BUF twice = {0};
    struct evidence ev = sample();
    struct evidence back;
    struct err e = {0};

    evidence_to_json(&ev, &once);
    cr_assert_eq(evidence_from_json(buf_bytes(&once), &back, &e), 0, "%s", e.text);
    evidence_to_json(&back, &twice);

    cr_assert_str_eq(once.data, twice.data);
    cr_assert(
        bytes_equal(back.actors[0].streams[0].text, ev.actors[0].streams[0].text));
    cr_assert(bytes_equal(back.files[0].content, ev.files[0].content));
    cr_assert_str_eq(back.orphans[0].name, "sl\xff");
    cr_assert_eq(back.files[0].step, SIZE_MAX);
    cr_assert_eq(back.steps[0].to[0], 3);
    cr_assert(back.orphans[0].is_killed_by_us);
    cr_assert_eq(back.steps[0].descriptors, -1);
    cr_assert_eq(back.actors[0].busy_ns, 6);
    cr_assert_str_eq(back.leftovers[0].name, "/x");
    cr_assert_eq(back.trial.number, 2);
    cr_assert_eq(back.proposals[0].number, 9);
    cr_assert_str_eq(back.memory.list[0].words, "20 byte(s)");
    cr_assert_eq(back.hazards.list[0].old_value, INT64_MIN);
    cr_assert_eq(back.hazards.list[0].made.line, 1);
    cr_assert_str_eq(back.hazards.list[0].there.held, "mutex");
    cr_assert_null(back.hazards.unwatched);
    cr_assert_str_eq(back.scene.tasks[0].api, "getline");
    cr_assert_eq(back.scene.tasks[0].site.line, 4);
    evidence_release(&back);
}

Test(evidence, brings_the_history_back)
{
    AUTO_BUF json = {0};
    struct evidence ev = sample();
    struct evidence back;
    struct err e = {0};

    evidence_to_json(&ev, &json);
    cr_assert_eq(evidence_from_json(buf_bytes(&json), &back, &e), 0, "%s", e.text);

    const struct trace *trace = &back.trace;
    cr_assert_eq(trace->state, TRACE_CUT);
    cr_assert_eq(trace->processes[1].parent, 0);
    cr_assert_eq(trace->objects[1].actor, 1);
    cr_assert_str_eq(trace->objects[2].path, "/b\xffx");
    cr_assert_eq(trace->sites[trace->events[1].site].line, 71);
    cr_assert_eq(trace->events[1].args[0], INT64_MIN);
    cr_assert(
        bytes_equal(trace->events[2].unflushed_text, (struct bytes){"a\0\xff", 3}));
    cr_assert_str_eq(trace->events[3].argv[1], "-l");
    cr_assert_null(trace->events[3].argv[2]);
    cr_assert_null(trace->events[4].argv);
    cr_assert_eq(trace->events[3].blocked, UINT64_MAX);
    cr_assert(trace->events[3].open[1].is_cloexec);
    cr_assert_eq(trace->events[5].result, -10);
    cr_assert_eq(trace->events[5].handler, 10);
    evidence_release(&back);
}

Test(evidence, tells_leftovers_that_nobody_looked_for_from_none)
{
    AUTO_BUF json = {0};
    struct evidence ev = sample();
    struct evidence back;
    struct err e = {0};
    ev.has_leftovers = false;

    evidence_to_json(&ev, &json);

    cr_assert_eq(evidence_from_json(buf_bytes(&json), &back, &e), 0, "%s", e.text);
    cr_assert(!back.has_leftovers);
    cr_assert_eq(back.leftover_count, 0);
    evidence_release(&back);
}

Test(evidence, refuses_a_document_cut_anywhere)
{
    AUTO_BUF whole = {0};
    struct evidence ev = sample();

    evidence_to_json(&ev, &whole);

    for (size_t len = 0; len < whole.len; len++) {
        struct evidence back;
        struct err e = {0};
        cr_assert_eq(evidence_from_json((struct bytes){whole.data, len}, &back, &e),
                     -1);
        cr_assert(strstr(e.text, "evidence is damaged") != NULL, "%s", e.text);
    }
}

static void replace(struct buf *out, const char *text, const char *from, const char *to)
{
    const char *hit = strstr(text, from);

    cr_assert_not_null(hit, "%s", from);
    buf_add(out, text, (size_t)(hit - text));
    buf_add_string(out, to);
    buf_add_string(out, hit + strlen(from));
}

struct damage {
    const char *from;
    const char *to;
    const char *says;
};

Test(evidence, refuses_indexes_and_offsets_that_lead_outside)
{
    static const struct damage rows[] = {
        {"\"to\":[3,0]", "\"to\":[4,0]", "to"},
        {"\"from\":[0,0]", "\"from\":[-1,0]", "from"},
        {"\"pipe\":0", "\"pipe\":1", "pipe"},
        {"\"stop\":4", "\"stop\":99", "stop"},
        {"\"descriptors\":-1", "\"descriptors\":-2", "descriptors"},
        {"\"busy_ns\":6", "\"busy_ns\":null", "busy_ns"},
        {"\"wait\":6", "\"wait\":7", "wait"},
        {"\"leftovers\":[", "\"leftover\":[", "leftovers"},
        {"\"state\":3,\"processes\"", "\"state\":4,\"processes\"", "state"},
        {"\"parent\":0,\"name\":\"wc\"", "\"parent\":1,\"name\":\"wc\"", "parent"},
        {"\"parent\":-1", "\"parent\":1", "parent"},
        {"\"parent\":-1", "\"parent\":-2", "parent"},
        {"\"reaped\":5", "\"reaped\":6", "reaped"},
        {"\"kind\":1,\"path\"", "\"kind\":99,\"path\"", "kind"},
        {"\"stream\":2", "\"stream\":3", "stream"},
        {"\"actor\":1,\"stream\":2", "\"actor\":1,\"stream\":-1", "stream"},
        {"\"line\":71", "\"line\":-71", "line"},
        {"\"process\":1", "\"process\":2", "process"},
        {"\"process\":1", "\"process\":-1", "process"},
        {"\"peer\":1", "\"peer\":2", "peer"},
        {"\"site\":0", "\"site\":2", "site"},
        {"\"object\":0", "\"object\":3", "object"},
        {"\"opened\":1", "\"opened\":6", "opened"},
        {"\"handler\":10", "\"handler\":65", "handler"},
        {"\"effect\":4", "\"effect\":5", "effect"},
        {"\"fds\":[3,4]", "\"fds\":[3]", "fds"},
        {"\"fds\":[3,4]", "\"fds\":[3,4,5]", "fds"},
        {"\"fds\":[3,4]", "\"fds\":[3,\"4\"]", "fds"},
        {"\"argv\":[\"wc\"", "\"argv\":[null", "argv"},
        {"\"open\":[{\"fd\":0", "\"open\":[{\"fd\":-1", "fd"},
        {"\"has_result\":true", "\"has_result\":1", "has_result"},
        {"\"events\":[{", "\"events\":[7,{", "kind"},
        {"\"kind\":3", "\"kind\":70", "kind"},
        {"\"actor\":1", "\"actor\":2", "actor"},
        {"\"pid\":2", "\"pid\":\"2\"", "pid"},
        {"\"name\":\"wc\"", "\"name\":null", "name"},
        {"\"name\":\"wc\"", "\"name\":\"\xe4\xb8\xad\"", "name"},
        {"\"tier\":\"landlock\"", "\"tier\":\"fulls\"", "tier"},
        {"\"tier\":\"landlock\"", "\"tier\":3", "tier"},
        {"evidence/v1", "evidence/v9", "schema"},
    };
    AUTO_BUF whole = {0};
    struct evidence ev = sample();

    evidence_to_json(&ev, &whole);

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        AUTO_BUF damaged = {0};
        struct evidence back;
        struct err e = {0};
        replace(&damaged, whole.data, rows[i].from, rows[i].to);
        cr_assert_eq(evidence_from_json(buf_bytes(&damaged), &back, &e), -1, "%s",
                     rows[i].to);
        cr_assert(strstr(e.text, rows[i].says) != NULL, "%s: %s", rows[i].to, e.text);
    }
}

/* Of a test with two actors and three steps. */
static bool fits(enum test_kind kind, const char *name, size_t steps, size_t file_step)
{
    static const char *names[] = {"alice", "bob"};
    const struct test test = {
        .kind = kind, .actors = names, .actor_count = 2, .step_count = 3};
    struct actor_record actors[] = {{.name = "alice"}, {.name = name}};
    struct file_record file = {.step = file_step, .path = "x"};
    const struct evidence ev = {.actors = actors,
                                .actor_count = 2,
                                .step_count = steps,
                                .files = &file,
                                .file_count = 1};

    return evidence_fits(&ev, &test);
}

Test(evidence, fits_the_test_whose_actors_and_steps_it_has)
{
    cr_assert(fits(TEST_SCRIPT, "bob", 3, SIZE_MAX));
    cr_assert(fits(TEST_SCRIPT, "bob", 0, 2));
    cr_assert_not(fits(TEST_SCRIPT, "eve", 3, SIZE_MAX));
    cr_assert_not(fits(TEST_SCRIPT, "bob", 4, SIZE_MAX));
    cr_assert_not(fits(TEST_SCRIPT, "bob", 3, 3));
}

/* They become names of files when evidence is kept. */
Test(evidence, fits_no_build_with_actors_that_are_paths)
{
    cr_assert(fits(TEST_BUILD, "linker", 9, SIZE_MAX));
    cr_assert_not(fits(TEST_BUILD, "../../etc/cron.d/x", 3, SIZE_MAX));
    cr_assert_not(fits(TEST_BUILD, "..", 3, SIZE_MAX));
    cr_assert_not(fits(TEST_BUILD, "", 3, SIZE_MAX));
}
