#include "cli/record.h"

#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/output.h"

/* The folder on the way to the file; false if there is no place for it. */
static bool state_folder(char path[PATH_MAX])
{
    const char *state = getenv("XDG_STATE_HOME");
    const char *home = getenv("HOME");
    int len = -1;

    if (state != NULL && state[0] == '/') {
        len = snprintf(path, PATH_MAX, "%s/grader", state);
    } else if (home != NULL && home[0] == '/') {
        len = snprintf(path, PATH_MAX, "%s/.local/state/grader", home);
    }
    return len > 0 && len < PATH_MAX;
}

static bool record_path(const struct course *course, char path[PATH_MAX])
{
    char folder[PATH_MAX];

    return state_folder(folder) && (size_t)snprintf(path, PATH_MAX, "%s/%s.json",
                                                    folder, course->id) < PATH_MAX;
}

/* Makes every folder of the path; what is there stays. */
static void make_folders(char *path)
{
    for (char *slash = strchr(path + 1, '/'); slash != NULL;
         slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        (void)mkdir(path, 0700);
        *slash = '/';
    }
}

static json_t *load(const struct course *course)
{
    char path[PATH_MAX];
    json_t *root = record_path(course, path)
                       ? json_load_file(path, JSON_REJECT_DUPLICATES, NULL)
                       : NULL;
    const char *schema = json_string_value(json_object_get(root, "schema"));

    if (schema != NULL && strcmp(schema, "grader/record/v1") == 0 &&
        json_is_object(json_object_get(root, "exercises"))) {
        return root;
    }
    json_decref(root);
    return NULL;
}

struct record *record_load(const struct course *course, struct arena *arena)
{
    struct record *list = arena_array(arena, course->exercise_count, sizeof(*list));
    json_t *root = load(course);

    for (size_t i = 0; root != NULL && i < course->exercise_count; i++) {
        const struct exercise *exercise = &course->exercises[i];
        const json_t *entry =
            json_object_get(json_object_get(root, "exercises"), exercise->id);
        json_int_t points = json_integer_value(json_object_get(entry, "points"));
        json_int_t passed = json_integer_value(json_object_get(entry, "passed"));
        /* The exercise may have changed since. */
        if (entry != NULL && points >= 0 && points <= exercise_points(exercise) &&
            passed >= 0 && (size_t)passed <= exercise->test_count) {
            list[i] = (struct record){true, (int)points, (size_t)passed};
        }
    }
    json_decref(root);
    return list;
}

void record_save(const struct result *result)
{
    char path[PATH_MAX];
    json_t *root = load(result->course);
    json_int_t passed = 0;
    struct err ignored;

    if (!record_path(result->course, path)) {
        json_decref(root);
        return;
    }
    if (root == NULL) {
        root = json_pack("{ss s{}}", "schema", "grader/record/v1", "exercises");
    }
    for (size_t i = 0; i < result->test_count; i++) {
        passed += result->tests[i].verdict == VERDICT_PASSED;
    }
    json_object_set_new(
        json_object_get(root, "exercises"), result->exercise->id,
        json_pack("{sI sI}", "points", (json_int_t)result->points, "passed", passed));
    char *text = json_dumps(root, JSON_INDENT(2) | JSON_SORT_KEYS);
    AUTO_BUF out = {0};
    buf_add_string(&out, text == NULL ? "" : text);
    buf_add_char(&out, '\n');
    free(text);
    json_decref(root);
    make_folders(path);
    /* A reader sees the old file or the new one. */
    if (output_write(path, &out, &ignored) < 0) {
        return;
    }
}
