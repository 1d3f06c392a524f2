/* wrong: says that everything passed, before main, and exits with 0
 * fails: one-command
 * says: ended (exit status 0) before reading its next input
 */
#include <stdio.h>
#include <stdlib.h>

__attribute__((constructor)) static void boast(void)
{
    puts("PASS\nok 1 - one-command\n{\"verdict\": \"passed\", \"points\": 100}\n100 of 100 points");
    fflush(stdout);
    exit(0);
}

int main(void)
{
    return 1;
}
