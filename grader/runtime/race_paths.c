/* Calls that make, remove, move or look for names. */
#include <dirent.h>
#include <glob.h>
#include <sys/stat.h>

#include "runtime/race_calls.h"
#include "runtime/race_names.h"
#include "runtime/race_real.h"

/* ---- gone: lets go of a lock ---- */

static void goes(int folder, const char *path)
{
    race_name_let_go(folder, path);
}

int wrap_unlink(const char *path)
{
    goes(AT_FDCWD, path);
    int result = real_unlink(path);
    race_name_after(AT_FDCWD, path);
    return result;
}

int wrap_unlinkat(int folder, const char *path, int flags)
{
    goes(folder, path);
    int result = real_unlinkat(folder, path, flags);
    race_name_after(folder, path);
    return result;
}

int wrap_remove(const char *path)
{
    goes(AT_FDCWD, path);
    int result = real_remove(path);
    race_name_after(AT_FDCWD, path);
    return result;
}

int wrap_rmdir(const char *path)
{
    goes(AT_FDCWD, path);
    int result = real_rmdir(path);
    race_name_after(AT_FDCWD, path);
    return result;
}

/* ---- made: fails if it is there, so it can be a lock ---- */

static int made(int result, int folder, const char *path, struct race_place place)
{
    race_name_after(folder, path);
    if (result == 0) {
        race_name_taken(folder, path, place);
    }
    return result;
}

int wrap_mkdir(const char *path, mode_t mode)
{
    race_name_before(AT_FDCWD, path);
    return made(real_mkdir(path, mode), AT_FDCWD, path, RACE_HERE);
}

int wrap_mkdirat(int folder, const char *path, mode_t mode)
{
    race_name_before(folder, path);
    return made(real_mkdirat(folder, path, mode), folder, path, RACE_HERE);
}

int wrap_symlink(const char *target, const char *path)
{
    race_name_before(AT_FDCWD, path);
    return made(real_symlink(target, path), AT_FDCWD, path, RACE_HERE);
}

int wrap_symlinkat(const char *target, int folder, const char *path)
{
    race_name_before(folder, path);
    return made(real_symlinkat(target, folder, path), folder, path, RACE_HERE);
}

int wrap_link(const char *old, const char *path)
{
    race_name_before(AT_FDCWD, old);
    race_name_before(AT_FDCWD, path);
    int result = real_link(old, path);
    race_name_after(AT_FDCWD, old);
    return made(result, AT_FDCWD, path, RACE_HERE);
}

int wrap_linkat(int old_folder, const char *old, int folder, const char *path,
                int flags)
{
    race_name_before(old_folder, old);
    race_name_before(folder, path);
    int result = real_linkat(old_folder, old, folder, path, flags);
    race_name_after(old_folder, old);
    return made(result, folder, path, RACE_HERE);
}

#define MAKES(name, folder, parameters, arguments) \
    int wrap_##name parameters                     \
    {                                              \
        race_name_before(folder, path);            \
        int result = real_##name arguments;        \
        race_name_after(folder, path);             \
        return result;                             \
    }

MAKES(mkfifo, AT_FDCWD, (const char *path, mode_t mode), (path, mode))
MAKES(mkfifoat, folder, (int folder, const char *path, mode_t mode),
      (folder, path, mode))
MAKES(mknod, AT_FDCWD, (const char *path, mode_t mode, dev_t device),
      (path, mode, device))
MAKES(mknodat, folder, (int folder, const char *path, mode_t mode, dev_t device),
      (folder, path, mode, device))

/* Their names are known only when they are there, which others can see a little earlier. */
#define MAKES_ANY(type, name, parameters, arguments) \
    type wrap_##name parameters                      \
    {                                                \
        race_any_name_begins();                      \
        type result = real_##name arguments;         \
        race_name_before(AT_FDCWD, path);            \
        race_any_name_ends();                        \
        return result;                               \
    }

MAKES_ANY(int, mkstemp, (char *path), (path))
MAKES_ANY(int, mkstemp64, (char *path), (path))
MAKES_ANY(int, mkostemp, (char *path, int flags), (path, flags))
MAKES_ANY(char *, mkdtemp, (char *path), (path))

/* ---- moved: the old name is gone, the new one is there ---- */

static int moved(int result, const char *old, const char *path)
{
    race_name_after(AT_FDCWD, old);
    race_name_after(AT_FDCWD, path);
    return result;
}

int wrap_rename(const char *old, const char *path)
{
    race_name_let_go(AT_FDCWD, old);
    race_name_before(AT_FDCWD, path);
    return moved(real_rename(old, path), old, path);
}

static int rename_in(int old_folder, const char *old, int folder, const char *path,
                     unsigned flags)
{
    race_name_let_go(old_folder, old);
    race_name_before(folder, path);
    int result = flags != 0 ? real_renameat2(old_folder, old, folder, path, flags)
                            : real_renameat(old_folder, old, folder, path);
    race_name_after(old_folder, old);
    race_name_after(folder, path);
    return result;
}

int wrap_renameat(int old_folder, const char *old, int folder, const char *path)
{
    return rename_in(old_folder, old, folder, path, 0);
}

int wrap_renameat2(int old_folder, const char *old, int folder, const char *path,
                   unsigned flags)
{
    return rename_in(old_folder, old, folder, path, flags);
}

/* ---- looked for ---- */

/* Size and time of a file tell what has been written to it. */
static int looked(int result, int folder, const char *path)
{
    race_name_after(folder, path);
    if (result == 0 && race_enter()) {
        race_file_looked_at(folder, path);
        race_leave();
    }
    return result;
}

int wrap_access(const char *path, int mode)
{
    return looked(real_access(path, mode), AT_FDCWD, path);
}

int wrap_faccessat(int folder, const char *path, int mode, int flags)
{
    return looked(real_faccessat(folder, path, mode, flags), folder, path);
}

#define STAT(name, type)                                         \
    int wrap_##name(const char *path, struct type *facts)        \
    {                                                            \
        return looked(real_##name(path, facts), AT_FDCWD, path); \
    }

STAT(stat, stat)
STAT(stat64, stat64)
STAT(lstat, stat)
STAT(lstat64, stat64)

#define FSTATAT(name, type)                                                      \
    int wrap_##name(int folder, const char *path, struct type *facts, int flags) \
    {                                                                            \
        return looked(real_##name(folder, path, facts, flags), folder, path);    \
    }

FSTATAT(fstatat, stat)
FSTATAT(fstatat64, stat64)

int wrap_euidaccess(const char *path, int mode)
{
    return looked(real_euidaccess(path, mode), AT_FDCWD, path);
}

int wrap_eaccess(const char *path, int mode)
{
    return looked(real_eaccess(path, mode), AT_FDCWD, path);
}

int wrap_statx(int folder, const char *path, int flags, unsigned mask,
               struct statx *facts)
{
    int result = real_statx(folder, path, flags, mask, facts);

    if (path[0] != '\0') {
        return looked(result, folder, path);
    }
    if (race_enter()) {
        race_channel_after_read(folder, false);
        race_leave();
    }
    return result;
}

ssize_t wrap_readlink(const char *path, char *target, size_t size)
{
    ssize_t count = real_readlink(path, target, size);

    race_name_after(AT_FDCWD, path);
    return count;
}

ssize_t wrap_readlinkat(int folder, const char *path, char *target, size_t size)
{
    ssize_t count = real_readlinkat(folder, path, target, size);

    race_name_after(folder, path);
    return count;
}

#define FSTAT(name, type)                       \
    int wrap_##name(int fd, struct type *facts) \
    {                                           \
        int result = real_##name(fd, facts);    \
        if (race_enter()) {                     \
            race_channel_after_read(fd, false); \
            race_leave();                       \
        }                                       \
        return result;                          \
    }

FSTAT(fstat, stat)
FSTAT(fstat64, stat64)

/* Whoever lists a folder learns of all names in it; which folder is not looked at. */
static void listed(void)
{
    if (race_enter()) {
        race_acquire_kind(RACE_OBJECT_NAME);
        race_leave();
    }
}

struct dirent *wrap_readdir(DIR *folder)
{
    struct dirent *entry = real_readdir(folder);

    listed();
    return entry;
}

struct dirent64 *wrap_readdir64(DIR *folder)
{
    struct dirent64 *entry = real_readdir64(folder);

    listed();
    return entry;
}

#define LISTS(name, parameters, arguments)  \
    int wrap_##name parameters              \
    {                                       \
        int result = real_##name arguments; \
        listed();                           \
        return result;                      \
    }

LISTS(scandir,
      (const char *path, struct dirent ***list, int (*filter)(const struct dirent *),
       int (*order)(const struct dirent **, const struct dirent **)),
      (path, list, filter, order))
LISTS(scandir64,
      (const char *path, struct dirent64 ***list,
       int (*filter)(const struct dirent64 *),
       int (*order)(const struct dirent64 **, const struct dirent64 **)),
      (path, list, filter, order))
LISTS(glob,
      (const char *pattern, int flags, int (*failed)(const char *, int), glob_t *found),
      (pattern, flags, failed, found))
LISTS(glob64,
      (const char *pattern, int flags, int (*failed)(const char *, int),
       glob64_t *found),
      (pattern, flags, failed, found))

/* ---- what the C library and the kernel know by names of their own ---- */

#define BY_NAME(type, name, parameters, arguments) \
    type wrap_##name parameters                    \
    {                                              \
        race_creation_begins();                    \
        type result = real_##name arguments;       \
        race_creation_ends();                      \
        return result;                             \
    }

BY_NAME(int, shm_unlink, (const char *name), (name))
BY_NAME(int, sem_unlink, (const char *name), (name))
BY_NAME(int, mq_unlink, (const char *name), (name))
BY_NAME(int, shmget, (key_t key, size_t bytes, int flags), (key, bytes, flags))
BY_NAME(int, semget, (key_t key, int count, int flags), (key, count, flags))
BY_NAME(int, msgget, (key_t key, int flags), (key, flags))

int wrap_shm_open(const char *name, int flags, mode_t mode)
{
    race_creation_begins();
    int fd = real_shm_open(name, flags, mode);
    race_creation_ends();
    if (fd >= 0 && race_enter()) {
        race_tag_new(fd);
        race_leave();
    }
    return fd;
}
