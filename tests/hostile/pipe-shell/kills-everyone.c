/* wrong: kills every process that it can reach
 * fails: one-command
 * says: killed by SIGTERM
 */
#include <signal.h>
#include <unistd.h>

int main(void)
{
    kill(-1, SIGKILL);
    kill(1, SIGKILL);
    kill(getppid(), SIGKILL);
    kill(0, SIGTERM);
    return 0;
}
