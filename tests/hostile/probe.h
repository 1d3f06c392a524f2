/* What the rows share. A row tries things, each of which has to come to nothing, and prints
 * "held" if all of them did; what it could do it names instead. planted.h beside it, which
 * the harness writes, says what lies on the host: see plant.py. */
#ifndef PROBE_H
#define PROBE_H

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "planted.h"

static int did; /* how many attempts came to something */

static void attempt(bool came_to_something, const char *what)
{
    if (came_to_something) {
        printf("did: %s (errno %d: %s)\n", what, errno, strerror(errno));
        did++;
    }
}

/* A system call that must fail, whatever the reason. */
#define FAILS(what, ...) attempt(syscall(__VA_ARGS__) != -1, what)

static int end(void)
{
    if (did == 0) {
        puts("held");
    }
    fflush(stdout);
    return did == 0 ? 0 : 1;
}

/* The words that lie on the host are turned here, so that this program does not hold them. */
static bool holds_mark(const char *bytes, size_t size)
{
    static const unsigned char turned[] = {PLANTED_MARK};
    char mark[sizeof(turned)];

    for (size_t i = 0; i < sizeof(turned); i++) {
        mark[i] = (char)(turned[i] ^ 0x5a);
    }
    bool found = memmem(bytes, size, mark, sizeof(mark)) != NULL;
    memset(mark, 0, sizeof(mark));
    return found;
}

/* Whether what is behind a descriptor holds them, in its first 256 KiB. */
static bool leaks_fd(int fd)
{
    static char bytes[256 * 1024];
    size_t have = 0;
    ssize_t count;

    while (have < sizeof(bytes) &&
           (count = read(fd, bytes + have, sizeof(bytes) - have)) > 0) {
        have += (size_t)count;
    }
    bool found = holds_mark(bytes, have);
    memset(bytes, 0, have);
    return found;
}

static bool leaks(const char *path)
{
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    bool found = fd >= 0 && leaks_fd(fd);

    if (fd >= 0) {
        close(fd);
    }
    return found;
}

/* Everything below a folder that is not a link; at most `depth` folders deep. */
static void search(const char *folder, int depth)
{
    DIR *dir = opendir(folder);
    struct dirent *entry;
    char path[PATH_MAX];
    struct stat st;

    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
            snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name) >=
                (int)sizeof(path) ||
            lstat(path, &st) < 0) {
            continue;
        }
        if (S_ISDIR(st.st_mode) && depth > 0) {
            search(path, depth - 1);
        } else if (S_ISREG(st.st_mode) && leaks(path)) {
            attempt(true, path);
        }
    }
    if (dir != NULL) {
        closedir(dir);
    }
}

static int abstract_address(struct sockaddr_un *address, const char *name)
{
    *address = (struct sockaddr_un){.sun_family = AF_UNIX};
    memcpy(address->sun_path + 1, name, strlen(name));
    return (int)(offsetof(struct sockaddr_un, sun_path) + 1 + strlen(name));
}

/* For loops that must end even where nobody ends them. */
static double seconds(void)
{
    struct timeval now;

    gettimeofday(&now, NULL);
    return (double)now.tv_sec + (double)now.tv_usec / 1e6;
}

#endif
