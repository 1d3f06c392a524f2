/* wrong: many processes share the work of using up the memory
 * fails: one-command
 * says: more than 256 MiB of memory
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(void)
{
    for (int i = 0; i < 5; i++)
        fork();
    for (;;) {
        char *p = malloc(1 << 20);

        if (p == NULL)
            pause();
        else
            memset(p, 1, 1 << 20);
    }
}
