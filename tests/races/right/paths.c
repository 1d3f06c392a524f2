/* right: one lock file, one directory as lock, and everybody spells their names in another way */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static int folder = AT_FDCWD;
static char lock[PATH_MAX], dir[PATH_MAX];

static void spell(int how)
{
    static const char *const prefix[] = {"", "./", "sub/../", "../", "", "alias/../"};
    char here[PATH_MAX / 2] = "";

    if (how == 3)
        chdir("sub");
    if (how == 4) {
        getcwd(here, sizeof here - 1);
        here[sizeof here - 1] = '\0';
    }
    if (how == 0)
        folder = open(".", O_RDONLY | O_DIRECTORY);
    snprintf(lock, sizeof lock, "%s%s%slock", here, how == 4 ? "/" : "", prefix[how]);
    snprintf(dir, sizeof dir, "%s%s%slockdir", here, how == 4 ? "/" : "", prefix[how]);
    if (how == 0)
        chdir("/");
}

int main(void)
{
    int *n = mmap(NULL, 8, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int st, bad = 0;

    mkdir("sub", 0700);
    symlink("sub", "alias");
    for (int i = 0; i < 6; i++) {
        if (fork() == 0) {
            spell(i);
            for (int k = 0; k < 25; k++) {
                int fd;
                while ((fd = openat(folder, lock, O_CREAT | O_EXCL | O_WRONLY, 0600)) < 0) {
                    if (errno != EEXIST)
                        exit(1);
                    sched_yield();
                }
                close(fd);
                n[0]++;
                i == 0 ? unlinkat(folder, lock, 0) : unlink(lock);
                while ((i == 0 ? mkdirat(folder, dir, 0700) : mkdir(dir, 0700)) < 0)
                    sched_yield();
                n[1]++;
                i == 0 ? unlinkat(folder, dir, AT_REMOVEDIR) : rmdir(dir);
            }
            exit(0);
        }
    }
    while (wait(&st) > 0)
        bad |= st;
    printf("%d %d\n", n[0], n[1]);
    return bad || n[0] != 150 || n[1] != 150;
}
