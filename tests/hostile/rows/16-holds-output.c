/* row 16: the output is never closed
 * tries: to let the grader wait for the end of an output that a grandchild holds open, and to
 *        add to it later
 * must: passed
 */
#include "probe.h"

int main(void)
{
    int status = end();

    if (fork() == 0) {
        if (fork() == 0) {
            sleep(60);
            puts("later");
        }
        _exit(0);
    }
    wait(NULL);
    return status;
}
