/* row 52: hides a process from whoever records it
 * tries: a child that is born untraced; where there may be none, it forks as others do
 * exercise: watched
 * must: failed
 * says: processes in all
 */
#include "probe.h"

int main(void)
{
    long pid = syscall(SYS_clone, CLONE_UNTRACED | SIGCHLD, 0, 0, 0, 0);

    if (pid < 0) {
        pid = fork();
    }
    if (pid == 0) {
        _exit(0);
    }
    wait(NULL);
    return end();
}
