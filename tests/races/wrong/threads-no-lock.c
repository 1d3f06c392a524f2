/* wrong: two threads of a child count in shared memory without a lock
 * finds: race
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static void *count(void *arg)
{
    int *n = arg;

    for (int i = 0; i < 500; i++)
        (*n)++;
    return NULL;
}

int main(void)
{
    int *n = mmap(NULL, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (fork() == 0) {
        pthread_t a, b;
        pthread_create(&a, NULL, count, n);
        pthread_create(&b, NULL, count, n);
        pthread_join(a, NULL);
        pthread_join(b, NULL);
        exit(0);
    }
    wait(NULL);
    printf("%d\n", *n);
    return 0;
}
