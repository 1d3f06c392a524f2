/* right: the record lock ends with close_range, closefrom, or fclose */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    struct flock take = {.l_type = F_WRLCK, .l_whence = SEEK_SET};

    for (int i = 0; i < 6; i++) {
        if (fork() == 0) {
            for (int k = 0; k < 20; k++) {
                FILE *f = fopen("bulk", "a+");
                int fd = fileno(f);
                fcntl(fd, F_SETLKW, &take);
                flock(fd, LOCK_EX);
                ++*m;
                if (i % 3 == 0)
                    close_range(3, ~0u, 0);
                else if (i % 3 == 1)
                    closefrom(3);
                else
                    fclose(f);
            }
            _exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    printf("%d\n", *m);
    return *m != 120;
}
