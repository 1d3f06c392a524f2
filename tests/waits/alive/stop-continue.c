/* A child that stops itself and is continued. */
#include "../waits.h"

int main(void)
{
    int status;
    pid_t child = fork();

    MUST(child >= 0);
    for (int i = 0; child == 0 && i < TURNS; i++) {
        MUST(raise(SIGSTOP) == 0);
    }
    for (int i = 0; child > 0 && i < TURNS; i++) {
        MUST(waitpid(child, &status, WUNTRACED) == child && WIFSTOPPED(status));
        MUST(kill(child, SIGCONT) == 0);
    }
    return child == 0 ? 0 : reap();
}
