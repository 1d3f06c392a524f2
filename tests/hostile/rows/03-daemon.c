/* row 3: a daemon
 * tries: to live on: forks twice, leads a session of its own, ignores every signal, and holds
 *        the output open; for a minute
 * must: passed
 */
#include "probe.h"

int main(void)
{
    if (fork() == 0) {
        setsid();
        if (fork() == 0) {
            for (int i = 1; i < 65; i++) {
                signal(i, SIG_IGN);
            }
            sleep(60);
        }
        _exit(0);
    }
    wait(NULL);
    return end();
}
