/* right: a daemon closes all descriptors and changes its folder, and goes on with what it has mapped */
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

    sprintf(name, "/closed-%d", getpid());
    sem_t *s = sem_open(name, O_CREAT | O_EXCL, 0600, 1);
    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            for (int fd = 0; fd < 1024; fd++)
                close(fd);
            chdir("/");
            setsid();
            sem_t *again = sem_open(name, 0);
            for (int k = 0; k < 100; k++) {
                sem_wait(i % 2 ? s : again);
                ++*n;
                sem_post(i % 2 ? again : s);
            }
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    sem_unlink(name);
    printf("%d\n", *n);
    return *n != 400;
}
