/* right: everything with 64 bit offsets: the same calls have other names then */
#define _FILE_OFFSET_BITS 64
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int fd = open("large", O_CREAT | O_RDWR | O_TRUNC, 0600);
    struct flock take = {.l_type = F_WRLCK, .l_whence = SEEK_SET}, drop = {.l_type = F_UNLCK, .l_whence = SEEK_SET};
    struct stat st;
    int p[2];
    char c;

    ftruncate(fd, 8192);
    pipe(p);
    int *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 4096);
    for (int i = 0; i < 3; i++) {
        if (fork() == 0) {
            for (int k = 0; k < 100; k++) {
                fcntl(fd, F_SETLKW, &take);
                m[0]++;
                fcntl(fd, F_SETLKW, &drop);
                lockf(fd, F_LOCK, 0);
                m[0]++;
                lockf(fd, F_ULOCK, 0);
            }
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    if (fork() == 0) {
        m[1] = 1;
        sendfile(p[1], fd, NULL, 1);
        m[2] = 2;
        truncate("large", 20000);
        m[3] = 3;
        FILE *f = fopen("named", "w");
        fclose(f);
        exit(0);
    }
    read(p[0], &c, 1);
    int sum = m[1];
    do {
        sched_yield();
        stat("large", &st);
    } while (st.st_size < 20000);
    sum += m[2];
    FILE *f;
    while ((f = fopen("named", "r")) == NULL)
        sched_yield();
    sum += m[3];
    wait(NULL);
    printf("%d %d\n", m[0], sum);
    return m[0] != 600 || sum != 6;
}
