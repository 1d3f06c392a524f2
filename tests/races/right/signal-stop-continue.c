/* right: children stop themselves; the parent sees that by WUNTRACED, changes the data, and continues them */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define N 4

int main(void)
{
    int *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pid_t pid[N];
    int status, bad = 0;

    for (int i = 0; i < N; i++) {
        if ((pid[i] = fork()) == 0) {
            for (int k = 0; k < 10; k++) {
                m[i]++;
                raise(SIGSTOP);
                m[i]++;
            }
            exit(m[i] == 30 ? 0 : 1);
        }
    }
    for (int k = 0; k < 10; k++) {
        for (int i = 0; i < N; i++) {
            if (waitpid(pid[i], &status, WUNTRACED) != pid[i] || !WIFSTOPPED(status))
                return 1;
            m[i]++;
            kill(pid[i], SIGCONT);
        }
    }
    while (wait(&status) > 0)
        bad |= status;
    printf("%d %d %d %d\n", m[0], m[1], m[2], m[3]);
    return bad != 0;
}
