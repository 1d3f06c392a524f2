/* wrong: reads its input to the end and does nothing
 * fails: one-command
 * says: went back to reading its input without printing what was expected
 */
#include <unistd.h>

int main(void)
{
    char block[4096];

    while (read(0, block, sizeof(block)) > 0)
        ;
    return 0;
}
