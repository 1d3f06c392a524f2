/* wrong: sleeps for ever and never reads
 * fails: one-command
 * says: One command after another
 */
#include <unistd.h>

int main(void)
{
    for (;;)
        pause();
}
