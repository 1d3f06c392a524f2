/* hostile: closes its streams, so that nobody can talk to it
 * fails: one-command
 * says: waits in pause for ever
 */
#include <unistd.h>

int main(void)
{
    for (int fd = 0; fd < 300; fd++)
        close(fd);
    for (;;)
        pause();
}
