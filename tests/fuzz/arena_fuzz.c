/* The race detector's arena, which every process of a student's program can write to. */
#include <sys/mman.h>
#include <unistd.h>

#include "arena_patches.h"
#include "fuzz.h"
#include "observe/observe.h"
#include "round_trip.h"

/* One file for all inputs; made anew it would take most of the time. */
static int arena_fd = -1;
static struct race_arena *arena;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    arena_fd = memfd_create("races", MFD_CLOEXEC);
    CLAIM(arena_fd >= 0 && ftruncate(arena_fd, RACE_ARENA_BYTES) == 0);
    arena = mmap(NULL, sizeof(*arena), PROT_READ | PROT_WRITE, MAP_SHARED, arena_fd, 0);
    CLAIM(arena != MAP_FAILED);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct evidence ev = {.trial.kind = TRIAL_RACES};

    for (size_t at = 0; at < size;) {
        at += patch_apply(arena, data + at, size - at);
    }
    observe_races(arena_fd, NULL, &ev);
    claim_round_trip(&ev);
    evidence_release(&ev);
    CLAIM(madvise(arena, sizeof(*arena), MADV_REMOVE) == 0);
    return 0;
}
