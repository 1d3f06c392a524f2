/* hostile: leaves as many zombies as it may
 * fails: one-command
 * says: shell
 */
#include <unistd.h>

int main(void)
{
    for (int i = 0; i < 500; i++)
        if (fork() == 0)
            _exit(0);
    for (;;)
        pause();
}
