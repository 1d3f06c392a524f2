/* Children made by vfork(2), one of which takes its time. */
#include "../waits.h"

int main(void)
{
    const struct timespec nap = {.tv_nsec = 2000000};

    for (volatile int i = 0; i < TURNS; i++) {
        int status = -1;
        pid_t pid = vfork();
        if (pid == 0) {
            if (i == TURNS / 2) {
                (void)nanosleep(&nap, NULL);
            }
            (void)execl("/usr/bin/true", "true", NULL);
            _exit(1);
        }
        MUST(pid > 0 && waitpid(pid, &status, 0) == pid && status == 0);
    }
    return 0;
}
