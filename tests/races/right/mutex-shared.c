/* right: a process-shared mutex */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct {
    pthread_mutex_t lock;
    int counter;
} shared_t;

int main(void)
{
    shared_t *sh = mmap(NULL, sizeof(shared_t), PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pthread_mutexattr_t attr;

    pthread_mutexattr_init(&attr);
    pthread_mutexattr_setpshared(&attr, PTHREAD_PROCESS_SHARED);
    pthread_mutex_init(&sh->lock, &attr);
    pthread_mutexattr_destroy(&attr);

    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            for (int j = 0; j < 1000; j++) {
                pthread_mutex_lock(&sh->lock);
                sh->counter++;
                pthread_mutex_unlock(&sh->lock);
            }
            return 0;
        }
    }
    for (int i = 0; i < 4; i++)
        wait(NULL);
    printf("%d\n", sh->counter);
    return sh->counter == 4000 ? 0 : 1;
}
