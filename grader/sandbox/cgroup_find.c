/* Where the calling process is in the hierarchies of control groups, as paths. */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "sandbox/cgroup.h"
#include "sandbox/cgroup_file.h"

enum { WORD_MAX = 256 };

/* The controller that makes a hierarchy of the first kind ours. */
static const char *const controllers[HIERARCHY_COUNT] = {[HIERARCHY_V2] = "",
                                                         [HIERARCHY_MEMORY] = "memory",
                                                         [HIERARCHY_PIDS] = "pids",
                                                         [HIERARCHY_CPU] = "cpuacct"};

static const char *line_end(const char *line)
{
    const char *end = strchr(line, '\n');

    return end == NULL ? line + strlen(line) : end;
}

/* "ID:controllers:path" (cgroups(7), "/proc/[pid]/cgroup"). */
static bool read_membership(const char *text, const char *controller, char *out,
                            size_t size)
{
    for (const char *line = text; *line != '\0';) {
        const char *end = line_end(line);
        const char *list = memchr(line, ':', (size_t)(end - line));
        const char *path =
            list == NULL ? NULL : memchr(list + 1, ':', (size_t)(end - list) - 1);
        size_t len = path == NULL ? 0 : (size_t)(end - path) - 1;
        if (path != NULL && len < size &&
            cgroup_has_word((struct bytes){list + 1, (size_t)(path - list) - 1}, ",",
                            controller)) {
            memcpy(out, path + 1, len);
            out[len] = '\0';
            /* A path that leaves the namespace's root is none that is mounted. */
            return out[0] == '/' && strncmp(out, "/..", 3) != 0;
        }
        line = *end == '\0' ? end : end + 1;
    }
    return false;
}

struct mount_words {
    char root[PATH_MAX];
    char point[PATH_MAX];
    char type[WORD_MAX];
    char options[PATH_MAX];
};

/* "36 35 98:0 /root /point options tags - type source options" (proc(5)). */
static bool split_mount(const char *line, struct mount_words *out)
{
    const char *behind = strstr(line, " - ");

    return behind != NULL && behind < line_end(line) &&
           sscanf(line, "%*s %*s %*s %4095s %4095s", out->root, out->point) == 2 &&
           sscanf(behind + 3, "%255s %*s %4095s", out->type, out->options) == 2;
}

static bool is_mount_of(const struct mount_words *mount, const char *controller)
{
    if (controller[0] == '\0') {
        return strcmp(mount->type, "cgroup2") == 0;
    }
    return strcmp(mount->type, "cgroup") == 0 &&
           cgroup_has_word(bytes_of(mount->options), ",", controller);
}

/* What a mount shows may be a part of the hierarchy only. Names with a blank, which proc(5)
 * writes in octal, are left to others. */
static bool place_in(const struct mount_words *mount, const char *own, char *out)
{
    size_t len = strcmp(mount->root, "/") == 0 ? 0 : strlen(mount->root);

    if (strncmp(own, mount->root, len) != 0 || (own[len] != '/' && own[len] != '\0') ||
        strchr(mount->point, '\\') != NULL) {
        return false;
    }
    own += len;
    int n =
        snprintf(out, PATH_MAX, "%s%s", mount->point, strcmp(own, "/") == 0 ? "" : own);
    return n > 0 && n < PATH_MAX;
}

/* The first mount that shows the place. */
static void find_place(const char *own, enum hierarchy hierarchy, const char *mounts,
                       struct cgroup_paths *out)
{
    struct mount_words mount;

    for (const char *line = mounts; *line != '\0';) {
        if (split_mount(line, &mount) && is_mount_of(&mount, controllers[hierarchy]) &&
            place_in(&mount, own, out->path[hierarchy])) {
            if (hierarchy == HIERARCHY_V2) {
                memcpy(out->top, mount.point, sizeof(out->top));
            }
            return;
        }
        line = line_end(line);
        line += *line == '\n';
    }
    out->path[hierarchy][0] = '\0';
}

void cgroup_find(const char *membership, const char *mounts, struct cgroup_paths *out)
{
    char own[PATH_MAX];

    memset(out, 0, sizeof(*out));
    for (int i = 0; i < HIERARCHY_COUNT; i++) {
        if (read_membership(membership, controllers[i], own, sizeof(own))) {
            find_place(own, (enum hierarchy)i, mounts, out);
        }
    }
}
