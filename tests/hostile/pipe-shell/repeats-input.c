/* wrong: prints its input back and runs nothing
 * fails: one-command
 * says: One command after another
 */
#include <stdio.h>

int main(void)
{
    int c;

    setvbuf(stdout, NULL, _IONBF, 0);
    while ((c = getchar()) != EOF)
        putchar(c);
    return 0;
}
