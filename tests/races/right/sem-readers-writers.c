/* right: readers and writers with a count of readers, the first and the last of whom lock the room */
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct {
    sem_t mutex;
    sem_t room;
    int readers;
    int a, b;
} Shared;

static void reader(Shared *s)
{
    for (int i = 0; i < 150; i++) {
        sem_wait(&s->mutex);
        if (++s->readers == 1)
            sem_wait(&s->room);
        sem_post(&s->mutex);

        if (s->a != s->b)
            exit(1);

        sem_wait(&s->mutex);
        if (--s->readers == 0)
            sem_post(&s->room);
        sem_post(&s->mutex);
    }
    exit(0);
}

static void writer(Shared *s)
{
    for (int i = 0; i < 150; i++) {
        sem_wait(&s->room);
        s->a++;
        s->b++;
        sem_post(&s->room);
    }
    exit(0);
}

int main(void)
{
    Shared *s = mmap(NULL, sizeof(Shared), PROT_READ | PROT_WRITE,
                     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    sem_init(&s->mutex, 1, 1);
    sem_init(&s->room, 1, 1);
    for (int i = 0; i < 5; i++) {
        if (fork() == 0) {
            if (i < 3)
                reader(s);
            writer(s);
        }
    }
    int st, bad = 0;
    while (wait(&st) > 0)
        bad |= st;
    printf("%d %d\n", s->a, s->b);
    return bad || s->a != 300 || s->b != 300;
}
