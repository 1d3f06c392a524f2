/* wrong: every child removes the name of the semaphore and makes a new one
 * finds: race
 */
#include <fcntl.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    char name[40];
    int *n = mmap(NULL, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    sprintf(name, "/anew-%d", getpid());
    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            sem_unlink(name);
            sem_t *s = sem_open(name, O_CREAT, 0600, 1);
            for (int k = 0; k < 500; k++) {
                sem_wait(s);
                *n += 1;
                sem_post(s);
            }
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    sem_unlink(name);
    printf("%d\n", *n);
    return 0;
}
