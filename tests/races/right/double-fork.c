/* right: a daemon made by a double fork; its results are announced through a pipe */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int p[2], far;

    pipe(p);
    m[0] = 3;
    if (fork() == 0) {
        setsid();
        m[1] = m[0] + 1;
        if (fork() > 0)
            _exit(0);
        close(p[0]);
        umask(0);
        for (far = 0; far < 20; far++) {
            m[10 + far] = m[1] * far;
            write(p[1], &far, sizeof far);
        }
        _exit(0);
    }
    close(p[1]);
    wait(NULL);
    int sum = m[1];
    while (read(p[0], &far, sizeof far) == sizeof far)
        sum += m[10 + far];
    printf("%d\n", sum);
    return sum != 4 + 4 * 190;
}
