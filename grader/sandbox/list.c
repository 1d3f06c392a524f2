/* What lies in a box: in its folders, and in the tables of System V IPC. The worker looks
 * for itself, through descriptors of the root folder and of the tables, which the keeper
 * has to open: a table shows the namespace of whoever opens it. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/dir.h"
#include "base/fd.h"
#include "sandbox/box.h"

enum { DEPTH_MAX = 16, TABLE_BYTES_MAX = 1 << 20, SHM_DEST_MODE = 01000 };

struct list {
    struct box_object *out;
    size_t max;
    size_t count;
};

/* Cuts off what does not fit. */
static void copy_name(char *out, size_t size, const char *name)
{
    size_t len = strnlen(name, size - 1);

    memcpy(out, name, len);
    out[len] = '\0';
}

static void add_object(struct list *list, enum object_kind kind, const char *prefix,
                       const char *name)
{
    if (list->count < list->max) {
        struct box_object *object = &list->out[list->count++];
        object->kind = kind;
        copy_name(object->name, sizeof(object->name), prefix);
        size_t len = strlen(object->name);
        copy_name(object->name + len, sizeof(object->name) - len, name);
    }
}

static enum object_kind kind_of(mode_t mode)
{
    switch (mode & S_IFMT) {
    case S_IFDIR:
        return OBJECT_FOLDER;
    case S_IFIFO:
        return OBJECT_FIFO;
    case S_IFSOCK:
        return OBJECT_UNIX_SOCKET;
    case S_IFCHR:
    case S_IFBLK:
        return OBJECT_DEVICE;
    default:
        return OBJECT_FILE;
    }
}

/* The payloads choose what lies there, and who may read it. */
static void list_folder(struct list *list, int at, const char *name, const char *prefix,
                        int depth)
{
    AUTO_CLOSEDIR DIR *dir = dir_open(at, name);
    const struct dirent *entry;
    struct stat st;

    while (dir != NULL && list->count < list->max && (entry = dir_next(dir)) != NULL) {
        if (fstatat(dirfd(dir), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0) {
            continue;
        }
        add_object(list, kind_of(st.st_mode), prefix, entry->d_name);
        if (S_ISDIR(st.st_mode) && depth < DEPTH_MAX) {
            char inner[sizeof(list->out->name)];
            int len = snprintf(inner, sizeof(inner), "%s%s/", prefix, entry->d_name);
            if (len > 0 && (size_t)len < sizeof(inner)) {
                list_folder(list, dirfd(dir), entry->d_name, inner, depth + 1);
            }
        }
    }
}

/* shm_overview(7), sem_overview(7): shared memory "/x" is the file x, semaphore "/x" the
 * file sem.x. */
static void list_memory(struct list *list, int root)
{
    AUTO_CLOSEDIR DIR *dir = dir_open(root, "dev/shm");
    const struct dirent *entry;
    struct stat st;

    while (dir != NULL && (entry = dir_next(dir)) != NULL) {
        if (fstatat(dirfd(dir), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0) {
            continue;
        }
        if (!S_ISREG(st.st_mode)) {
            add_object(list, kind_of(st.st_mode), "/dev/shm/", entry->d_name);
        } else if (strncmp(entry->d_name, "sem.", 4) == 0) {
            add_object(list, OBJECT_SEM, "/", entry->d_name + 4);
        } else {
            add_object(list, OBJECT_SHM, "/", entry->d_name);
        }
    }
}

static void list_queues(struct list *list, int root)
{
    AUTO_CLOSEDIR DIR *dir = dir_open(root, "dev/mqueue");
    const struct dirent *entry;

    while (dir != NULL && (entry = dir_next(dir)) != NULL) {
        add_object(list, OBJECT_MQUEUE, "/", entry->d_name);
    }
}

/* One line of a table begins with key, id and mode (proc(5), /proc/sysvipc). Memory that is
 * to vanish with its last user has been removed already (shmctl(2), SHM_DEST). */
static void add_line(struct list *list, enum object_kind kind, const char *line)
{
    long key;
    int id;
    unsigned mode;
    char name[64];

    if (sscanf(line, "%ld %d %o", &key, &id, &mode) != 3 ||
        (kind == OBJECT_SYSV_SHM && (mode & SHM_DEST_MODE) != 0)) {
        return;
    }
    (void)snprintf(name, sizeof(name), "key 0x%x (id %d)", (unsigned)key, id);
    add_object(list, kind, "", name);
}

static int list_table(struct list *list, enum object_kind kind, int table,
                      struct err *e)
{
    AUTO_BUF text = {0};

    if (fd_read_all(table, &text, TABLE_BYTES_MAX) < 0) {
        return err_sys(e, "cannot read a table of System V objects");
    }
    buf_add(&text, "", 1);
    /* The first line is a heading, which no number begins. */
    for (const char *line = text.data; line != NULL; line = strchr(line, '\n')) {
        line += *line == '\n' ? 1 : 0;
        add_line(list, kind, line);
    }
    return 0;
}

static int by_name(const void *a, const void *b)
{
    const struct box_object *left = a;
    const struct box_object *right = b;

    return strcmp(left->name, right->name);
}

static int list_all(struct list *list, const int places[PLACES], struct err *e)
{
    int root = places[PLACE_ROOT];

    list_memory(list, root);
    list_queues(list, root);
    if (list_table(list, OBJECT_SYSV_SHM, places[PLACE_SHM], e) < 0 ||
        list_table(list, OBJECT_SYSV_SEM, places[PLACE_SEM], e) < 0 ||
        list_table(list, OBJECT_SYSV_MSG, places[PLACE_MSG], e) < 0) {
        return -1;
    }
    list_folder(list, root, "box", "", 0);
    list_folder(list, root, "tmp", "/tmp/", 0);
    qsort(list->out, list->count, sizeof(*list->out), by_name);
    return 0;
}

int box_list_objects(struct box *box, struct box_object *out, size_t max, size_t *count,
                     struct err *e)
{
    struct request request = {.kind = REQUEST_PLACES};
    struct reply answer;
    int fds[FD_MESSAGE_MAX];
    size_t fd_count = 0;
    struct list list = {.out = out, .max = max};

    *count = 0;
    if (box_ask(box, &request, sizeof(request), e) < 0 ||
        box_await_reply(box, &answer, fds, &fd_count, e) < 0) {
        return err_wrap(e, "cannot list what lies in the box");
    }
    int rc = fd_count == PLACES
                 ? list_all(&list, fds, e)
                 : err_set(e, ERR_SYSTEM, "the keeper of the box makes no sense");
    for (size_t i = 0; i < fd_count; i++) {
        fd_close(&fds[i]);
    }
    *count = list.count;
    return rc;
}
