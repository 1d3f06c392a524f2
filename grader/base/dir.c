#include "base/dir.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "base/fd.h"

DIR *dir_open(int at, const char *path)
{
    AUTO_CLOSE int fd =
        openat(at, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);

    if (dir != NULL) {
        (void)fd_take(&fd);
    }
    return dir;
}

const struct dirent *dir_next(DIR *dir)
{
    const struct dirent *entry = readdir(dir);

    while (entry != NULL &&
           (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)) {
        entry = readdir(dir);
    }
    return entry;
}

int dir_next_number(DIR *dir)
{
    const struct dirent *entry;

    while ((entry = readdir(dir)) != NULL) {
        if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9') {
            return (int)strtol(entry->d_name, NULL, 10);
        }
    }
    return 0;
}

void dir_close_auto(DIR **dir)
{
    if (*dir != NULL) {
        (void)closedir(*dir);
    }
}
