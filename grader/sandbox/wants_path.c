#include "sandbox/wants_path.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/dir.h"
#include "base/fd.h"
#include "sandbox/folder.h"

enum { PAGE_BYTES = 4096, DEPTH_MAX = 64 };

/* Beginnings of paths that a full box has and that lead elsewhere here. */
static const struct {
    const char *begin;
    enum box_lack lack;
    enum tier below; /* missing in tiers that are weaker than this one */
} lacking[] = {
    {"/proc", BOX_LACKS_PROC, TIER_FULL},
    {"/dev/fd", BOX_LACKS_PROC, TIER_FULL},
    {"/dev/stdin", BOX_LACKS_PROC, TIER_FULL},
    {"/dev/stdout", BOX_LACKS_PROC, TIER_FULL},
    {"/dev/stderr", BOX_LACKS_PROC, TIER_FULL},
    {"/tmp", BOX_LACKS_TMP, TIER_NO_PROC},
    {"/dev/shm", BOX_LACKS_SHM, TIER_NO_PROC},
    {"/dev/mqueue", BOX_LACKS_MQUEUE, TIER_NO_PROC},
    {"/dev/pts", BOX_LACKS_TERMINALS, TIER_NO_PROC},
    {"/dev/ptmx", BOX_LACKS_TERMINALS, TIER_NO_PROC},
    {"/box", BOX_LACKS_BOX, TIER_NO_PROC},
};

/* What libraries look at by themselves, and do without. */
static const char *const harmless[] = {
    "/proc/filesystems",
    "/proc/mounts",
    "/proc/sys/kernel/ngroups_max",
    "/proc/sys/vm/overcommit_memory",
};

static bool is_harmless(const char *path)
{
    for (size_t i = 0; i < sizeof(harmless) / sizeof(harmless[0]); i++) {
        if (strcmp(path, harmless[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* Page by page, as the next page may not be there. */
static bool read_text(int task, uint64_t address, char text[PATH_MAX])
{
    size_t len = 0;

    while (len < PATH_MAX) {
        size_t piece = PAGE_BYTES - (address + len) % PAGE_BYTES;
        if (piece > PATH_MAX - len) {
            piece = PATH_MAX - len;
        }
        struct iovec here = {text + len, piece};
        /* An address of another process. */
        struct iovec there = {(void *)(uintptr_t)(address + len), /* NOLINT */
                              piece};
        ssize_t n = process_vm_readv(task, &here, 1, &there, 1, 0);
        if (n <= 0) {
            return false;
        }
        if (memchr(text + len, '\0', (size_t)n) != NULL) {
            return true;
        }
        len += (size_t)n;
    }
    return false;
}

static bool read_folder(const struct wants *wants, int task, int at,
                        char folder[PATH_MAX])
{
    char link[64];

    if (at == AT_FDCWD) {
        (void)snprintf(link, sizeof(link), "%d/cwd", task);
    } else {
        (void)snprintf(link, sizeof(link), "%d/fd/%d", task, at);
    }
    ssize_t len = readlinkat(wants->proc, link, folder, PATH_MAX - 1);
    folder[len > 0 ? len : 0] = '\0';
    return len > 0 && folder[0] == '/';
}

bool wants_walk(char path[PATH_MAX], const char *text)
{
    size_t len = strlen(path);

    while (*text != '\0') {
        size_t part = strcspn(text, "/");
        if (part == 2 && strncmp(text, "..", 2) == 0) {
            while (len > 0 && path[--len] != '/') {
            }
        } else if (part > 0 && (part != 1 || *text != '.')) {
            if (len + part + 2 > PATH_MAX) {
                return false;
            }
            path[len++] = '/';
            memcpy(path + len, text, part);
            len += part;
        }
        path[len] = '\0';
        text += part + (text[part] == '/');
    }
    return true;
}

bool wants_read_path(const struct wants *wants, int task, int at, uint64_t address,
                     char path[PATH_MAX])
{
    char text[PATH_MAX];
    char folder[PATH_MAX];

    path[0] = '\0';
    if (!read_text(task, address, text)) {
        return false;
    }
    if (text[0] != '/' &&
        (!read_folder(wants, task, at, folder) || !wants_walk(path, folder))) {
        return false;
    }
    return wants_walk(path, text);
}

static bool begins(const char *path, const char *folder, const char **rest)
{
    size_t len = strlen(folder);

    if (strncmp(path, folder, len) != 0 || (path[len] != '\0' && path[len] != '/')) {
        return false;
    }
    *rest = path + len;
    return true;
}

bool wants_is_inside(const struct wants *wants, const char *path, const char **inside)
{
    const char *rest = path;
    const char *ignored;

    if (keeper_has_mounts(wants->spec) || !begins(path, wants->spec->folder, &rest)) {
        return false;
    }
    *inside = *rest == '/' ? rest + 1 : rest;
    return begins(rest, "/box", &ignored) || begins(rest, "/tmp", &ignored);
}

bool wants_is_everywhere(const struct wants *wants, const char *path)
{
    static const char *const folders[] = {"/proc", "/tmp", "/dev/shm", "/dev/mqueue",
                                          "/dev/pts"};
    const char *ignored;

    for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
        if (strcmp(path, folders[i]) == 0) {
            return true;
        }
    }
    return !keeper_has_mounts(wants->spec) &&
           begins(wants->spec->folder, path, &ignored);
}

bool wants_lacks_path(const struct wants *wants, const char *path, enum box_lack *lack)
{
    const char *ignored;

    if (wants_is_inside(wants, path, &ignored) || is_harmless(path)) {
        return false;
    }
    for (size_t i = 0; i < sizeof(lacking) / sizeof(lacking[0]); i++) {
        if (wants->spec->tier < lacking[i].below &&
            begins(path, lacking[i].begin, &ignored)) {
            *lack = lacking[i].lack;
            return true;
        }
    }
    return false;
}

static size_t count_below(int at, const char *name, size_t max, int depth)
{
    AUTO_CLOSEDIR DIR *dir = dir_open(at, name);
    const struct dirent *entry;
    size_t count = 0;

    while (dir != NULL && count < max && (entry = dir_next(dir)) != NULL) {
        count++;
        if (entry->d_type == DT_DIR && depth < DEPTH_MAX) {
            count += count_below(dirfd(dir), entry->d_name, max - count, depth + 1);
        }
    }
    return count;
}

size_t wants_count_names(const struct wants *wants, size_t max)
{
    AUTO_CLOSE int fd =
        open(wants->spec->folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

    return fd < 0 ? 0 : count_below(fd, "box", max, 0) + count_below(fd, "tmp", max, 0);
}
