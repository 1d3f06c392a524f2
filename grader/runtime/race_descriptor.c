/* Descriptors: which open file they stand for, and what flows through them. */
#include <asm/ioctls.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "runtime/race_calls.h"
#include "runtime/race_memory.h"
#include "runtime/race_names.h"
#include "runtime/race_real.h"

/* The process's own; a fork copies them with the descriptors. */
static uint32_t tags[RACE_DESCRIPTORS];
static bool has_stream[RACE_DESCRIPTORS]; /* which may hold back what was written */

uint32_t race_tag_of(int fd)
{
    return fd >= 0 && fd < RACE_DESCRIPTORS ? tags[fd] : 0;
}

void race_tag_new(int fd)
{
    if (fd >= 0 && fd < RACE_DESCRIPTORS) {
        tags[fd] = __atomic_add_fetch(&race_arena->tags, 1, __ATOMIC_RELAXED);
    }
}

void race_tag_copy(int from, int to)
{
    if (to >= 0 && to < RACE_DESCRIPTORS) {
        tags[to] = race_tag_of(from);
    }
}

bool race_tag_is_shared(int fd)
{
    for (int other = 0; other < RACE_DESCRIPTORS; other++) {
        if (other != fd && tags[other] != 0 && tags[other] == race_tag_of(fd)) {
            return true;
        }
    }
    return false;
}

static struct race_file file_of(const struct stat *facts)
{
    struct race_file file = {
        .identity = (uint64_t)facts->st_dev * UINT64_C(0x9e3779b97f4a7c15) ^
                    (uint64_t)facts->st_ino,
        .mode = facts->st_mode != 0 ? facts->st_mode : S_IRUSR,
    };

    return file;
}

struct race_file race_file_of(int fd)
{
    struct stat facts;
    struct race_file none = {0};

    return fd >= 0 && real_fstat(fd, &facts) == 0 ? file_of(&facts) : none;
}

size_t race_path_of(int fd, char *path, size_t bytes)
{
    char link[32] = "/proc/self/fd/";
    char digits[12];
    size_t count = 0;
    size_t at = sizeof("/proc/self/fd/") - 1;

    do {
        digits[count++] = (char)('0' + fd % 10);
        fd /= 10;
    } while (fd > 0);
    while (count > 0) {
        link[at++] = digits[--count];
    }
    link[at] = '\0';
    long length = real_syscall(SYS_readlinkat, AT_FDCWD, link, path, bytes);
    return length > 0 ? (size_t)length : 0;
}

/* All sockets are one channel, as it is not known who is at the other end; so are those that
 * have no inode of their own, such as event descriptors. */
static struct race_object *get_channel(struct race_file file)
{
    struct race_key key = {.kind = RACE_OBJECT_CHANNEL};
    bool is_new = false;

    key.at[0] = S_ISSOCK(file.mode) ? 0 : file.identity;
    key.at[1] = file.mode & S_IFMT;
    return race_object_get(&key, &is_new);
}

struct race_object *race_channel_of(int fd)
{
    struct race_file file = race_file_of(fd);

    return file.mode == 0 || S_ISCHR(file.mode) ? NULL : get_channel(file);
}

void race_channel_before_write(int fd)
{
    struct race_object *channel = race_channel_of(fd);

    if (channel != NULL) {
        race_release(&channel->past);
        race_object_put(channel);
    }
}

/* Who is told that nobody reads any more follows on the last reader's end. */
void race_channel_after_write(int fd, bool has_failed)
{
    struct race_object *channel = race_channel_of(fd);

    if (channel != NULL) {
        race_acquire(&channel->readers_past);
        if (has_failed) {
            race_acquire(&channel->ends_past);
        }
        race_object_put(channel);
    }
    if (has_failed) {
        race_acquire_dead();
    }
}

void race_channel_before_read(int fd)
{
    struct race_object *channel = race_channel_of(fd);

    if (channel != NULL) {
        race_release(&channel->readers_past);
        race_object_put(channel);
    }
}

void race_foreign_begins(void)
{
    race_me()->is_foreign = 1;
    __atomic_fetch_add(&race_arena->foreigns, 1, __ATOMIC_RELAXED);
}

void race_foreign_ends(void)
{
    race_me()->is_foreign = 0;
    __atomic_fetch_sub(&race_arena->foreigns, 1, __ATOMIC_RELAXED);
}

void race_foreign_starts(void)
{
    struct race_file none = {0};
    struct race_object *channel = get_channel(none);

    race_release(&channel->past);
    race_object_put(channel);
    __atomic_fetch_add(&race_arena->foreigns, 1, __ATOMIC_RELAXED);
}

/* A program that is not watched may have passed on what it had been told. */
static void follow_foreigns(void)
{
    race_acquire_kind(RACE_OBJECT_CHANNEL);
    for (uint32_t i = 0; i < race_arena->slot_count && i < RACE_SLOTS; i++) {
        if (race_task_at(race_arena->slots[i].task)->is_foreign != 0) {
            race_acquire(&race_arena->slots[i].clock);
        }
    }
}

void race_channel_is_foreign(int fd)
{
    struct race_file file = race_file_of(fd);

    if (file.mode != 0 && !S_ISCHR(file.mode) && !S_ISREG(file.mode)) {
        struct race_object *channel = get_channel(file);
        channel->flags |= RACE_OBJECT_FOREIGN;
        race_object_put(channel);
    }
}

/* Somebody types, or steers the other side of a pseudoterminal. */
static bool is_terminal(int fd)
{
    char settings[64];

    return S_ISCHR(race_file_of(fd).mode) &&
           real_syscall(SYS_ioctl, fd, TCGETS, settings) == 0;
}

/* The end of a stream means that all who could write have closed it, or have ended. */
void race_channel_after_read(int fd, bool is_at_end)
{
    struct race_object *channel = race_channel_of(fd);
    bool is_foreign =
        channel != NULL ? (channel->flags & RACE_OBJECT_FOREIGN) != 0 : is_terminal(fd);

    if (channel != NULL) {
        race_acquire(&channel->past);
        if (is_at_end) {
            race_acquire(&channel->ends_past);
        }
        race_object_put(channel);
    }
    if (is_at_end) {
        race_acquire_dead();
    }
    if (is_foreign) {
        race_acquire_everything();
    } else if (race_arena->foreigns != 0) {
        follow_foreigns();
    }
}

void race_channel_mapped(int fd)
{
    struct race_object *channel = race_channel_of(fd);

    if (channel != NULL) {
        channel->flags |= RACE_OBJECT_FOREIGN;
        race_object_put(channel);
    }
}

void race_channel_closes(int fd)
{
    struct race_object *channel = race_channel_of(fd);

    if (channel != NULL) {
        race_release(&channel->ends_past);
        race_object_put(channel);
        race_file_locks_close(fd);
    }
    if (fd >= 0 && fd < RACE_DESCRIPTORS) {
        tags[fd] = 0;
    }
}

void race_release_streams(void)
{
    for (int fd = 0; fd < RACE_DESCRIPTORS; fd++) {
        if (has_stream[fd]) {
            race_channel_before_write(fd);
        }
    }
}

void race_release_descriptors(void)
{
    for (int fd = 0; fd < RACE_DESCRIPTORS; fd++) {
        struct race_object *channel = race_channel_of(fd);
        if (channel != NULL) {
            race_release(&channel->ends_past);
            race_object_put(channel);
            race_file_locks_close(fd);
        }
    }
    race_file_locks_end();
}

void race_stream_note(int fd, bool may_hold_back)
{
    if (fd >= 0 && fd < RACE_DESCRIPTORS) {
        has_stream[fd] = may_hold_back;
    }
}

void race_file_looked_at(int folder, const char *path)
{
    struct stat facts;

    if (real_fstatat(folder, path, &facts, 0) == 0 && !S_ISCHR(facts.st_mode)) {
        struct race_object *channel = get_channel(file_of(&facts));
        race_acquire(&channel->past);
        race_acquire(&channel->readers_past);
        race_object_put(channel);
    }
}

void race_fifo_opens(const struct stat *facts)
{
    struct race_object *channel = get_channel(file_of(facts));

    race_release(&channel->past);
    race_release(&channel->readers_past);
    race_object_put(channel);
}

void race_file_changes(const char *path)
{
    struct stat facts;

    if (real_stat(path, &facts) == 0) {
        struct race_object *channel = get_channel(file_of(&facts));
        race_release(&channel->past);
        race_object_put(channel);
    }
}
