/* right: the lock file has two names (a hard link and a symbolic one), but it is one file */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    static const char *name[] = {"one", "two", "three", "./one"};
    int *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    close(open("one", O_CREAT | O_RDWR, 0600));
    link("one", "two");
    symlink("one", "three");
    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            int fd = open(name[i], O_RDWR);
            for (int k = 0; k < 100; k++) {
                flock(fd, LOCK_EX);
                m[0]++;
                flock(fd, LOCK_UN);
                lockf(fd, F_LOCK, 0);
                m[1]++;
                lockf(fd, F_ULOCK, 0);
            }
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    printf("%d %d\n", m[0], m[1]);
    return m[0] != 400 || m[1] != 400;
}
