/* row 7: memory of many processes
 * tries: to use 40 MiB in each of ten processes
 * must: failed
 * says: more than 64 MiB of memory
 */
#include "probe.h"

int main(void)
{
    for (int i = 0; i < 10; i++) {
        if (fork() == 0) {
            char *bytes = malloc(40 << 20);
            if (bytes != NULL) {
                memset(bytes, 1, 40 << 20);
            }
            sleep(5);
            _exit(0);
        }
    }
    sleep(5);
    attempt(true, "400 MiB");
    return end();
}
