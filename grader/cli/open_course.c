#include "cli/open_course.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "load/load.h"

static int refuse_foreign(const char *path, const struct stat *st, struct err *e)
{
    if (st->st_uid != 0 && st->st_uid != getuid() && getuid() != 0) {
        return err_set(
            e, ERR_USAGE,
            "course '%s' belongs to another user; name it with --course if you "
            "trust it",
            path);
    }
    return 0;
}

static const char *walk_up(struct arena *arena, struct err *e)
{
    char path[PATH_MAX] = "course.yaml";
    struct stat start;
    struct stat folder;
    struct stat st;
    size_t up = 0;

    if (stat(".", &start) < 0) {
        (void)err_sys(e, "cannot look at the current folder");
        return NULL;
    }
    folder = start;
    for (;;) {
        ino_t inode = folder.st_ino;
        if (stat(path, &st) == 0) {
            return refuse_foreign(path, &st, e) < 0 ? NULL : arena_string(arena, path);
        }
        memmove(path + up + 3, path + up, strlen(path + up) + 1);
        memcpy(path + up, "../", 3);
        up += 3;
        char above[PATH_MAX];
        (void)snprintf(above, sizeof(above), "%.*s", (int)up, path);
        if (up + sizeof("course.yaml") + 3 > sizeof(path) || stat(above, &folder) < 0 ||
            folder.st_dev != start.st_dev || folder.st_ino == inode) {
            (void)err_set(e, ERR_USAGE,
                          "no course.yaml here or in a folder above; name one with "
                          "--course FILE");
            return NULL;
        }
    }
}

const char *find_course_file(const char *given, struct arena *arena, struct err *e)
{
    const char *named = given != NULL ? given : getenv("GRADER_COURSE");

    if (named == NULL || named[0] == '\0') {
        return walk_up(arena, e);
    }
    struct stat st;
    const char *file = arena_string(arena, named);
    if (stat(file, &st) == 0 && S_ISDIR(st.st_mode)) {
        file = arena_printf(arena, "%s/course.yaml", named);
    }
    if (access(file, F_OK) < 0) {
        (void)err_set(e, ERR_USAGE, "cannot find course '%s': %s", file,
                      strerror(errno));
        return NULL;
    }
    return file;
}

int open_course(const char *given, struct course *course, struct err *e)
{
    struct complaints complaints = {0};
    struct arena arena = {0};
    const char *file = find_course_file(given, &arena, e);

    if (file == NULL) {
        arena_release(&arena);
        return -1;
    }
    int failed = load_course(file, course, &complaints, e);
    if (failed < 0 && complaints.count > 0) {
        (void)fflush(stdout);
        (void)fwrite(complaints.text.data, 1, complaints.text.len, stderr);
        (void)err_set(e, ERR_COURSE, "course '%s' has %zu mistake%s", file,
                      complaints.count, complaints.count == 1 ? "" : "s");
    }
    if (failed < 0) {
        course_release(course);
    }
    complaints_release(&complaints);
    arena_release(&arena);
    return failed;
}

static int refuse_exercise(const struct course *course, const char *word, struct err *e)
{
    struct arena arena = {0};
    const char **names =
        arena_array(&arena, course->exercise_count + 1, sizeof(*names));

    for (size_t i = 0; i < course->exercise_count; i++) {
        names[i] = course->exercises[i].id;
    }
    const char *near = text_nearest(word, names);
    if (near != NULL) {
        (void)err_set(e, ERR_USAGE,
                      "the course has no exercise '%s': did you mean '%s'?", word,
                      near);
    } else {
        (void)err_set(e, ERR_USAGE, "the course has no exercise '%s' (see grader list)",
                      word);
    }
    arena_release(&arena);
    return -1;
}

int find_exercises(const struct course *course, const struct options *options,
                   struct arena *arena, struct selection *out, struct err *e)
{
    size_t count = course->exercise_count;

    *out =
        (struct selection){.list = arena_array(arena, count + 1, sizeof(*out->list))};
    for (size_t i = 0; options->word_count == 0 && i < count; i++) {
        out->list[out->count++] = i;
    }
    for (size_t i = 0; i < options->word_count; i++) {
        const char *word = options->words[i];
        const struct exercise *exercise = course_find(course, word);
        if (exercise == NULL) {
            return refuse_exercise(course, word, e);
        }
        if (out->count == count) {
            return err_set(e, ERR_USAGE, "exercise '%s' is named more than once", word);
        }
        out->list[out->count++] = (size_t)(exercise - course->exercises);
    }
    return 0;
}

ptrdiff_t exercise_here(const struct course *course)
{
    char here[PATH_MAX];
    char folder[PATH_MAX];

    if (getcwd(here, sizeof(here)) == NULL) {
        return -1;
    }
    for (size_t i = 0; i < course->exercise_count; i++) {
        if (realpath(course->exercises[i].dir, folder) == NULL) {
            continue;
        }
        size_t len = strlen(folder);
        if (strncmp(here, folder, len) == 0 &&
            (here[len] == '/' || here[len] == '\0')) {
            return (ptrdiff_t)i;
        }
    }
    return -1;
}
