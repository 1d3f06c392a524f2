/* right: an atomic counter, no lock */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    atomic_int *n = mmap(NULL, sizeof(atomic_int), PROT_READ | PROT_WRITE,
                         MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    atomic_init(n, 0);
    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            for (int j = 0; j < 1000; j++)
                atomic_fetch_add(n, 1);
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    printf("%d\n", atomic_load(n));
    return *n != 4000;
}
