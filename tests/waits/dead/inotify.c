/* Nobody will ever make the file that inotify is to tell of. */
#include <sys/inotify.h>
#include <unistd.h>

#include "../waits.h"

int main(void)
{
    char event[4096];
    int watch = inotify_init1(0);

    MUST(watch >= 0 && inotify_add_watch(watch, ".", IN_CREATE) >= 0);
    last_words();
    return (int)read(watch, event, sizeof(event));
}
