/* wrong: two roles of one program lock semaphores whose names differ by a letter
 * finds: race
 */
#include <fcntl.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char *argv[])
{
    char name[40];

    if (argc == 3) {
        sprintf(name, "%s.%c", argv[2], argv[1][0] == 'w' ? 'm' : 'M');
        sem_t *s = sem_open(name, O_CREAT, 0600, 1);
        int fd = shm_open(argv[2], O_RDWR, 0);
        int *n = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        for (int i = 0; i < 300; i++) {
            sem_wait(s);
            ++*n;
            sem_post(s);
        }
        return 0;
    }
    sprintf(name, "/differ-%d", getpid());
    int fd = shm_open(name, O_CREAT | O_RDWR, 0600);
    ftruncate(fd, 4096);
    for (int i = 0; i < 2; i++) {
        if (fork() == 0) {
            execl(argv[0], argv[0], i ? "writer" : "reader", name, (char *)NULL);
            _exit(127);
        }
    }
    while (wait(NULL) > 0)
        ;
    int *n = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);
    printf("%d\n", *n);
    char other[48];
    sprintf(other, "%s.m", name);
    sem_unlink(other);
    sprintf(other, "%s.M", name);
    sem_unlink(other);
    shm_unlink(name);
    return 0;
}
