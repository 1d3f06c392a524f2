/* wrong: stops itself, and with it whoever waits for it
 * fails: one-command
 * says: is stopped and nobody continues it
 */
#include <signal.h>

int main(void)
{
    for (;;)
        raise(SIGSTOP);
}
