/* right: the first one prepares the table, the others see so by an atomic state: double-checked as it should be */
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NEW, BUSY, READY };

static struct { atomic_int state; int table[64]; } *s;

static int *table(void)
{
    int was = NEW;

    if (atomic_load(&s->state) != READY) {
        if (atomic_compare_exchange_strong(&s->state, &was, BUSY)) {
            for (int i = 0; i < 64; i++)
                s->table[i] = i * i;
            atomic_store(&s->state, READY);
        } else {
            while (atomic_load(&s->state) != READY)
                sched_yield();
        }
    }
    return s->table;
}

int main(void)
{
    int st, bad = 0;

    s = mmap(NULL, sizeof *s, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            int sum = 0;
            for (int k = 0; k < 64; k++)
                sum += table()[k];
            exit(sum != 85344);
        }
    }
    while (wait(&st) > 0)
        bad |= st;
    printf("%d\n", bad);
    return bad != 0;
}
