/* wrong: a sequence number in the structure says that it is new, without any order between the two
 * finds: before-wait, race
 */
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct sample { unsigned seq; double x, y; };

int main(void)
{
    struct sample *s = mmap(NULL, sizeof *s, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    unsigned last = 0, torn = 0;

    if (fork() == 0) {
        for (int i = 1; i <= 300; i++) {
            s->x = i;
            s->y = -i;
            s->seq++;
        }
        exit(0);
    }
    while (last < 300) {
        if (s->seq != last) {
            last = s->seq;
            torn += s->x != -s->y;
        } else {
            sched_yield();
        }
    }
    wait(NULL);
    printf("torn %u\n", torn);
    return 0;
}
