#include "observe/objects.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/fd.h"
#include "observe/inside.h"

/* Device numbers of the kernel's admin-guide/devices.txt. */
enum { MAJOR_PTS_FIRST = 136, MAJOR_PTS_LAST = 143, MAJOR_TTY_ALIAS = 5 };

struct link_row {
    const char *text;
    enum object_kind kind;
};
static const struct link_row link_rows[] = {
    {"anon_inode:[eventfd]", OBJECT_EVENTFD},
    {"anon_inode:[signalfd]", OBJECT_SIGNALFD},
    {"anon_inode:[timerfd]", OBJECT_TIMERFD},
    {"anon_inode:[eventpoll]", OBJECT_EPOLL},
    {"anon_inode:[pidfd]", OBJECT_PIDFD},
    {"anon_inode:inotify", OBJECT_INOTIFY}, /* without brackets, unlike the others */
};

static enum object_kind kind_of_link(const char *link)
{
    for (size_t i = 0; i < sizeof(link_rows) / sizeof(link_rows[0]); i++) {
        if (strcmp(link, link_rows[i].text) == 0) {
            return link_rows[i].kind;
        }
    }
    return OBJECT_UNKNOWN;
}

/* The tables of the box's network namespace, and which word of a line is the inode. */
struct socket_table {
    const char *name;
    enum object_kind kind;
    int inode;
};
enum {
    INODE_UNIX = 6, /* Num RefCount Protocol Flags Type St Inode Path */
    INODE_INET = 9, /* sl local remote st queues timer retransmits uid timeout inode */
};
static const struct socket_table socket_tables[] = {
    {"unix", OBJECT_UNIX_SOCKET, INODE_UNIX}, {"tcp", OBJECT_INET_SOCKET, INODE_INET},
    {"udp", OBJECT_INET_SOCKET, INODE_INET},  {"tcp6", OBJECT_INET_SOCKET, INODE_INET},
    {"udp6", OBJECT_INET_SOCKET, INODE_INET},
};

/* The number that is word `index` of a line, counted from 0; or 0. */
static unsigned long number_at(const char *line, int index)
{
    line += strspn(line, " ");
    for (int i = 0; i < index; i++) {
        line += strcspn(line, " ");
        line += strspn(line, " ");
    }
    return strtoul(line, NULL, 10);
}

static bool is_listed(int proc_fd, int pid, const struct socket_table *table,
                      ino_t inode)
{
    char path[PROC_PATH_MAX];
    char line[512];

    (void)snprintf(path, sizeof(path), "%d/net/%s", pid, table->name);
    AUTO_CLOSE int fd = openat(proc_fd, path, O_RDONLY | O_CLOEXEC);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "r");
    if (file == NULL) {
        return false;
    }
    (void)fd_take(&fd);
    bool is_found = false;
    while (!is_found && fgets(line, sizeof(line), file) != NULL) {
        is_found = number_at(line, table->inode) == inode;
    }
    (void)fclose(file);
    return is_found;
}

static enum object_kind kind_of_socket(int proc_fd, int pid, ino_t inode)
{
    for (size_t i = 0; i < sizeof(socket_tables) / sizeof(socket_tables[0]); i++) {
        if (is_listed(proc_fd, pid, &socket_tables[i], inode)) {
            return socket_tables[i].kind;
        }
    }
    return OBJECT_UNKNOWN;
}

/* /dev/tty is the terminal that controls the process which opened it. */
static void find_terminal(int proc_fd, int pid, dev_t device, struct object *out)
{
    struct proc_stat stat;
    unsigned number = major(device);

    if (number >= MAJOR_PTS_FIRST && number <= MAJOR_PTS_LAST) {
        out->kind = OBJECT_TERMINAL;
        out->terminal = device;
    } else if (number == MAJOR_TTY_ALIAS && minor(device) == 0 &&
               proc_read_stat(proc_fd, pid, &stat) && stat.terminal != 0) {
        out->kind = OBJECT_TERMINAL;
        out->terminal = (dev_t)stat.terminal;
    }
}

struct object object_with_link(int proc_fd, struct task_id id, int fd,
                               char link[LINK_MAX])
{
    struct object out = {0};
    struct stat st;
    char path[PROC_PATH_MAX];
    const char *rest;

    (void)snprintf(path, sizeof(path), "%d/task/%d/fd/%d", id.pid, id.tid, fd);
    ssize_t len = readlinkat(proc_fd, path, link, LINK_MAX - 1);
    link[len < 0 ? 0 : len] = '\0';
    if (len < 0 || fstatat(proc_fd, path, &st, 0) < 0) {
        return out;
    }
    out.dev = st.st_dev;
    out.inode = st.st_ino;
    if (S_ISFIFO(st.st_mode)) {
        out.kind = strncmp(link, "pipe:[", 6) == 0 ? OBJECT_PIPE : OBJECT_FIFO;
    } else if (S_ISCHR(st.st_mode)) {
        find_terminal(proc_fd, id.pid, st.st_rdev, &out);
    } else if (S_ISSOCK(st.st_mode)) {
        out.is_socket = true;
        out.kind = kind_of_socket(proc_fd, id.pid, st.st_ino);
    } else if (S_ISREG(st.st_mode)) {
        out.kind = OBJECT_FILE;
        out.is_inside = inside_has(link, &rest);
    } else {
        out.kind = kind_of_link(link);
    }
    if (inside_has(link, &rest)) {
        memmove(link, rest, strlen(rest) + 1);
    }
    return out;
}

struct object object_of(int proc_fd, struct task_id id, int fd)
{
    char link[LINK_MAX];

    return object_with_link(proc_fd, id, fd, link);
}

ptrdiff_t object_actor(const struct observed_box *box, const struct object *object,
                       int stream)
{
    for (size_t i = 0; i < box->actor_count; i++) {
        const struct observed_actor *actor = &box->actors[i];
        if (actor->pid == 0) {
            continue;
        }
        if (actor->tty && object->kind == OBJECT_TERMINAL &&
            object->terminal == actor->inode[0]) {
            return (ptrdiff_t)i;
        }
        if (!actor->tty && object->kind == OBJECT_PIPE &&
            object->inode == actor->inode[stream]) {
            return (ptrdiff_t)i;
        }
    }
    return -1;
}

bool object_fifo_at(int proc_fd, struct task_id id, const char *path,
                    struct object *out)
{
    char base[PROC_PATH_MAX];
    struct stat st;

    (void)snprintf(base, sizeof(base), "%d/task/%d/%s", id.pid, id.tid,
                   path[0] == '/' ? "root" : "cwd");
    AUTO_CLOSE int fd = openat(proc_fd, base, O_PATH | O_DIRECTORY | O_CLOEXEC);
    path += strspn(path, "/");
    if (fd < 0 || fstatat(fd, path, &st, 0) < 0 || !S_ISFIFO(st.st_mode)) {
        return false;
    }
    *out = (struct object){.kind = OBJECT_FIFO, .dev = st.st_dev, .inode = st.st_ino};
    return true;
}

bool object_is_private(int proc_fd, struct task_id id, const struct object *object)
{
    char path[PROC_PATH_MAX];
    struct stat usr;

    (void)snprintf(path, sizeof(path), "%d/task/%d/root/usr", id.pid, id.tid);
    if (object->is_inside) {
        return true;
    }
    return object->kind == OBJECT_FILE && fstatat(proc_fd, path, &usr, 0) == 0 &&
           usr.st_dev != object->dev;
}
