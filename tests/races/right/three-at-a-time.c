/* right: at most three children at a time, the result of each is read as soon as it has ended */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct job { int input, output, status; };

int main(void)
{
    struct job *job = mmap(NULL, 8 * sizeof *job, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pid_t pid[8];
    int sum = 0, left = 0, status;

    for (int i = 0; i < 8; i++) {
        job[i].input = i;
        pid[i] = fork();
        if (pid[i] == 0) {
            job[i].output = job[i].input * job[i].input;
            exit(i % 3);
        }
        left++;
        /* at most three at a time; a result is read as soon as its child has ended */
        while (left == 3 || (i == 7 && left > 0)) {
            pid_t ended = wait(&status);
            for (int k = 0; k <= i; k++) {
                if (pid[k] == ended) {
                    job[k].status = WEXITSTATUS(status);
                    sum += job[k].output;
                }
            }
            left--;
        }
    }
    printf("%d\n", sum);
    return sum != 140;
}
