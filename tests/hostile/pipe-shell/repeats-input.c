/* wrong: prints its input back and runs nothing
 * fails: one-command
 * says: went back to reading its input without printing what was expected
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
