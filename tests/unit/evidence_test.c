#include <string.h>

#include <criterion/criterion.h>

#include "model/evidence.h"

static struct evidence sample(void)
{
    static struct actor_record actors[2];
    static struct step_record steps[1] = {{STOP_DEADLOCK, {0, 0}, {3, 0}}};
    static struct file_record files[2] = {
        {SIZE_MAX, "g.txt", FILE_REGULAR, {"a\0b\n", 4}},
        {0, "h", FILE_MISSING, {"", 0}}};
    static struct orphan_record orphans[1] = {{7, "sl\xff", true}};
    static struct task_record tasks[1] = {{3, 3, 2, "wc", WAIT_FOREVER, "read", 0, 0}};
    static struct pipe_end ends[1] = {{2, 4, false, true}};
    static struct pipe_record pipes[1] = {{NULL, -1, ends, 1}};
    static struct refused_record refused[1] = {{"x.c", "is a symbolic link"}};

    actors[0] = (struct actor_record){.name = "shell",
                                      .pid = 2,
                                      .end = END_SIGNALED,
                                      .end_value = 9,
                                      .killer = KILLER_GRADER,
                                      .streams = {{{"\x00\x80\xff", 3}, 3, false}},
                                      .cpu_ns = 5};
    actors[0].streams[1].text = (struct bytes){"", 0};
    actors[1] = (struct actor_record){.name = "peer", .exec_errno = 2};
    actors[1].streams[0].text = actors[1].streams[1].text = (struct bytes){"", 0};
    return (struct evidence){.actors = actors,
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
                             .refused = refused,
                             .refused_count = 1};
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
        {"\"kind\":3", "\"kind\":70", "kind"},
        {"\"actor\":1", "\"actor\":2", "actor"},
        {"\"pid\":2", "\"pid\":\"2\"", "pid"},
        {"\"name\":\"wc\"", "\"name\":null", "name"},
        {"\"name\":\"wc\"", "\"name\":\"\xe4\xb8\xad\"", "name"},
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
