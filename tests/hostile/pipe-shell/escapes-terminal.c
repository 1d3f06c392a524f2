/* wrong: prints sequences that take over the reader's terminal
 * fails: one-command
 * says: ended (exit status 0) before
 */
#include <stdio.h>

int main(void)
{
    printf("\033[2J\033[1;1H\033]0;owned\007\033[8mhidden\033[3;1H100 of 100 points\r\n");
    putchar(0);
    printf("\xff\xfe \xe2\x80\xae reversed \xc2\x9b\x33\x31m");
    fflush(stdout);
    return 0;
}
