/* right: the program starts itself with popen, and both meet in POSIX shared memory */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static int *attach(const char *name)
{
    int fd = shm_open(name, O_RDWR, 0);
    int *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    return m;
}

int main(int argc, char **argv)
{
    char name[32], command[200], line[32];

    if (argc == 3 && !strcmp(argv[1], "writes")) {
        int *m = attach(argv[2]);
        m[0] += 10;
        puts("written");
        fflush(stdout);
        getchar();
        return 0;
    }
    if (argc == 3 && !strcmp(argv[1], "reads")) {
        int *m = attach(argv[2]);
        if (fgets(line, sizeof line, stdin))
            m[1] = m[0] * 2;
        return 0;
    }
    sprintf(name, "/popen-%d", getpid());
    int fd = shm_open(name, O_CREAT | O_RDWR, 0600);
    ftruncate(fd, 4096);
    int *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    m[0] = 1;
    sprintf(command, "%s writes %s </dev/null", argv[0], name);
    FILE *f = popen(command, "r");
    if (!fgets(line, sizeof line, f))
        return 1;
    m[0]++;
    pclose(f);
    sprintf(command, "%s reads %s", argv[0], name);
    f = popen(command, "w");
    m[0]++;
    fprintf(f, "go\n");
    pclose(f);
    shm_unlink(name);
    printf("%d %d\n", m[0], m[1]);
    return m[0] != 13 || m[1] != 26;
}
