/* wrong: stops itself, and with it whoever waits for it
 * fails: one-command
 * says: One command after another
 */
#include <signal.h>

int main(void)
{
    for (;;)
        raise(SIGSTOP);
}
