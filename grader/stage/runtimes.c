/* What the runtimes that a trial's program is linked with are given, and what they have
 * left. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "runtime/runtime.h"
#include "stage/play.h"

enum { LOG_BYTES_MAX = 1 << 20, LOGS_MAX = 64, PAUSES_MS = 100 };

/* The arena must be there before the first program starts. */
static int make_arena(const struct play *play, struct err *e)
{
    unsigned number = play->spec->trial.number;
    struct race_head head = race_arena_head((struct race_options){
        .seed = number,
        .delays = number == 0 ? RACE_DELAYS_NONE : RACE_DELAYS_SEEDED,
        .budget_ms = PAUSES_MS,
        .volatiles = RACE_VOLATILE_PLAIN});
    AUTO_CLOSE int fd =
        box_open_run(play->box, RACE_ARENA_NAME, O_RDWR | O_CREAT | O_EXCL);

    if (fd < 0 || ftruncate(fd, RACE_ARENA_BYTES) < 0 ||
        fd_write_all(fd, (const char *)&head, sizeof(head)) < 0) {
        return err_sys(e, "cannot make the race detector's arena");
    }
    return 0;
}

int play_prepare_runtime(struct play *play, struct err *e)
{
    return play->spec->trial.kind == TRIAL_RACES ? make_arena(play, e) : 0;
}

static void read_log(struct play *play, const char *name)
{
    struct evidence *ev = play->ev;
    AUTO_BUF text = {0};
    struct stat st;
    AUTO_CLOSE int fd =
        box_open_run(play->box, name, O_RDONLY | O_NONBLOCK | O_NOFOLLOW);

    if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
        return;
    }
    /* Of one that is too long the beginning will do. */
    if (fd_read_all(fd, &text, LOG_BYTES_MAX) < 0 && errno != EFBIG) {
        return;
    }
    observe_sanitizer_log(buf_bytes(&text), &ev->arena, &ev->memory);
}

/* The names hold process numbers, so their order is that of birth. */
static void read_logs(struct play *play)
{
    AUTO_CLOSE int fd = box_open_run_folder(play->box);
    struct dirent **entries = NULL;
    int count = fd < 0 ? 0 : scandirat(fd, ".", &entries, NULL, versionsort);

    for (int i = 0; i < count; i++) {
        const char *name = entries[i]->d_name;
        if (i < LOGS_MAX &&
            strncmp(name, MEMORY_LOG_PREFIX, strlen(MEMORY_LOG_PREFIX)) == 0) {
            read_log(play, name);
        }
        free(entries[i]);
    }
    free(entries);
}

/* The student's program can have removed the arena, or put anything in its place: a FIFO,
 * say, at which everybody would wait. What cannot be opened or is no file cannot be read,
 * and so has been destroyed. */
static void read_arena(struct play *play)
{
    AUTO_CLOSE int fd =
        box_open_run(play->box, RACE_ARENA_NAME, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);

    observe_races(fd, play->spec->programs, play->ev);
}

void play_record_runtime(struct play *play)
{
    switch (play->spec->trial.kind) {
    case TRIAL_RACES:
        read_arena(play);
        return;
    case TRIAL_MEMORY:
        read_logs(play);
        return;
    case TRIAL_PLAIN:
    case TRIAL_SCHEDULE:
    case TRIAL_STEPS:
    case TRIAL_PREEMPTION:
    case TRIAL_CALLS:
    case TRIAL_FAULT:
    case TRIAL_KINDS:
        break;
    }
}
