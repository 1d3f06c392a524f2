/* right: each child has its own byte, all in one word; they are different objects */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    unsigned char *b = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    short *s = (short *)(b + 64);
    int sum = 0;

    for (int i = 0; i < 8; i++) {
        if (fork() == 0) {
            for (int k = 0; k < 200; k++) {
                b[i]++;
                s[i] += b[i];
            }
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    for (int i = 0; i < 8; i++)
        sum += b[i];
    printf("%d\n", sum);
    return sum != 1600;
}
