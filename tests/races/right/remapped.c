/* right: a child puts private memory, and then other shared memory, at the address where the shared one was */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int status, bad = 0;

    for (int i = 0; i < 3; i++) {
        if (fork() == 0) {
            int shared_too = i == 1 ? MAP_SHARED : MAP_PRIVATE;
            if (i == 2)
                munmap(m, 4096);
            int *p = mmap(m, 4096, PROT_READ | PROT_WRITE, shared_too | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
            for (int k = 0; k < 200; k++)
                p[k % 10]++;
            exit(p[3] == 20 ? 0 : 1);
        }
    }
    for (int k = 0; k < 200; k++)
        m[k % 10]++;
    while (wait(&status) > 0)
        bad |= status;
    printf("%d\n", m[3]);
    return bad || m[3] != 20;
}
