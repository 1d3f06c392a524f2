/* hostile: names of processes that look like lines of the report or of /proc
 * fails: one-command
 * says: ?all passed (process
 */
#include <sys/prctl.h>
#include <unistd.h>

int main(void)
{
    static const char *const names[] = {"a) Z 1 1 1 1 1", "\033[2J\033]0;x\007", "\xff\xfe]]><&\r"};

    for (int i = 0; i < 3; i++)
        if (fork() == 0) {
            prctl(PR_SET_NAME, names[i]);
            for (;;)
                pause();
        }
    prctl(PR_SET_NAME, "\nall passed");
    for (;;)
        pause();
}
