/* wrong: leaves a daemon behind that holds the output open
 * fails: one-command
 * says: waits in pause for ever
 */
#include <signal.h>
#include <unistd.h>

int main(void)
{
    if (fork() == 0) {
        setsid();
        if (fork() == 0) {
            signal(SIGHUP, SIG_IGN);
            signal(SIGTERM, SIG_IGN);
            for (;;)
                pause();
        }
        _exit(0);
    }
    return 0;
}
