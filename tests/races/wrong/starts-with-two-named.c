/* wrong: the named semaphore that should let in one begins with 2
 * finds: initial
 * says: begins with the value 2, so process
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

    sprintf(name, "/begins2-%d", getpid());
    sem_t *s = sem_open(name, O_CREAT | O_EXCL, 0600, 2);
    sem_unlink(name);
    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            for (int k = 0; k < 500; k++) {
                sem_wait(s);
                (*n)++;
                sem_post(s);
            }
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    printf("%d\n", *n);
    return 0;
}
