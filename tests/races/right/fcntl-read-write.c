/* right: read locks for those who read, a write lock for those who write */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATH "values"

struct pair { int x, y; };

static void lk(int fd, short t) {
    struct flock f = { t, SEEK_SET, 0, 1, 0 };
    if (fcntl(fd, F_SETLKW, &f)) exit(1);
}

int main(void) {
    int fd = open(PATH, O_RDWR | O_CREAT | O_TRUNC, 0600);
    ftruncate(fd, sizeof(struct pair));
    struct pair *p = mmap(0, sizeof *p, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    int st, bad = 0;
    for (int c = 0; c < 5; c++) {
        if (fork() == 0) {
            int mine = open(PATH, O_RDWR);
            for (int i = 0; i < 150; i++) {
                if (c < 2) {
                    lk(mine, F_WRLCK);
                    p->x += 1;
                    p->y += 2;
                } else {
                    lk(mine, F_RDLCK);
                    if (p->y != 2 * p->x) exit(1);
                }
                lk(mine, F_UNLCK);
            }
            exit(0);
        }
    }
    while (wait(&st) > 0) bad |= st;
    printf("%d %d\n", p->x, p->y);
    return bad || p->x != 300;
}
