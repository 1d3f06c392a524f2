/* right: the descriptor of the shared memory itself is locked, as a file; by lockf, flock, and ranges for each cell */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    char name[32];
    sprintf(name, "/itself-%d", getpid());
    int fd = shm_open(name, O_CREAT | O_RDWR, 0600);
    ftruncate(fd, 4096);
    int *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            int own = shm_open(name, O_RDWR, 0);
            for (int k = 0; k < 60; k++) {
                struct flock cell = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 4 * (k % 3), .l_len = 4};
                fcntl(fd, F_SETLKW, &cell);
                m[k % 3]++;
                cell.l_type = F_UNLCK;
                fcntl(fd, F_SETLKW, &cell);
                flock(own, LOCK_EX);
                m[5]++;
                flock(own, LOCK_UN);
            }
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    shm_unlink(name);
    printf("%d %d\n", m[0] + m[1] + m[2], m[5]);
    return m[0] + m[1] + m[2] != 240 || m[5] != 240;
}
