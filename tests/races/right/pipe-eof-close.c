/* right: the reader knows by the end of file that all writers have closed the pipe; they are not waited for yet */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int p[2], sum = 0;
    int *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    char c;

    pipe(p);
    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            close(p[0]);
            m[i] = 7;
            close(p[1]);
            m[8 + i] = 1; /* nobody reads this before the wait */
            exit(0);
        }
    }
    close(p[1]);
    if (read(p[0], &c, 1) != 0)
        return 1;
    for (int i = 0; i < 4; i++)
        sum += m[i];
    while (wait(NULL) > 0)
        ;
    printf("%d %d\n", sum, m[8] + m[9] + m[10] + m[11]);
    return sum != 28;
}
