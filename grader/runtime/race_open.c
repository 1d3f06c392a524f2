/* Opening files: by a name, which orders, and sometimes waiting for the other side. */
#include <stdarg.h>
#include <sys/stat.h>

#include "runtime/race_calls.h"
#include "runtime/race_names.h"
#include "runtime/race_real.h"

struct opening {
    int folder;
    const char *path;
    int flags;
    struct race_place place;
};

/* Opening a FIFO waits for the other side. */
static void opened(const struct opening *opening, int fd)
{
    race_name_after(opening->folder, opening->path);
    if (fd < 0 || !race_enter()) {
        return;
    }
    race_tag_new(fd);
    if (S_ISFIFO(race_file_of(fd).mode)) {
        race_channel_after_read(fd, false);
        race_channel_after_write(fd, false);
    }
    race_leave();
    if ((opening->flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL)) {
        race_name_taken(opening->folder, opening->path, opening->place);
    }
}

/* The FIFO's channel carries what came before the opening; its inode is what it will be. */
static void opens(const struct opening *opening)
{
    struct stat facts;

    race_name_before(opening->folder, opening->path);
    if (!race_enter()) {
        return;
    }
    if ((opening->flags & O_CREAT) == 0 &&
        fstatat(opening->folder, opening->path, &facts, 0) == 0 &&
        S_ISFIFO(facts.st_mode)) {
        race_fifo_opens(&facts);
    }
    race_leave();
}

static mode_t mode_of(int flags, va_list *args)
{
    return (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(*args, mode_t) : 0;
}

#define OPEN(name)                                                   \
    int wrap_##name(const char *path, int flags, ...)                \
    {                                                                \
        struct opening opening = {AT_FDCWD, path, flags, RACE_HERE}; \
        va_list args;                                                \
        va_start(args, flags);                                       \
        mode_t mode = mode_of(flags, &args);                         \
        va_end(args);                                                \
        opens(&opening);                                             \
        int fd = real_##name(path, flags, mode);                     \
        opened(&opening, fd);                                        \
        return fd;                                                   \
    }

OPEN(open)
OPEN(open64)

#define OPENAT(name)                                               \
    int wrap_##name(int folder, const char *path, int flags, ...)  \
    {                                                              \
        struct opening opening = {folder, path, flags, RACE_HERE}; \
        va_list args;                                              \
        va_start(args, flags);                                     \
        mode_t mode = mode_of(flags, &args);                       \
        va_end(args);                                              \
        opens(&opening);                                           \
        int fd = real_##name(folder, path, flags, mode);           \
        opened(&opening, fd);                                      \
        return fd;                                                 \
    }

OPENAT(openat)
OPENAT(openat64)

int wrap_creat(const char *path, mode_t mode)
{
    struct opening opening = {AT_FDCWD, path, O_CREAT, RACE_HERE};

    opens(&opening);
    int fd = real_creat(path, mode);
    opened(&opening, fd);
    return fd;
}

int wrap_creat64(const char *path, mode_t mode)
{
    return wrap_creat(path, mode);
}

/* ---- streams ---- */

static int flags_of(const char *mode)
{
    int flags = mode[0] == 'r' ? 0 : O_CREAT;

    for (size_t i = 0; mode[i] != '\0' && mode[i] != ','; i++) {
        flags |= mode[i] == 'x' ? O_EXCL : 0;
    }
    return flags;
}

#define FOPEN(name)                                                           \
    FILE *wrap_##name(const char *path, const char *mode)                     \
    {                                                                         \
        struct opening opening = {AT_FDCWD, path, flags_of(mode), RACE_HERE}; \
        opens(&opening);                                                      \
        FILE *stream = real_##name(path, mode);                               \
        opened(&opening, stream != NULL ? fileno(stream) : -1);               \
        return stream;                                                        \
    }

FOPEN(fopen)
FOPEN(fopen64)

#define FREOPEN(name)                                                         \
    FILE *wrap_##name(const char *path, const char *mode, FILE *old)          \
    {                                                                         \
        struct opening opening = {AT_FDCWD, path, flags_of(mode), RACE_HERE}; \
        if (race_enter()) {                                                   \
            race_channel_closes(fileno(old));                                 \
            race_leave();                                                     \
        }                                                                     \
        if (path != NULL) {                                                   \
            opens(&opening);                                                  \
        }                                                                     \
        FILE *stream = real_##name(path, mode, old);                          \
        if (path != NULL) {                                                   \
            opened(&opening, stream != NULL ? fileno(stream) : -1);           \
        }                                                                     \
        return stream;                                                        \
    }

FREOPEN(freopen)
FREOPEN(freopen64)
