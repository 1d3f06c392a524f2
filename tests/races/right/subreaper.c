/* right: orphans come to their grandparent, who is a subreaper and waits for them */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    prctl(PR_SET_CHILD_SUBREAPER, 1);
    for (int i = 0; i < 3; i++) {
        if (fork() == 0) {
            if (fork() == 0)
                for (int k = 0; k < 100; k++)
                    m[i]++;
            _exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    printf("%d\n", m[0] + m[1] + m[2]);
    return m[0] + m[1] + m[2] != 300;
}
