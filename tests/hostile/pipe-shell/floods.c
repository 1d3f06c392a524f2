/* wrong: prints without end
 * fails: one-command
 * says: printed more than 1 MiB on stdout
 */
#include <string.h>
#include <unistd.h>

int main(void)
{
    static char block[65536];

    memset(block, 'x', sizeof(block));
    for (;;)
        if (write(1, block, sizeof(block)) < 0)
            return 1;
}
