/* wrong: becomes the shell that is there already
 * fails: one-command
 * says: started by another shell
 */
#include <stdio.h>
#include <unistd.h>

int main(void)
{
    execl("/bin/sh", "sh", (char *)NULL);
    perror("sh");
    return 1;
}
