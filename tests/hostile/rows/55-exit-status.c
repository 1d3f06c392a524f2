/* row 55: ends as timeout(1) and shells do when something is killed
 * tries: to look like a failure of the grader: exit statuses 124 to 139 and -1
 * must: failed
 * says: exit status 137
 * says not: processor time
 * says not: limit
 */
#include "probe.h"

int main(void)
{
    for (int status = 124; status < 140; status++) {
        if (fork() == 0) {
            _exit(status);
        }
        wait(NULL);
    }
    return 137;
}
