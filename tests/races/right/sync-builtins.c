/* right: __sync_fetch_and_add and __sync_bool_compare_and_swap on an ordinary int */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int *n = mmap(NULL, 2 * sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            for (int j = 0; j < 500; j++) {
                int seen;
                __sync_fetch_and_add(&n[0], 1);
                do {
                    seen = __sync_fetch_and_add(&n[1], 0);
                } while (!__sync_bool_compare_and_swap(&n[1], seen, seen + 2));
            }
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    printf("%d %d\n", n[0], n[1]);
    return n[0] != 2000 || n[1] != 4000;
}
