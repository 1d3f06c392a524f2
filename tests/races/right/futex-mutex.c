/* right: a mutex on futex(2), the atomic word says who may go */
#define _GNU_SOURCE
#include <linux/futex.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void futex_wait(atomic_int *word, int value)
{
    syscall(SYS_futex, word, FUTEX_WAIT, value, NULL, NULL, 0);
}

static void lock(atomic_int *word)
{
    int c = 0;

    if (atomic_compare_exchange_strong(word, &c, 1))
        return;
    if (c != 2)
        c = atomic_exchange(word, 2);
    while (c != 0) {
        futex_wait(word, 2);
        c = atomic_exchange(word, 2);
    }
}

static void unlock(atomic_int *word)
{
    if (atomic_fetch_sub(word, 1) != 1) {
        atomic_store(word, 0);
        syscall(SYS_futex, word, FUTEX_WAKE, 1, NULL, NULL, 0);
    }
}

int main(void)
{
    struct { atomic_int word; int n; } *s =
        mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            for (int k = 0; k < 300; k++) {
                lock(&s->word);
                s->n++;
                unlock(&s->word);
            }
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    printf("%d\n", s->n);
    return s->n != 1200;
}
