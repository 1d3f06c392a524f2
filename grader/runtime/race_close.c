/* The calls that read, write, copy and close descriptors of any kind. */
#include "runtime/race_calls.h"
#include "runtime/race_memory.h"
#include "runtime/race_real.h"

static void before_close(int fd)
{
    if (race_enter()) {
        race_channel_closes(fd);
        race_leave();
    }
}

int wrap_close(int fd)
{
    before_close(fd);
    return real_close(fd);
}

/* All that are open from one number to another. */
static void before_closes(unsigned from, unsigned to)
{
    if (race_enter()) {
        for (unsigned fd = from; fd <= to && fd < RACE_DESCRIPTORS; fd++) {
            race_channel_closes((int)fd);
        }
        race_leave();
    }
}

int wrap_close_range(unsigned from, unsigned to, int flags)
{
    before_closes(from, to);
    return real_close_range(from, to, flags);
}

void wrap_closefrom(int from)
{
    before_closes(from > 0 ? (unsigned)from : 0, RACE_DESCRIPTORS);
    real_closefrom(from);
}

static int copied(int from, int to)
{
    if (to >= 0 && race_enter()) {
        race_tag_copy(from, to);
        race_leave();
    }
    return to;
}

int wrap_dup(int fd)
{
    return copied(fd, real_dup(fd));
}

int wrap_dup2(int from, int to)
{
    if (from != to) {
        before_close(to);
    }
    return copied(from, real_dup2(from, to));
}

int wrap_dup3(int from, int to, int flags)
{
    before_close(to);
    return copied(from, real_dup3(from, to, flags));
}

ssize_t wrap_read(int fd, void *bytes, size_t size)
{
    struct race_place place = RACE_HERE;

    if (race_enter()) {
        race_channel_before_read(fd);
        race_leave();
    }
    ssize_t count = real_read(fd, bytes, size);
    if (race_enter()) {
        race_channel_after_read(fd, race_is_end(count));
        race_signals_read(fd);
        if (count > 0) {
            race_library_writes(bytes, (size_t)count, place);
        }
        race_leave();
    }
    return count;
}

ssize_t wrap_write(int fd, const void *bytes, size_t size)
{
    struct race_place place = RACE_HERE;

    if (race_enter()) {
        race_library_reads(bytes, size, place);
        race_channel_before_write(fd);
        race_leave();
    }
    ssize_t count = real_write(fd, bytes, size);
    if (race_enter()) {
        race_channel_after_write(fd, race_is_broken(count));
        race_leave();
    }
    return count;
}
