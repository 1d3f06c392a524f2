/* wrong: allocates and touches memory without end
 * fails: one-command
 * says: waits in pause for ever
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(void)
{
    for (;;) {
        char *p = malloc(1 << 20);

        if (p == NULL)
            pause();
        else
            memset(p, 1, 1 << 20);
    }
}
