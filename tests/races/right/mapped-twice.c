/* right: the same memory at two addresses in each process; the lock is used by one, the data by both */
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct area {
    pthread_mutex_t m;
    int n;
};

int main(void)
{
    char name[30];
    sprintf(name, "/twice%d", getpid());
    int fd = shm_open(name, O_CREAT | O_EXCL | O_RDWR, 0600);
    shm_unlink(name);
    ftruncate(fd, sizeof(struct area));
    struct area *one = mmap(NULL, sizeof(struct area), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    struct area *two = mmap(NULL, sizeof(struct area), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    pthread_mutexattr_t a;
    pthread_mutexattr_init(&a);
    pthread_mutexattr_setpshared(&a, PTHREAD_PROCESS_SHARED);
    pthread_mutex_init(&one->m, &a);
    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            struct area *lock = i % 2 ? one : two;
            for (int k = 0; k < 200; k++) {
                pthread_mutex_lock(&lock->m);
                one->n++;
                two->n++;
                pthread_mutex_unlock(&lock->m);
            }
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    printf("%d\n", one->n);
    return two->n != 1600;
}
