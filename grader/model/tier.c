#include "model/tier.h"

#include <string.h>

const struct tier_row tier_rows[TIER_COUNT] = {
    [TIER_NONE] = {"none",
                   "limits of time and memory, and nothing else: a program can do "
                   "whatever the user can"},
    [TIER_LANDLOCK] = {"landlock",
                       "files, signals and other processes are out of reach; "
                       "no sockets, no shared objects with names"},
    [TIER_NO_PROC] = {"no-proc", "own files, network, IPC and users; the processes are "
                                 "numbered with the machine's, and see no /proc"},
    [TIER_FULL] = {"full",
                   "a machine of its own: files, processes, network, IPC, users"},
};

bool tier_find(const char *name, enum tier *out)
{
    for (int i = 0; i < TIER_COUNT; i++) {
        if (strcmp(tier_rows[i].name, name) == 0) {
            *out = (enum tier)i;
            return true;
        }
    }
    return false;
}
