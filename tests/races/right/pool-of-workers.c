/* right: workers take orders from a list under a lock and put results where nobody else writes */
#include <fcntl.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define ORDERS 120

struct shop {
    sem_t lock;
    int next;
    int input[ORDERS];
    long result[ORDERS];
    int by[ORDERS];
};

int main(void)
{
    struct shop *s = mmap(NULL, sizeof *s, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    long sum = 0, want = 0;

    sem_init(&s->lock, 1, 1);
    for (int i = 0; i < ORDERS; i++)
        s->input[i] = i % 20;
    for (int w = 0; w < 4; w++) {
        if (fork() == 0) {
            for (;;) {
                int job;
                sem_wait(&s->lock);
                job = s->next++;
                sem_post(&s->lock);
                if (job >= ORDERS)
                    break;
                s->result[job] = 1;
                for (int k = 0; k < s->input[job]; k++)
                    s->result[job] *= 2;
                s->by[job] = w;
            }
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    for (int i = 0; i < ORDERS; i++) {
        sum += s->result[i];
        want += 1L << (i % 20);
    }
    printf("%ld\n", sum);
    return sum != want;
}
