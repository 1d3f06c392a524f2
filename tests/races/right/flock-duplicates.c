/* right: locked through one descriptor, unlocked through its duplicate; converted between shared and exclusive */
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
    int st, bad = 0;

    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            int fd = open("dup", O_CREAT | O_RDWR, 0600), twin = i % 2 ? dup(fd) : fcntl(fd, F_DUPFD_CLOEXEC, 20);
            for (int k = 0; k < 100; k++) {
                flock(fd, LOCK_SH);
                int seen = m[0];
                if (seen != m[1])
                    exit(1);
                flock(twin, LOCK_EX); /* lets others in between, then excludes them */
                close(dup(fd));       /* drops nothing */
                m[0]++;
                m[1]++;
                flock(twin, LOCK_UN);
            }
            exit(0);
        }
    }
    while (wait(&st) > 0)
        bad |= st;
    printf("%d %d\n", m[0], bad);
    return bad || m[0] != 400;
}
