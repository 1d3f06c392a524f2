#include "cli/submissions.h"

#include <dirent.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/open_course.h"

/* "./solutions/x" is "solutions/x" for a reader; a name that would look like an option
 * keeps its "./". */
static void add(struct paths *out, const char *path)
{
    bool is_longer = strncmp(path, "./", 2) == 0 && path[2] != '\0' && path[2] != '-';

    *ARENA_PUSH(out->arena, out->list, out->count) = is_longer ? path + 2 : path;
}

static bool ends_in(const char *name, const char *suffix)
{
    size_t len = strlen(name);
    size_t tail = strlen(suffix);

    return len > tail && strcmp(name + len - tail, suffix) == 0;
}

static bool is_wanted(const char *path, const char *suffix)
{
    struct stat st;

    if (stat(path, &st) < 0) {
        return false;
    }
    return suffix == NULL ? S_ISDIR(st.st_mode)
                          : S_ISREG(st.st_mode) && ends_in(path, suffix);
}

void submissions_below(const struct course *course, const char *folder,
                       const struct exercise *exercise, const char *suffix,
                       struct paths *out)
{
    struct dirent **names = NULL;
    const char *dir =
        arena_printf(out->arena, "%s/%s/%s", course->dir, folder, exercise->id);
    int count = scandir(dir, &names, NULL, alphasort);

    for (int i = 0; i < count; i++) {
        const char *path = arena_printf(out->arena, "%s/%s", dir, names[i]->d_name);
        if (names[i]->d_name[0] != '.' && is_wanted(path, suffix)) {
            add(out, path);
        }
        free(names[i]);
    }
    free(names);
}

static bool is_outside(const struct course *course)
{
    char here[PATH_MAX];
    char root[PATH_MAX];

    if (getcwd(here, sizeof(here)) == NULL || realpath(course->dir, root) == NULL) {
        return false;
    }
    size_t len = strlen(root);
    return strncmp(here, root, len) != 0 || (here[len] != '/' && here[len] != '\0');
}

void submissions_default(const struct course *course, const struct exercise *exercise,
                         struct paths *out)
{
    ptrdiff_t here = exercise_here(course);
    bool is_here = here >= 0 && &course->exercises[here] == exercise;

    add(out, is_here || is_outside(course) ? "." : exercise->dir);
}
