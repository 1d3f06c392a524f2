/* row 10: processor time that nobody is told of
 * tries: to burn 20 s in children that the kernel reaps by itself, so that their time is
 *        added to nobody's
 * must: failed
 * says: more than 500 ms of processor time | no end within 3 s
 */
#include "probe.h"

int main(void)
{
    signal(SIGCHLD, SIG_IGN);
    for (int i = 0; i < 400; i++) {
        if (fork() == 0) {
            for (double start = seconds(); seconds() < start + 0.05;) {
            }
            _exit(0);
        }
        wait(NULL);
    }
    return end();
}
