#include "model/machine.h"

const struct piece_row piece_rows[PIECE_COUNT] = {
    [PIECE_CLONE] = {"clone3", USE_EXTRA, "puts a box into a control group at birth"},
    [PIECE_USERS] = {"user namespaces", USE_FULL,
                     "privilege inside a box, and none outside"},
    [PIECE_MOUNTS] = {"mount namespaces", USE_FULL, "files of its own"},
    [PIECE_PIDS] = {"pid namespaces", USE_FULL, "processes of its own"},
    [PIECE_IPC] = {"ipc namespaces", USE_FULL, "System V and POSIX objects of its own"},
    [PIECE_NETWORK] = {"network namespaces", USE_FULL, "ports and sockets of its own"},
    [PIECE_NAMES] = {"uts namespaces", USE_FULL, "a host name of its own"},
    [PIECE_PROC] = {"own /proc", USE_FULL, "shows a box its own processes only"},
    [PIECE_FILTER] = {"seccomp filters", USE_FULL, "forbid system calls"},
    [PIECE_NOTIFIER] = {"seccomp notifier", USE_FULL, "tells of system calls"},
    [PIECE_LANDLOCK] = {"landlock", USE_LOWER, "files out of reach without namespaces"},
    [PIECE_PIDFD] = {"pidfds", USE_FULL, "end a process and no other"},
    [PIECE_LIMITS] = {"process limits", USE_FULL, "stop fork bombs"},
    [PIECE_GROUPS] = {"control groups", USE_EXTRA, "count all memory of a test"},
    [PIECE_PTRACE] = {"ptrace", USE_GRADING, "records what processes do"},
    [PIECE_COMPILER] = {"compiler", USE_GRADING, "makes programs of submissions"},
    [PIECE_MEMORY] = {"address sanitizer", USE_GRADING, "finds memory errors"},
    [PIECE_RACES] = {"race detector", USE_GRADING, "finds data races"},
};

bool machine_is_whole(const struct machine *machine)
{
    for (int i = 0; i < PIECE_COUNT; i++) {
        bool is_needed =
            piece_rows[i].use == USE_FULL || piece_rows[i].use == USE_GRADING;
        if (is_needed && machine->pieces[i].state != PIECE_THERE) {
            return false;
        }
    }
    return machine->has_box && machine->isolation.tier == TIER_FULL;
}
