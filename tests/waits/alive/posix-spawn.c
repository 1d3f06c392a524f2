/* Children made by posix_spawn(3). */
#include <spawn.h>

#include "../waits.h"

extern char **environ;

int main(void)
{
    char name[] = "true";
    char *argv[] = {name, NULL};

    for (int i = 0; i < TURNS / 2; i++) {
        pid_t pid;
        int status = -1;
        MUST(posix_spawnp(&pid, name, NULL, NULL, argv, environ) == 0);
        MUST(waitpid(pid, &status, 0) == pid && status == 0);
    }
    return 0;
}
