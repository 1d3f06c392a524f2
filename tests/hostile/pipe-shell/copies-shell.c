/* hostile: puts a copy of another shell into its own place and becomes it
 * fails: one-command
 * says: started by another shell
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/sendfile.h>
#include <unistd.h>

int main(void)
{
    int from = open("/bin/sh", O_RDONLY);
    int to = open("copy", O_WRONLY | O_CREAT, 0755);

    while (sendfile(to, from, NULL, 1 << 20) > 0)
        ;
    close(to);
    rename("copy", "pipe-shell");
    execl("./pipe-shell", "pipe-shell", (char *)NULL);
    return 1;
}
