/* row 22: two names at once
 * tries: to change the path in its memory between the moment in which somebody looks at it and
 *        the moment in which the kernel does: for a change of mode, an opening, a name to make
 * must: passed
 */
#include "probe.h"
#include <pthread.h>

static char path[PATH_MAX];
static volatile bool is_over;

static void *swap(void *nothing)
{
    while (!is_over) {
        memcpy(path, "in.txt", 7);
        memcpy(path, PLANTED_FILE, sizeof(PLANTED_FILE));
    }
    return nothing;
}

int main(void)
{
    pthread_attr_t small;
    pthread_t thread;

    memcpy(path, "in.txt", 7);
    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, 65536);
    pthread_create(&thread, &small, swap, NULL);
    for (double start = seconds(); seconds() < start + 0.15;) {
        chmod(path, 0600);
        int fd = open(path, O_RDONLY);
        attempt(fd >= 0 && leaks_fd(fd), "reads the host's file");
        close(fd);
        truncate(path, 3);
    }
    is_over = true;
    return end();
}
