/* wrong: two of the processes take one semaphore, the other two take another one
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
    char name[2][40];
    sem_t *s[2];
    int *n = mmap(NULL, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    for (int i = 0; i < 2; i++) {
        sprintf(name[i], "/two-%d-%d", i, getpid());
        s[i] = sem_open(name[i], O_CREAT, 0600, 1);
        sem_unlink(name[i]);
    }
    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            sem_t *mine = s[i % 2];
            for (int k = 0; k < 500; k++) {
                sem_wait(mine);
                ++*n;
                sem_post(mine);
            }
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    printf("%d\n", *n);
    return 0;
}
