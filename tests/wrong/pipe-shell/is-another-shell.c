/* wrong: becomes the shell that is there already
 * fails: own-work
 * says: The pipeline is yours, not another shell's
 */
#include <stdio.h>
#include <unistd.h>

int main(void)
{
    execl("/bin/sh", "sh", (char *)NULL);
    perror("sh");
    return 1;
}
