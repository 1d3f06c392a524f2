/* right: the parent polls several pipes; POLLIN without reading, and POLLHUP, are enough */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define N 4

int main(void)
{
    struct pollfd fds[N];
    int *m = mmap(NULL, N * sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int left = N, sum = 0;

    for (int i = 0; i < N; i++) {
        int p[2];
        pipe(p);
        if (fork() == 0) {
            m[i] = 1 << i;
            if (i % 2)
                write(p[1], "!", 1);
            close(p[1]);
            exit(0);
        }
        close(p[1]);
        fds[i] = (struct pollfd){.fd = p[0], .events = POLLIN};
    }
    while (left > 0) {
        if (poll(fds, N, -1) < 0)
            return 1;
        for (int i = 0; i < N; i++) {
            if (fds[i].fd >= 0 && fds[i].revents != 0) {
                sum += m[i];
                close(fds[i].fd);
                fds[i].fd = -1;
                left--;
            }
        }
    }
    while (wait(NULL) > 0)
        ;
    printf("%d\n", sum);
    return sum != 15;
}
