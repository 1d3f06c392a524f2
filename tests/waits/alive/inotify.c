/* Two who wake each other by making files, which inotify tells of. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/inotify.h>
#include <sys/stat.h>

#include "../waits.h"

int main(void)
{
    char event[4096];
    int watches[2];

    for (int i = 0; i < 2; i++) {
        MUST(mkdir(i == 0 ? "there" : "back", 0700) == 0);
        watches[i] = inotify_init1(IN_CLOEXEC);
        MUST(watches[i] >= 0 &&
             inotify_add_watch(watches[i], i == 0 ? "there" : "back", IN_CREATE) >= 0);
    }
    bool is_child = forks();
    for (int i = 0; i < TURNS; i++) {
        char name[32];
        (void)snprintf(name, sizeof(name), "%s/%d", is_child ? "back" : "there", i);
        if (is_child) {
            MUST(read(watches[0], event, sizeof(event)) > 0);
        }
        MUST(close(open(name, O_WRONLY | O_CREAT | O_EXCL, 0600)) == 0);
        if (!is_child) {
            MUST(read(watches[1], event, sizeof(event)) > 0);
        }
    }
    return is_child ? 0 : reap();
}
