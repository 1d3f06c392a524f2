/* row 55: ends everybody but the grader
 * tries: to make the test undecided rather than failed: kills all, then itself by a signal
 *        that the kernel keeps for its own use, and one of real time
 * must: failed
 * says: killed by
 */
#include "probe.h"

int main(void)
{
    kill(-1, SIGKILL);
    if (fork() == 0) {
        kill(getppid(), SIGRTMAX);
        kill(getppid(), 33);
        kill(getppid(), SIGSYS);
        kill(getppid(), SIGSTKFLT);
        _exit(0);
    }
    for (;;) {
        pause();
    }
}
