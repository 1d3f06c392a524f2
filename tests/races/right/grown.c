/* right: a mapped file grows under a lock: ftruncate, mremap, and further records */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int fd = open("grows", O_CREAT | O_RDWR | O_TRUNC, 0600);
    struct flock take = {.l_type = F_WRLCK, .l_whence = SEEK_SET}, drop = {.l_type = F_UNLCK, .l_whence = SEEK_SET};
    struct stat st;

    ftruncate(fd, 4096);
    for (int i = 0; i < 3; i++) {
        if (fork() == 0) {
            size_t size = 4096;
            int *m = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
            for (int k = 0; k < 1000; k++) {
                fcntl(fd, F_SETLKW, &take);
                fstat(fd, &st);
                if ((size_t)st.st_size > size) {
                    m = mremap(m, size, st.st_size, MREMAP_MAYMOVE);
                    size = st.st_size;
                }
                int used = m[0] + 1;
                if ((used + 1) * sizeof(int) > size) {
                    ftruncate(fd, size + 4096);
                    m = mremap(m, size, size + 4096, MREMAP_MAYMOVE);
                    size += 4096;
                }
                m[used] = 1;
                m[0] = used;
                fcntl(fd, F_SETLKW, &drop);
            }
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    fstat(fd, &st);
    int *m = mmap(NULL, st.st_size, PROT_READ, MAP_SHARED, fd, 0), sum = 0;
    for (int i = 1; i <= m[0]; i++)
        sum += m[i];
    printf("%d\n", sum);
    return sum != 3000;
}
