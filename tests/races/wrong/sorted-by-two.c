/* wrong: one process sorts the table by qsort, another one changes an entry
 * finds: race, before-wait
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static int by_value(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

int main(void)
{
    int *t = mmap(NULL, 100 * sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    for (int i = 0; i < 100; i++)
        t[i] = 37 * i % 101;
    if (fork() == 0) {
        qsort(t, 100, sizeof(int), by_value);
        exit(0);
    }
    for (int i = 0; i < 100; i++)
        if (t[i] == 50)
            t[i] = -1;
    wait(NULL);
    printf("%d\n", t[0]);
    return 0;
}
