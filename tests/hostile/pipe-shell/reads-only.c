/* wrong: reads its input to the end and does nothing
 * fails: one-command
 * says: One command after another
 */
#include <unistd.h>

int main(void)
{
    char block[4096];

    while (read(0, block, sizeof(block)) > 0)
        ;
    return 0;
}
