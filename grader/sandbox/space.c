#include "sandbox/space.h"

#include <fcntl.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/fd.h"

/* As the work folder sees them; the root of a box is read-only, so these are no links. */
static const char *const paths[SPACE_PLACES] = {".", "../tmp", "../dev/shm"};

static int64_t used_bytes(const struct space *space, int place)
{
    struct statfs st;

    if (space->place[place] < 0 || fstatfs(space->place[place], &st) < 0) {
        return 0;
    }
    return (int64_t)(st.f_blocks - st.f_bfree) * (int64_t)st.f_bsize;
}

static int64_t used_inodes(const struct space *space, int place)
{
    struct statfs st;

    if (space->place[place] < 0 || fstatfs(space->place[place], &st) < 0) {
        return 0;
    }
    return (int64_t)(st.f_files - st.f_ffree);
}

void space_begin(struct space *space, int work)
{
    if (space->is_begun) {
        return;
    }
    space->is_begun = true;
    for (int i = 0; i < SPACE_PLACES; i++) {
        space->place[i] = openat(work, paths[i], O_PATH | O_DIRECTORY | O_CLOEXEC);
        space->bytes[i] = used_bytes(space, i);
        space->inodes[i] = used_inodes(space, i);
    }
}

void space_release(struct space *space)
{
    for (int i = 0; i < SPACE_PLACES; i++) {
        fd_close(&space->place[i]);
    }
}

int64_t space_bytes(const struct space *space)
{
    int64_t sum = 0;

    for (int i = 0; i < SPACE_PLACES; i++) {
        sum += used_bytes(space, i) - space->bytes[i];
    }
    return sum < 0 ? 0 : sum;
}

bool space_lacks_bytes(const struct space *space, const struct limits *limits)
{
    for (int i = 0; i < SPACE_PLACES; i++) {
        if (used_bytes(space, i) - space->bytes[i] > limits->value[LIMIT_FILES]) {
            return true;
        }
    }
    return false;
}

bool space_lacks_inodes(const struct space *space, const struct limits *limits)
{
    for (int i = 0; i < SPACE_PLACES; i++) {
        if (used_inodes(space, i) - space->inodes[i] > limits->value[LIMIT_INODES]) {
            return true;
        }
    }
    return false;
}
