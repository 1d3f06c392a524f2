/* wrong: programs started by exec count in POSIX shared memory, without a lock
 * finds: race
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char *argv[])
{
    char name[40];

    if (argc > 1) {
        int fd = shm_open(argv[1], O_RDWR, 0);
        long *n = mmap(NULL, sizeof(long), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        for (int i = 0; i < 1000; i++)
            ++*n;
        return 0;
    }
    sprintf(name, "/executed-%d", getpid());
    int fd = shm_open(name, O_CREAT | O_RDWR, 0600);
    ftruncate(fd, sizeof(long));
    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            execl(argv[0], argv[0], name, (char *)NULL);
            _exit(127);
        }
    }
    while (wait(NULL) > 0)
        ;
    long *n = mmap(NULL, sizeof(long), PROT_READ, MAP_SHARED, fd, 0);
    shm_unlink(name);
    printf("%ld\n", *n);
    return 0;
}
