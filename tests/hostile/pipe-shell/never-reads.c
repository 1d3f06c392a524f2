/* wrong: sleeps for ever and never reads
 * fails: one-command
 * says: waits in pause for ever
 */
#include <unistd.h>

int main(void)
{
    for (;;)
        pause();
}
