/* right: the parent is told by inotify that the child has closed its file */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    char buf[4096];
    int *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int in = inotify_init1(IN_CLOEXEC);

    if (in < 0 || inotify_add_watch(in, ".", IN_CLOSE_WRITE) < 0) {
        perror("inotify");
        return 1;
    }
    if (fork() == 0) {
        int fd = open("note", O_CREAT | O_WRONLY, 0600);
        *m = 99;
        close(fd);
        exit(0);
    }
    if (read(in, buf, sizeof buf) <= 0)
        return 1;
    int seen = *m;
    wait(NULL);
    printf("%d\n", seen);
    return seen != 99;
}
