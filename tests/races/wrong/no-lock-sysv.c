/* wrong: a System V segment attached by each child, without a lock
 * finds: race
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

struct stats { int hits; double average; };

int main(void)
{
    int id = shmget(IPC_PRIVATE, sizeof(struct stats), 0600);
    struct stats *s;

    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            s = shmat(id, NULL, 0);
            for (int k = 0; k < 500; k++) {
                s->average = (s->average * s->hits + k) / (s->hits + 1);
                s->hits++;
            }
            shmdt(s);
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    s = shmat(id, NULL, 0);
    printf("%d %.2f\n", s->hits, s->average);
    shmctl(id, IPC_RMID, NULL);
    return 0;
}
