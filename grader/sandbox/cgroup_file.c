#include "sandbox/cgroup_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fd.h"

enum { STAT_BYTES = 8192, LIST_BYTES_MAX = 1 << 20 };

bool cgroup_has_word(struct bytes list, const char *separators, const char *word)
{
    size_t size = 0;

    for (size_t from = 0; from <= list.len; from += size + 1) {
        size = 0;
        while (from + size < list.len &&
               strchr(separators, list.data[from + size]) == NULL) {
            size++;
        }
        if (size == strlen(word) && memcmp(list.data + from, word, size) == 0) {
            return true;
        }
    }
    return false;
}

int cgroup_write(int fd, const char *text)
{
    return write(fd, text, strlen(text)) < 0 ? -1 : 0;
}

static int open_path(const char *folder, const char *name, int flags)
{
    char path[PATH_MAX];
    int n = snprintf(path, sizeof(path), "%s/%s", folder, name);

    if (n < 0 || (size_t)n >= sizeof(path)) {
        errno = ENAMETOOLONG;
        return -1;
    }
    return open(path, flags | O_CLOEXEC);
}

int cgroup_write_path(const char *folder, const char *name, const char *text)
{
    AUTO_CLOSE int fd = open_path(folder, name, O_WRONLY | O_APPEND);

    return fd < 0 ? -1 : cgroup_write(fd, text);
}

int cgroup_read_path(const char *folder, const char *name, struct buf *out)
{
    AUTO_CLOSE int fd = open_path(folder, name, O_RDONLY);

    return fd < 0 ? -1 : fd_read_all(fd, out, LIST_BYTES_MAX);
}

int64_t cgroup_number(int fd)
{
    char text[64];
    ssize_t len = fd < 0 ? -1 : pread(fd, text, sizeof(text) - 1, 0);

    if (len <= 0) {
        return 0;
    }
    text[len] = '\0';
    return strtoll(text, NULL, 10);
}

int64_t cgroup_row(int fd, const char *key)
{
    char text[STAT_BYTES];
    size_t size = strlen(key);
    ssize_t len = fd < 0 ? -1 : pread(fd, text, sizeof(text) - 1, 0);

    if (len <= 0) {
        return 0;
    }
    text[len] = '\0';
    for (const char *line = text; line != NULL;) {
        if (strncmp(line, key, size) == 0 && line[size] == ' ') {
            return strtoll(line + size, NULL, 10);
        }
        line = strchr(line, '\n');
        line = line == NULL ? NULL : line + 1;
    }
    return 0;
}
