/* A parent waits for a child that is stopped. */
#include "../waits.h"

int main(void)
{
    siginfo_t info;
    pid_t child = fork();

    MUST(child >= 0);
    if (child == 0) {
        (void)raise(SIGSTOP);
        return 0;
    }
    last_words();
    return waitid(P_PID, (id_t)child, &info, WEXITED);
}
