/* right: nodes are pushed on a lock-free stack by compare and exchange; the parent pops them in the end */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define EACH 100

struct node { int value; int next; };
struct stack { _Atomic int head; struct node pool[4 * EACH + 1]; };

static void push(struct stack *s, int index, int value)
{
    int old = atomic_load(&s->head);

    s->pool[index].value = value;
    do {
        s->pool[index].next = old;
    } while (!atomic_compare_exchange_weak(&s->head, &old, index));
}

int main(void)
{
    struct stack *s = mmap(NULL, sizeof *s, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int sum = 0, seen = 0, st;

    for (int p = 0; p < 4; p++) {
        if (fork() == 0) {
            for (int i = 0; i < EACH; i++)
                push(s, 1 + p * EACH + i, i);
            exit(0);
        }
    }
    /* pops what is there while children still push */
    while (seen < 4 * EACH) {
        int h = atomic_exchange(&s->head, 0);
        for (; h != 0; h = s->pool[h].next) {
            sum += s->pool[h].value;
            seen++;
        }
    }
    while (wait(&st) > 0)
        ;
    printf("%d\n", sum);
    return sum != 4 * (EACH - 1) * EACH / 2;
}
