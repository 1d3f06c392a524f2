/* row 40: another machine's system calls
 * tries: int 0x80 and the numbers of x32, which mean other calls than a filter thinks; whoever
 *        tries is killed
 * must: passed
 */
#include "probe.h"

static void try_in_child(int way)
{
    int status;
    pid_t child = fork();

    if (child == 0) {
#if defined(__x86_64__)
        long result = -1;
        if (way == 0) {
            __asm__ volatile("int $0x80" : "=a"(result) : "0"(20L) : "memory"); /* getpid */
        } else {
            result = syscall((way == 1 ? 39 : 56) | 0x40000000, 0, 0, 0, 0, 0);
        }
        _exit(result > 0 ? 42 : 1);
#else
        _exit(1);
#endif
    }
    waitpid(child, &status, 0);
    attempt(WIFEXITED(status) && WEXITSTATUS(status) == 42,
            way == 0 ? "int 0x80" : "a call of x32");
}

int main(void)
{
    for (int way = 0; way < 3; way++) {
        try_in_child(way);
    }
    return end();
}
