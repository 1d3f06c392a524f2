/* wrong: workers draw the number of their next order without a lock
 * finds: race
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define ORDERS 200

struct shop { int next; int done[ORDERS]; };

int main(void)
{
    struct shop *s = mmap(NULL, sizeof *s, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int twice = 0;

    for (int w = 0; w < 4; w++) {
        if (fork() == 0) {
            int job;
            while ((job = s->next++) < ORDERS)
                s->done[job]++;
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    for (int i = 0; i < ORDERS; i++)
        twice += s->done[i] != 1;
    printf("%d\n", twice);
    return 0;
}
