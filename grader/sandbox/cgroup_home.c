/* A grader's folders in the hierarchies, and what is left of those that were killed. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fd.h"
#include "sandbox/cgroup.h"
#include "sandbox/cgroup_split.h"

#define HOME_PREFIX "grader-"

enum { TRIES = 3, DEPTH_MAX = 4, EMPTY_MS_MAX = 500 };

/* Its processes are dead and reaped, but the kernel may still count them in; of that a
 * hierarchy of the first kind gives no notice. */
static bool remove_empty(int parent, const char *name)
{
    int64_t deadline_ns = clock_now_ns() + EMPTY_MS_MAX * NS_PER_MS;

    while (unlinkat(parent, name, AT_REMOVEDIR) < 0) {
        if (errno != EBUSY || clock_now_ns() > deadline_ns) {
            return errno == ENOENT;
        }
        (void)sched_yield();
    }
    return true;
}

static bool is_folder(int parent, const struct dirent *entry)
{
    struct stat st;

    return entry->d_name[0] != '.' &&
           fstatat(parent, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
           S_ISDIR(st.st_mode);
}

/* The files of a group go with it; only the groups in it are in the way. */
static void remove_tree(int parent, const char *name, int depth)
{
    AUTO_CLOSE int fd =
        openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    int listed = fd < 0 || depth == 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, 3);
    DIR *dir = listed < 0 ? NULL : fdopendir(listed);

    for (struct dirent *entry = dir == NULL ? NULL : readdir(dir); entry != NULL;
         entry = readdir(dir)) {
        if (is_folder(fd, entry)) {
            remove_tree(fd, entry->d_name, depth - 1); /* NOLINT(misc-no-recursion) */
        }
    }
    if (dir != NULL) {
        (void)closedir(dir);
    }
    (void)remove_empty(parent, name);
}

/* A home whose lock can be had is nobody's: a lock ends with the last process that had it,
 * however that came about. */
static void sweep(const char *place)
{
    DIR *dir = opendir(place);

    if (dir == NULL) {
        return;
    }
    for (struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        if (strncmp(entry->d_name, HOME_PREFIX, strlen(HOME_PREFIX)) != 0) {
            continue;
        }
        AUTO_CLOSE int fd = openat(dirfd(dir), entry->d_name,
                                   O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0) {
            remove_tree(dirfd(dir), entry->d_name, DEPTH_MAX);
        }
    }
    (void)closedir(dir);
}

/* Somebody who sweeps may come between the making and the locking. */
static int make_locked(const char *path)
{
    struct stat there;
    struct stat here;

    for (int i = 0; i < TRIES; i++) {
        if (mkdir(path, 0755) < 0 && errno != EEXIST) {
            return -1;
        }
        AUTO_CLOSE int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0 && stat(path, &there) == 0 &&
            fstat(fd, &here) == 0 && here.st_ino == there.st_ino) {
            return fd_take(&fd);
        }
    }
    return -1;
}

static void open_in(const char *place, char *path, int *lock)
{
    *lock = -1;
    path[0] = '\0';
    if (place[0] == '\0') {
        return;
    }
    sweep(place);
    int n = snprintf(path, PATH_MAX, "%s/" HOME_PREFIX "%d", place, (int)getpid());
    if (n > 0 && n < PATH_MAX) {
        *lock = make_locked(path);
    }
    if (*lock < 0) {
        path[0] = '\0';
    }
}

void cgroup_home_open(const struct cgroup_paths *places, struct cgroup_home *out)
{
    unsigned added;

    memset(&out->paths, 0, sizeof(out->paths));
    cgroup_split_open(places, out);
    for (int i = 0; i < HIERARCHY_COUNT; i++) {
        open_in(i == HIERARCHY_V2 ? out->place : places->path[i], out->paths.path[i],
                &out->lock[i]);
        if (i == HIERARCHY_V2) {
            out->has_controllers =
                out->lock[i] >= 0 && cgroup_split_enable(out->paths.path[i], &added);
        }
    }
}

void cgroup_home_close(struct cgroup_home *home)
{
    for (int i = 0; i < HIERARCHY_COUNT; i++) {
        if (home->lock[i] >= 0) {
            remove_tree(AT_FDCWD, home->paths.path[i], DEPTH_MAX);
        }
        fd_close(&home->lock[i]);
        home->paths.path[i][0] = '\0';
    }
    cgroup_split_close(home);
}
