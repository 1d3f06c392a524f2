/* right: the lock begins with 0; the parent posts it once when all children are there */
#include <fcntl.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    char name[32];
    int *n = mmap(NULL, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    sprintf(name, "/opened-%d", getpid());
    sem_t *s = sem_open(name, O_CREAT | O_EXCL, 0600, 0);
    sem_unlink(name);
    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            for (int k = 0; k < 200; k++) {
                sem_wait(s);
                ++*n;
                sem_post(s);
            }
            exit(0);
        }
    }
    *n = 7;
    sem_post(s);
    while (wait(NULL) > 0)
        ;
    printf("%d\n", *n);
    return *n != 807;
}
