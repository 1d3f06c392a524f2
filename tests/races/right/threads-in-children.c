/* right: each child has threads which share a private mutex for the child's own part of the memory */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static pthread_mutex_t mine = PTHREAD_MUTEX_INITIALIZER;
static int *part;

static void *work(void *arg)
{
    for (int i = 0; i < 200; i++) {
        pthread_mutex_lock(&mine);
        *part += 1;
        pthread_mutex_unlock(&mine);
    }
    return arg;
}

int main(void)
{
    int *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int sum = 0;

    for (int i = 0; i < 3; i++) {
        if (fork() == 0) {
            pthread_t t[3];
            part = &m[i];
            for (int k = 0; k < 3; k++)
                pthread_create(&t[k], NULL, work, NULL);
            for (int k = 0; k < 3; k++)
                pthread_join(t[k], NULL);
            exit(*part == 600 ? 0 : 1);
        }
    }
    while (wait(NULL) > 0)
        ;
    for (int i = 0; i < 3; i++)
        sum += m[i];
    printf("%d\n", sum);
    return sum != 1800;
}
