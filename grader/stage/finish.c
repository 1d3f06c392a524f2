#include <stdint.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/fd.h"
#include "stage/play.h"

enum { FILE_MAX_BYTES = 1 << 20 };

static enum file_state state_of(enum box_file file)
{
    switch (file) {
    case BOX_FILE_REGULAR:
        return FILE_REGULAR;
    case BOX_FILE_MISSING:
        return FILE_MISSING;
    case BOX_FILE_OTHER:
        return FILE_NOT_REGULAR;
    case BOX_FILE_TOO_BIG:
        return FILE_TOO_BIG;
    }
    BUG("file %d", (int)file);
}

int play_record_files(struct play *play, size_t step,
                      const struct file_expectation *list, size_t count, struct err *e)
{
    struct evidence *ev = play->ev;

    for (size_t i = 0; i < count; i++) {
        AUTO_BUF text = {0};
        enum box_file file;
        if (box_fetch(play->box, list[i].path, FILE_MAX_BYTES, &file, &text, e) < 0) {
            return -1;
        }
        struct file_record *record = ARENA_PUSH(&ev->arena, ev->files, ev->file_count);
        *record = (struct file_record){
            .step = step,
            .path = arena_string(&ev->arena, list[i].path),
            .state = state_of(file),
            .content = {arena_copy(&ev->arena, text.data, text.len), text.len},
        };
    }
    return 0;
}

static int record_checked_files(struct play *play, struct err *e)
{
    const struct test *test = play->test;

    for (size_t i = 0; i < test->check_count; i++) {
        const struct check *check = &test->checks[i];
        if (check->kind == CHECK_FILES &&
            play_record_files(play, SIZE_MAX, check->files.list, check->files.count,
                              e) < 0) {
            return -1;
        }
    }
    return 0;
}

static int collect(struct play *play, struct programs *out, struct err *e)
{
    const struct stage_spec *spec = play->spec;
    AUTO_BUF content = {0};
    enum box_file file;

    if (spec->collect == NULL || out == NULL || out->count == PROGRAMS_MAX) {
        return 0;
    }
    if (box_fetch(play->box, spec->collect, spec->collect_max, &file, &content, e) <
        0) {
        return -1;
    }
    if (file != BOX_FILE_REGULAR) {
        return 0;
    }
    int fd = fd_from_bytes(spec->collect, buf_bytes(&content));
    if (fd < 0) {
        return err_sys(e, "cannot keep '%s'", spec->collect);
    }
    struct program *program = &out->list[out->count++];
    *program = (struct program){.fd = fd, .is_executable = true};
    (void)snprintf(program->name, sizeof(program->name), "%s", spec->collect);
    return 0;
}

/* Everybody is dead, so every stream comes to its end or to nothing. */
static void drain(struct play *play)
{
    for (size_t i = 0; i < play->actor_count; i++) {
        struct actor *actor = &play->actors[i];
        fd_close(&actor->input);
        buf_clear(&actor->pending);
        while (actor_pump(actor, play->test->limits.value[LIMIT_OUTPUT])) {
        }
    }
}

static void copy_texts(struct play *play)
{
    for (size_t i = 0; i < play->actor_count; i++) {
        struct actor *actor = &play->actors[i];
        for (int stream = 0; stream < 2; stream++) {
            struct bytes text = buf_bytes(&actor->text[stream]);
            actor->record->streams[stream].text = (struct bytes){
                arena_copy(&play->ev->arena, text.data, text.len), text.len};
        }
    }
}

int play_finish(struct play *play, struct programs *collected, struct err *e)
{
    struct evidence *ev = play->ev;
    struct observed_box box = play_observed(play);
    struct box_usage usage = {0};

    if (play->start_ns != 0) {
        ev->wall_ns = clock_now_ns() - play->start_ns;
    }
    if (play->tracer != NULL) {
        tracer_note_look(play->tracer, &box);
        tracer_propose_faults(play->tracer);
    }
    bool has_scene =
        !ev->is_complete || play_is_bereaved(play) || play_wants_scene(play);
    if (has_scene && observe_scene(&box, &ev->scene, &ev->arena, e) < 0) {
        return -1;
    }
    if (play_take_events(play, e) < 0 || record_checked_files(play, e) < 0 ||
        play_record_leftovers(play, e) < 0 || collect(play, collected, e) < 0) {
        return -1;
    }
    play_note_trial(play);
    play_check_strain(play, -1);
    play->is_killed = true;
    if (play->tracer != NULL) {
        tracer_kill(play->tracer);
    }
    if (box_kill(play->box, &usage, e) < 0 || play_take_events(play, e) < 0) {
        return -1;
    }
    ev->cpu_ns = usage.cpu_ns;
    play_record_runtime(play);
    drain(play);
    copy_texts(play);
    return 0;
}
