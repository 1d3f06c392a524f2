/* wrong: the same memory under two addresses, no lock; each process uses another address
 * finds: race
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int fd = memfd_create("twice", 0);
    ftruncate(fd, 4096);
    int *a = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    int *b = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

    if (fork() == 0) {
        for (int i = 0; i < 500; i++)
            a[3]++;
        exit(0);
    }
    for (int i = 0; i < 500; i++)
        b[3]++;
    wait(NULL);
    printf("%d\n", a[3]);
    return 0;
}
