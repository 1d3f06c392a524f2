/* wrong: sleeps for ever and never reads
 * fails: one-command
 * says: ?
 */
#include <unistd.h>

int main(void)
{
    for (;;)
        pause();
}
