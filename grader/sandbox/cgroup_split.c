/* A group whose groups have controllers holds no process itself (cgroups(7), "no internal
 * processes"), and a grader begins in a group that holds at least the grader. So it moves
 * what is there into a leaf beside its home, but only what is its own or was handed over
 * with the whole group: a shell beside the grader stays where it was put, and memory is then
 * not bounded. */
#include "sandbox/cgroup_split.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/fd.h"
#include "sandbox/cgroup_file.h"

#define LEAF "self.grader"

enum { TRIES = 20 };

/* Without the second one the limit of processes is each user's own, as ever. */
enum { MEMORY, PIDS, CONTROLLERS };
static const char *const controllers[CONTROLLERS] = {"memory", "pids"};

static int change(const char *path, char sign, int controller)
{
    char text[16];

    (void)snprintf(text, sizeof(text), "%c%s", sign, controllers[controller]);
    return cgroup_write_path(path, "cgroup.subtree_control", text);
}

bool cgroup_split_enable(const char *path, unsigned *added)
{
    AUTO_BUF list = {0};

    *added = 0;
    if (cgroup_read_path(path, "cgroup.subtree_control", &list) < 0) {
        return false;
    }
    for (int i = 0; i < CONTROLLERS; i++) {
        if (cgroup_has_word(buf_bytes(&list), " \n", controllers[i])) {
            continue;
        }
        if (change(path, '+', i) == 0) {
            *added |= 1U << i;
        } else if (i == MEMORY) {
            return false;
        }
    }
    return true;
}

/* Refused while another grader's home hands them on. */
static int disable(const char *path, unsigned added)
{
    int rc = 0;

    for (int i = 0; i < CONTROLLERS; i++) {
        if ((added >> i & 1) != 0 && change(path, '-', i) < 0) {
            rc = -1;
        }
    }
    return rc;
}

/* systemd.resource-control(5), Delegate=. */
static bool is_delegated(const char *path)
{
    char value = '0';

    return (getxattr(path, "user.delegate", &value, 1) == 1 ||
            getxattr(path, "trusted.delegate", &value, 1) == 1) &&
           value == '1';
}

/* Moves everybody, one at a time. */
static int move_all(const char *from, const char *to)
{
    AUTO_BUF list = {0};
    char pid[16];

    if (cgroup_read_path(from, "cgroup.procs", &list) < 0) {
        return -1;
    }
    for (char *at = list.data; at != NULL && *at != '\0';) {
        (void)snprintf(pid, sizeof(pid), "%ld", strtol(at, &at, 10));
        if (cgroup_write_path(to, "cgroup.procs", pid) < 0 && errno != ESRCH) {
            return -1;
        }
        at += strspn(at, "\n");
    }
    return 0;
}

static bool holds_only_us(const char *path)
{
    AUTO_BUF list = {0};
    char pid[16];

    (void)snprintf(pid, sizeof(pid), "%d\n", (int)getpid());
    return cgroup_read_path(path, "cgroup.procs", &list) == 0 && list.data != NULL &&
           strcmp(list.data, pid) == 0;
}

static bool make_leaf(const char *place, char *leaf, size_t size)
{
    int n = snprintf(leaf, size, "%s/" LEAF, place);

    return n > 0 && (size_t)n < size && (mkdir(leaf, 0755) == 0 || errno == EEXIST);
}

/* New processes may come while others are moved. */
static bool split(const char *place, unsigned *added)
{
    char leaf[PATH_MAX];

    if ((!holds_only_us(place) && !is_delegated(place)) ||
        !make_leaf(place, leaf, sizeof(leaf))) {
        return false;
    }
    for (int i = 0; i < TRIES && move_all(place, leaf) == 0; i++) {
        if (cgroup_split_enable(place, added)) {
            return true;
        }
        if (errno != EBUSY) {
            break;
        }
    }
    (void)!move_all(leaf, place);
    (void)rmdir(leaf);
    return false;
}

/* A grader before us may have moved us already, and then may end before we do. */
static bool leave_leaf(char *place)
{
    size_t len = strlen(place);
    size_t end = strlen("/" LEAF);
    bool is_leaf = len > end && strcmp(place + len - end, "/" LEAF) == 0;

    if (is_leaf) {
        place[len - end] = '\0';
    }
    return is_leaf;
}

/* Only there groups may hold processes beside groups. It has no type. */
static bool is_top_of_all(const char *path)
{
    AUTO_BUF text = {0};

    return cgroup_read_path(path, "cgroup.type", &text) < 0 && errno == ENOENT;
}

void cgroup_split_open(const struct cgroup_paths *places, struct cgroup_home *home)
{
    home->added = 0;
    (void)snprintf(home->place, sizeof(home->place), "%s", places->path[HIERARCHY_V2]);
    if (home->place[0] == '\0') {
        return;
    }
    home->is_split = leave_leaf(home->place);
    if (home->is_split) {
        home->added = (1U << CONTROLLERS) - 1;
    }
    if (access(home->place, W_OK) == 0 &&
        (home->is_split || cgroup_split_enable(home->place, &home->added))) {
        return;
    }
    if (access(home->place, W_OK) == 0) {
        home->is_split = split(home->place, &home->added);
    }
    if (!home->is_split && geteuid() == 0 && is_top_of_all(places->top) &&
        cgroup_split_enable(places->top, &home->added)) {
        (void)snprintf(home->place, sizeof(home->place), "%s", places->top);
    }
}

void cgroup_split_close(struct cgroup_home *home)
{
    char leaf[PATH_MAX];

    if (home->place[0] == '\0' || disable(home->place, home->added) < 0 ||
        !home->is_split || !make_leaf(home->place, leaf, sizeof(leaf))) {
        return;
    }
    if (move_all(leaf, home->place) == 0) {
        (void)rmdir(leaf);
    }
}

/* Who lets a child be born into a group must be able to write to that group's list and to
 * that of the nearest group above both (cgroups(7), "delegation containment"); and who makes
 * a group owns its files. */
static int hand_over(int worker, const uid_t heirs[2])
{
    static const char *const names[] = {"cgroup.procs", "."};

    for (int i = 0; i < 2 && geteuid() == 0; i++) {
        if (fchownat(worker, names[i], heirs[0], (gid_t)-1, 0) < 0 &&
            fchownat(worker, names[i], heirs[1], (gid_t)-1, 0) < 0) {
            return -1;
        }
    }
    return 0;
}

static bool make_group(char *out, const char *in, const char *name)
{
    int n = snprintf(out, PATH_MAX, "%s/%s", in, name);

    return n > 0 && n < PATH_MAX && (mkdir(out, 0755) == 0 || errno == EEXIST);
}

int cgroup_split_worker(const struct cgroup_home *home, const uid_t heirs[2])
{
    char worker[PATH_MAX];
    char self[PATH_MAX];
    char name[32];
    char pid[16];
    unsigned added;

    (void)snprintf(name, sizeof(name), "worker-%d", (int)getpid());
    (void)snprintf(pid, sizeof(pid), "%d", (int)getpid());
    if (!make_group(worker, home->paths.path[HIERARCHY_V2], name) ||
        !make_group(self, worker, "self") ||
        (home->has_controllers && !cgroup_split_enable(worker, &added))) {
        return -1;
    }
    AUTO_CLOSE int fd = open(worker, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0 || hand_over(fd, heirs) < 0 ||
        cgroup_write_path(self, "cgroup.procs", pid) < 0) {
        return -1;
    }
    return fd_take(&fd);
}
