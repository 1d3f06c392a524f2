/* right: the parent serves its children's pipes by epoll and select */
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/wait.h>
#include <unistd.h>

#define N 4

int main(void)
{
    int *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int ep = epoll_create1(0), up[N][2], down[N][2], sum = 0;
    char c = 'c';

    for (int i = 0; i < N; i++) {
        pipe(up[i]);
        pipe(down[i]);
        struct epoll_event e = {.events = EPOLLIN, .data.u32 = i};
        epoll_ctl(ep, EPOLL_CTL_ADD, up[i][0], &e);
        if (fork() == 0) {
            for (int k = 0; k < 50; k++) {
                fd_set set;
                m[i] = k;
                write(up[i][1], &c, 1);
                FD_ZERO(&set);
                FD_SET(down[i][0], &set);
                if (select(down[i][0] + 1, &set, NULL, NULL, NULL) == 1)
                    read(down[i][0], &c, 1);
            }
            exit(0);
        }
    }
    for (int k = 0; k < N * 50; k++) {
        struct epoll_event e;
        if (epoll_wait(ep, &e, 1, -1) != 1)
            return 1;
        sum += m[e.data.u32];
        read(up[e.data.u32][0], &c, 1);
        write(down[e.data.u32][1], &c, 1);
    }
    while (wait(NULL) > 0)
        ;
    printf("%d\n", sum);
    return sum != N * 49 * 50 / 2;
}
