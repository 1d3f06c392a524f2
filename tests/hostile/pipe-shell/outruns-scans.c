/* hostile: always the child goes on, so that no process lives long enough to be looked at
 * fails: one-command
 * says: more than 1 s of processor time
 */
#include <sys/types.h>
#include <unistd.h>

int main(void)
{
    for (;;) {
        pid_t pid = fork();

        if (pid > 0)
            _exit(0);
        for (volatile int i = 0; i < 300000; i++)
            ;
    }
}
