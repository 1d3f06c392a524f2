/* What the box uses, at every look. */
#include "base/clock.h"
#include "stage/play.h"

/* What takes long to find out is not asked at every look. */
#define PAUSE_NS (20 * NS_PER_MS)

static int measure_stored(struct play *play, struct err *e)
{
    struct observed_box box = play_observed(play);
    int64_t now_ns = clock_now_ns();

    if (box_is_counted(play->box) || now_ns < play->stored_ns) {
        return 0;
    }
    play->stored_ns = now_ns + PAUSE_NS;
    if (observe_memory_files(&box, &play->stored_bytes, e) < 0) {
        return -1;
    }
    play->stored_bytes += box_stored_bytes(play->box);
    return 0;
}

static int check_memory(struct play *play, const struct look *look, struct err *e)
{
    struct observed_box box = play_observed(play);
    int64_t limit = play->test->limits.value[LIMIT_MEMORY];
    int64_t bytes = 0;

    if (measure_stored(play, e) < 0) {
        return -1;
    }
    if (look->resident_bytes + play->stored_bytes <= limit) {
        return 0;
    }
    if (observe_memory(&box, play->stored_bytes, &bytes, e) < 0) {
        return -1;
    }
    if (bytes > limit) {
        play_hit(play, LIMIT_MEMORY, -1);
    }
    return 0;
}

/* Where no file system of the box's own bounds it. */
static void check_disk(struct play *play)
{
    int64_t now = clock_now_ns();

    if (box_folder(play->box)[0] == '\0' || now < play->disk_ns) {
        return;
    }
    play->disk_ns = now + PAUSE_NS;
    if (box_disk_bytes(play->box) > play->test->limits.value[LIMIT_FILES]) {
        play_hit(play, LIMIT_FILES, -1);
    }
}

int play_check_usage(struct play *play, const struct look *look, struct err *e)
{
    const int64_t *limits = play->test->limits.value;

    if (look->cpu_ns >= limits[LIMIT_CPU]) {
        play_hit(play, LIMIT_CPU, -1);
    } else if ((int64_t)look->live_count >= limits[LIMIT_PROCESSES]) {
        play_hit(play, LIMIT_PROCESSES, -1);
    }
    play_check_strain(play, -1);
    check_disk(play);
    return check_memory(play, look, e);
}
