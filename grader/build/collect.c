#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/fd.h"
#include "build/build.h"

enum { SOURCE_MAX_BYTES = 1024 * 1024, NAME_MAX_BYTES = 63, FOLDER_MAX_ENTRIES = 2000 };

/* What is being collected, and into what. */
struct collection {
    const struct exercise *exercise;
    struct programs *sources;
    struct evidence *ev;
};

static void refuse(struct collection *c, const char *name, const char *why)
{
    struct evidence *ev = c->ev;

    *ARENA_PUSH(&ev->arena, ev->refused, ev->refused_count) =
        (struct refused_record){arena_string(&ev->arena, name), why};
}

static bool name_is_plain(const char *name)
{
    size_t len = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                              "0123456789._-");

    return name[len] == '\0' && len > 0 && len <= NAME_MAX_BYTES && name[0] != '.' &&
           name[0] != '-';
}

static bool name_is_wanted(const struct exercise *exercise, const char *name)
{
    for (size_t i = 0; i < exercise->submit_count; i++) {
        if (fnmatch(exercise->submit[i], name, FNM_PERIOD) == 0) {
            return true;
        }
    }
    return false;
}

/* Copies what `fd` holds into the sources; NULL, or why it had to be refused. */
static const char *take(struct collection *c, int fd, const char *name)
{
    AUTO_BUF content = {0};
    struct stat st;

    if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
        return "is not a regular file";
    }
    if (st.st_size > SOURCE_MAX_BYTES ||
        fd_read_all(fd, &content, SOURCE_MAX_BYTES) < 0) {
        return st.st_size > SOURCE_MAX_BYTES || errno == EFBIG ? "is larger than 1 MiB"
                                                               : "cannot be read";
    }
    if (c->sources->count == PROGRAMS_MAX) {
        return "is one file too many: at most 48 are taken";
    }
    int copy = fd_from_bytes(name, buf_bytes(&content));
    if (copy < 0) {
        return "cannot be copied";
    }
    struct program *program = &c->sources->list[c->sources->count++];
    *program = (struct program){.fd = copy};
    memcpy(program->name, name, strlen(name) + 1);
    return NULL;
}

/* Neither a symbolic link nor a FIFO is ever followed or waited for (openat2(2)): whoever
 * made the folder must not be able to point the grader at other people's files. */
static int open_beneath(int dir, const char *name)
{
    struct open_how how = {
        .flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY,
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
    };

    return (int)syscall(SYS_openat2, dir, name, &how, sizeof(how));
}

static const char *take_named(struct collection *c, int dir, const char *name)
{
    if (!name_is_plain(name)) {
        return "has a name that is not taken: use letters, digits, '.', '_' and '-'";
    }
    AUTO_CLOSE int fd = open_beneath(dir, name);
    if (fd < 0) {
        return errno == ELOOP ? "is a symbolic link" : "cannot be opened";
    }
    return take(c, fd, name);
}

static int is_shown(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static int collect_folder(struct collection *c, int dir, const char *path,
                          struct err *e)
{
    struct dirent **names = NULL;
    int count = scandirat(dir, ".", &names, is_shown, alphasort);

    if (count < 0) {
        return err_sys(e, "cannot read folder '%s'", path);
    }
    for (int i = 0; i < count; i++) {
        const char *name = names[i]->d_name;
        if (i < FOLDER_MAX_ENTRIES && name_is_wanted(c->exercise, name)) {
            const char *why = take_named(c, dir, name);
            if (why != NULL) {
                refuse(c, name, why);
            }
        }
        free(names[i]);
    }
    free(names);
    return 0;
}

/* A single file stands for the exercise's program, whatever it is called. */
static int collect_file(struct collection *c, int fd, struct err *e)
{
    char name[NAME_MAX_BYTES + 1];
    const char *program = c->exercise->build.program;

    if ((size_t)snprintf(name, sizeof(name), "%s.c", program) >= sizeof(name)) {
        return err_set(e, ERR_COURSE, "program name '%s' is too long", program);
    }
    const char *why = take(c, fd, name);
    if (why != NULL) {
        refuse(c, name, why);
    }
    return 0;
}

int build_collect(const struct exercise *exercise, const char *path,
                  struct programs *sources, struct evidence *ev, struct err *e)
{
    struct collection c = {exercise, sources, ev};
    struct stat st;
    AUTO_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

    if (fd < 0) {
        bool is_typo = errno == ENOENT;
        err_sys(e, "cannot open submission '%s'", path);
        e->kind = is_typo ? ERR_USAGE : ERR_SYSTEM;
        return -1;
    }
    if (fstat(fd, &st) < 0) {
        return err_sys(e, "cannot look at submission '%s'", path);
    }
    if (S_ISDIR(st.st_mode)) {
        return collect_folder(&c, fd, path, e);
    }
    if (!S_ISREG(st.st_mode)) {
        return err_set(e, ERR_USAGE, "submission '%s' is neither a folder nor a file",
                       path);
    }
    return collect_file(&c, fd, e);
}
