/* right: posix_spawn, posix_spawnp and system start the program anew, one after the other */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static char name[40];

static int *memory(int flags)
{
    int fd = shm_open(name, O_RDWR | flags, 0600);
    if (flags)
        ftruncate(fd, 4096);
    int *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    return m;
}

int main(int argc, char *argv[])
{
    char command[300];
    pid_t pid;
    int *m;

    if (argc == 2) {
        snprintf(name, sizeof name, "%s", argv[1]);
        m = memory(0);
        for (int i = 0; i < 10; i++)
            m[0] += 1;
        return 0;
    }
    snprintf(name, sizeof name, "/spawn-%d", (int)getpid());
    m = memory(O_CREAT);
    char *args[] = {argv[0], name, NULL};
    if (posix_spawn(&pid, argv[0], NULL, NULL, args, environ) != 0)
        return 1;
    waitpid(pid, NULL, 0);
    m[0] += 1;
    if (posix_spawnp(&pid, argv[0], NULL, NULL, args, environ) != 0)
        return 1;
    waitpid(pid, NULL, 0);
    m[0] += 1;
    snprintf(command, sizeof command, "%s %s", argv[0], name);
    if (system(command) != 0)
        return 1;
    m[0] += 1;
    shm_unlink(name);
    printf("%d\n", m[0]);
    return m[0] != 33;
}
