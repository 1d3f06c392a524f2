#include "load/load.h"

#include <string.h>

#include "load/complain.h"
#include "load/course_file.h"
#include "load/read.h"
#include "load/shape.h"
#include "load/tree.h"

/* What loading one course takes along. */
struct loading {
    struct course *course;
    struct log log;
    struct source source; /* of course.yaml */
    struct course_file file;
};

static const char *folder_of(struct arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');

    if (slash == NULL) {
        return ".";
    }
    return slash == path ? "/" : arena_copy(arena, path, (size_t)(slash - path));
}

static const char *join(struct arena *arena, const char *dir, const char *path)
{
    if (strcmp(dir, ".") == 0) {
        return arena_string(arena, path);
    }
    return arena_printf(arena, "%s%s%s", dir, strcmp(dir, "/") == 0 ? "" : "/", path);
}

/* Drops exercises that are listed a second time. */
static void check_listed_once(struct loading *loading)
{
    struct course_file *file = &loading->file;
    size_t kept = 0;

    for (size_t i = 0; i < file->exercise_count; i++) {
        size_t same = 0;
        while (same < kept &&
               strcmp(file->exercises[same].id, file->exercises[i].id) != 0) {
            same++;
        }
        if (same == kept) {
            file->exercises[kept++] = file->exercises[i];
            continue;
        }
        struct complaint *c = complain(&loading->log, file->exercises[i].node->span,
                                       "'%s' is listed twice", file->exercises[i].id);
        c->note = "first given here";
        c->note_at = file->exercises[same].node->span;
    }
    file->exercise_count = kept;
}

static const char *const *listed_ids(struct loading *loading)
{
    size_t count = loading->file.exercise_count;
    const char **ids = arena_array(&loading->log.arena, count + 1, sizeof(*ids));

    for (size_t i = 0; i < count; i++) {
        ids[i] = loading->file.exercises[i].id;
    }
    return ids;
}

static void load_exercise(struct loading *loading, size_t index, const char *const *ids)
{
    struct arena *arena = &loading->course->arena;
    const struct listed_exercise *listed = &loading->file.exercises[index];
    struct source *source = arena_alloc(&loading->log.arena, sizeof(*source));
    struct exercise_file file = {.exercise = {.id = listed->id}};
    struct err e = {0};

    file.exercise.dir = join(arena, loading->course->dir,
                             arena_printf(arena, "exercises/%s", listed->id));
    *source = (struct source){
        .path = join(arena, file.exercise.dir, "exercise.yaml"),
        .order = index + 1,
    };
    if (source_read(source, &loading->log.arena, &e) < 0) {
        complain(&loading->log, listed->node->span, "%s", e.text);
    } else {
        struct node *root = tree_parse(source, &loading->log);
        struct reader reader = {.arena = arena,
                                .log = &loading->log,
                                .source = source,
                                .folder = listed->id,
                                .course_exercises = ids};
        if (root != NULL && !read_value(&reader, root, &exercise_shape, &file)) {
            file.exercise.id = listed->id;
        }
    }
    exercise_complete(&file, &loading->file.defaults, arena);
    loading->course->exercises[index] = file.exercise;
}

static void load_exercises(struct loading *loading)
{
    struct course *course = loading->course;

    check_listed_once(loading);
    const char *const *ids = listed_ids(loading);
    size_t count = loading->file.exercise_count;
    course->exercises = arena_array(&course->arena, count, sizeof(*course->exercises));
    for (size_t i = 0; i < count; i++) {
        load_exercise(loading, i, ids);
    }
    course->exercise_count = count;
}

static void load_files(struct loading *loading)
{
    struct course *course = loading->course;
    struct node *root = tree_parse(&loading->source, &loading->log);
    struct reader reader = {
        .arena = &course->arena, .log = &loading->log, .source = &loading->source};

    if (root == NULL) {
        return;
    }
    /* Whatever is wrong in course.yaml, the exercises that it lists are looked at too. */
    bool is_good = read_value(&reader, root, &course_shape, &loading->file);
    course->id = is_good ? loading->file.id : "";
    course->title = loading->file.title;
    load_exercises(loading);
}

int load_course(const char *file, struct course *course, struct complaints *complaints,
                struct err *e)
{
    struct loading loading = {.course = course};

    *course = (struct course){0};
    course->file = arena_string(&course->arena, file);
    course->dir = folder_of(&course->arena, file);
    loading.source.path = course->file;
    if (source_read(&loading.source, &loading.log.arena, e) < 0) {
        log_release(&loading.log);
        return -1;
    }
    load_files(&loading);
    log_print(&loading.log, complaints);
    int result = loading.log.count == 0 ? 0 : -1;
    log_release(&loading.log);
    return result;
}
