/* row 24: crashes
 * tries: to leave a core of 32 MiB, or to start the host's handler of cores, in many processes
 * must: failed
 * says: SIGABRT
 */
#include "probe.h"

int main(void)
{
    struct rlimit core = {RLIM_INFINITY, RLIM_INFINITY};
    char *bytes = malloc(32 << 20);

    attempt(setrlimit(RLIMIT_CORE, &core) == 0, "cores of any size");
    memset(bytes, 1, 32 << 20);
    prctl(PR_SET_DUMPABLE, 1);
    for (int i = 0; i < 5; i++) {
        if (fork() == 0) {
            raise(i % 2 == 0 ? SIGSEGV : SIGQUIT);
        }
        wait(NULL);
    }
    if (did > 0) {
        return end();
    }
    abort();
}
