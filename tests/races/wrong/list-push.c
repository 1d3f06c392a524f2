/* wrong: nodes are put in front of a list without a lock
 * finds: race
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define EACH 100

struct list { int head; struct { int value, next; } node[4 * EACH + 1]; };

int main(void)
{
    struct list *l = mmap(NULL, sizeof *l, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int count = 0;

    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            for (int k = 1; k <= EACH; k++) {
                int own = i * EACH + k;
                l->node[own].value = k;
                l->node[own].next = l->head;
                l->head = own;
            }
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    for (int n = l->head; n != 0; n = l->node[n].next)
        count++;
    printf("%d\n", count);
    return 0;
}
