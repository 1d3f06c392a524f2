/* hostile: becomes the shell that is there already, under another name
 * fails: one-command
 * says: started by another shell
 */
#include <unistd.h>

int main(void)
{
    symlink("/usr/bin/dash", "mine");
    execl("./mine", "mine", (char *)NULL);
    return 1;
}
