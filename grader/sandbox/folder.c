#include "sandbox/folder.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/dir.h"
#include "base/fd.h"

#define TEMPLATE "/grader-XXXXXX"

static const char *const parts[] = {"box", "tmp", "run"};
enum { PARTS = sizeof(parts) / sizeof(parts[0]) };

static bool can_execute(const char *path)
{
    struct statvfs st;

    return statvfs(path, &st) == 0 && (st.f_flag & (unsigned long)ST_NOEXEC) == 0;
}

/* The path must be the one that /proc shows. */
static bool make_below(const char *parent, struct folder *out)
{
    char *real = parent == NULL ? NULL : realpath(parent, NULL);
    bool is_made = false;

    if (real != NULL && strlen(real) + sizeof(TEMPLATE) <= sizeof(out->path) &&
        can_execute(real)) {
        (void)snprintf(out->path, sizeof(out->path), "%s%s",
                       strcmp(real, "/") == 0 ? "" : real, TEMPLATE);
        is_made = mkdtemp(out->path) != NULL;
    }
    free(real);
    if (!is_made) {
        out->path[0] = '\0';
    }
    return is_made;
}

int folder_make(struct folder *out, struct err *e)
{
    const char *const parents[] = {getenv("TMPDIR"), "/tmp", "/var/tmp", "/dev/shm"};
    char path[FOLDER_PATH_MAX + 8];
    bool is_made = false;

    *out = (struct folder){""};
    for (size_t i = 0; !is_made && i < sizeof(parents) / sizeof(parents[0]); i++) {
        is_made = make_below(parents[i], out);
    }
    if (!is_made) {
        return err_set(e, ERR_SYSTEM,
                       "cannot make a folder in which programs can be executed, "
                       "neither in $TMPDIR nor in /tmp");
    }
    for (size_t i = 0; i < PARTS; i++) {
        (void)snprintf(path, sizeof(path), "%s/%s", out->path, parts[i]);
        if (mkdir(path, 0700) < 0) {
            (void)err_sys(e, "cannot make '%s'", path);
            folder_remove(out);
            return -1;
        }
    }
    return 0;
}

/* Whoever made a folder may have shut himself out of it. */
static DIR *open_inner(int at, const char *name)
{
    (void)fchmodat(at, name, 0700, AT_SYMLINK_NOFOLLOW);
    return dir_open(at, name);
}

static bool is_folder(int at, const char *name)
{
    struct stat st;

    return fstatat(at, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(st.st_mode);
}

/* Empties a folder: its own folders are moved up beside it, so however deep the tree is,
 * one descriptor will do. True if anything is gone. */
static bool empty_inner(int top, const char *name, unsigned *next)
{
    AUTO_CLOSEDIR DIR *dir = open_inner(top, name);
    const struct dirent *entry;
    char moved[32];
    bool is_less = false;

    while (dir != NULL && (entry = dir_next(dir)) != NULL) {
        if (!is_folder(dirfd(dir), entry->d_name)) {
            is_less = unlinkat(dirfd(dir), entry->d_name, 0) == 0 || is_less;
            continue;
        }
        /* To be moved, a folder must be writable: its ".." changes. */
        (void)fchmodat(dirfd(dir), entry->d_name, 0700, AT_SYMLINK_NOFOLLOW);
        (void)snprintf(moved, sizeof(moved), "moved-%u", (*next)++);
        is_less = renameat(dirfd(dir), entry->d_name, top, moved) == 0 || is_less;
    }
    return is_less;
}

static bool remove_entry(int top, const char *name, unsigned *next)
{
    if (!is_folder(top, name)) {
        return unlinkat(top, name, 0) == 0;
    }
    bool is_less = empty_inner(top, name, next);
    return unlinkat(top, name, AT_REMOVEDIR) == 0 || is_less;
}

/* One pass over the top; false when it has nothing left that can be removed. */
static bool clear_top(int top, unsigned *next)
{
    AUTO_CLOSEDIR DIR *dir = dir_open(top, ".");
    const struct dirent *entry;
    bool is_less = false;

    while (dir != NULL && (entry = dir_next(dir)) != NULL) {
        is_less = remove_entry(top, entry->d_name, next) || is_less;
    }
    return is_less;
}

void folder_remove(struct folder *folder)
{
    unsigned next = 0;

    if (folder->path[0] == '\0') {
        return;
    }
    AUTO_CLOSE int top =
        open(folder->path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    while (top >= 0 && rmdir(folder->path) < 0 && clear_top(top, &next)) {
    }
    folder->path[0] = '\0';
}
