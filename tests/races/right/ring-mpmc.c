/* right: a bounded buffer with two producers and two consumers: empty, full and a mutex */
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define BUF 5
#define EACH 300

typedef struct buffer {
    int data[BUF];
    int in, out;
    sem_t mutex, empty, full;
    long consumed;
} buffer_t;

void put(buffer_t *b, int v)
{
    sem_wait(&b->empty);
    sem_wait(&b->mutex);
    b->data[b->in] = v;
    b->in = (b->in + 1) % BUF;
    sem_post(&b->mutex);
    sem_post(&b->full);
}

void get(buffer_t *b)
{
    sem_wait(&b->full);
    sem_wait(&b->mutex);
    b->consumed += b->data[b->out];
    b->out = (b->out + 1) % BUF;
    sem_post(&b->mutex);
    sem_post(&b->empty);
}

int main(void)
{
    buffer_t *b = mmap(NULL, sizeof(buffer_t), PROT_READ | PROT_WRITE,
                       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int i, k;
    sem_init(&b->mutex, 1, 1);
    sem_init(&b->empty, 1, BUF);
    sem_init(&b->full, 1, 0);
    for (i = 0; i < 4; i++) {
        switch (fork()) {
        case -1:
            perror("fork");
            exit(1);
        case 0:
            for (k = 1; k <= EACH; k++) {
                if (i % 2 == 0)
                    put(b, k);
                else
                    get(b);
            }
            exit(0);
        default:
            break;
        }
    }
    for (i = 0; i < 4; i++)
        wait(NULL);
    printf("consumed %ld\n", b->consumed);
    return b->consumed == 2L * EACH * (EACH + 1) / 2 ? 0 : 1;
}
