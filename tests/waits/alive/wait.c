/* A child after the other is waited for. */
#include "../waits.h"

int main(void)
{
    for (int i = 0; i < TURNS; i++) {
        int status = -1;
        pid_t pid = fork();
        if (pid == 0) {
            _exit(i);
        }
        MUST(pid > 0 && waitpid(pid, &status, 0) == pid);
        MUST(WIFEXITED(status) && WEXITSTATUS(status) == i);
    }
    return 0;
}
