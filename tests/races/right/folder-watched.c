/* right: a folder is searched again and again: scandir, glob, readlink; a temporary file gets its name by link */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <glob.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static int is_done(const struct dirent *e)
{
    return e->d_name[0] == 'd';
}

int main(void)
{
    int *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    struct dirent **list;
    struct statx sx;
    char buf[32];
    glob_t g;
    int sum = 0, n;

    if (fork() == 0) {
        char temp[] = "tmpXXXXXX";
        m[0] = 1;
        close(open("done", O_CREAT | O_WRONLY, 0600));
        m[1] = 2;
        mkdir("globbed", 0700);
        m[2] = 3;
        symlink("target", "pointer");
        m[3] = 4;
        int fd = mkstemp(temp);
        link(temp, "linked");
        close(fd);
        m[4] = 5;
        mknod("node", S_IFREG | 0600, 0);
        exit(0);
    }
    do {
        n = scandir(".", &list, is_done, alphasort);
        sched_yield();
    } while (n < 1);
    sum += m[0];
    while (glob("glob*", 0, NULL, &g) != 0)
        sched_yield();
    sum += m[1];
    while (readlink("pointer", buf, sizeof buf) < 0)
        sched_yield();
    sum += m[2];
    while (statx(AT_FDCWD, "linked", 0, STATX_SIZE, &sx) != 0)
        sched_yield();
    sum += m[3];
    while (euidaccess("node", F_OK) != 0)
        sched_yield();
    sum += m[4];
    wait(NULL);
    printf("%d\n", sum);
    return sum != 15;
}
