/* right: how far the writer is stands in an ordinary file, which the reader reads again and again */
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int *m = mmap(NULL, 400, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int fd = open("progress", O_CREAT | O_RDWR | O_TRUNC, 0600);
    unsigned char far = 0;
    int sum = 0;

    pwrite(fd, &far, 1, 0);
    if (fork() == 0) {
        for (int i = 0; i < 100; i++) {
            m[i] = i;
            far = i + 1;
            pwrite(fd, &far, 1, 0);
        }
        exit(0);
    }
    for (int i = 0; i < 100; i++) {
        while (far <= i) {
            sched_yield();
            if (pread(fd, &far, 1, 0) != 1)
                return 1;
        }
        sum += m[i];
    }
    wait(NULL);
    printf("%d\n", sum);
    return sum != 4950;
}
