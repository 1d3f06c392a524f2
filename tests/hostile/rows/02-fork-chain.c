/* row 2: a chain of processes that outruns its killer
 * tries: to go on behind the end of the test: each process forks the next one and ends, so
 *        that who kills by a list is always late; 20,000 links, then it ends by itself
 * must: passed
 */
#include "probe.h"

int main(void)
{
    if (fork() == 0) {
        setsid();
        for (int i = 0; i < 20000; i++) {
            if (fork() > 0) {
                _exit(0);
            }
        }
        _exit(0);
    }
    return end();
}
