/* wrong: whether the table is ready is looked up without the lock first
 * finds: race
 */
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct shm { sem_t sem; int is_ready; int table[32]; };

static int *table(struct shm *m)
{
    if (!m->is_ready) {
        sem_wait(&m->sem);
        if (!m->is_ready) {
            for (int i = 0; i < 32; i++)
                m->table[i] = i * i;
            m->is_ready = 1;
        }
        sem_post(&m->sem);
    }
    return m->table;
}

int main(void)
{
    struct shm *m = mmap(NULL, sizeof *m, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int st, bad = 0;

    sem_init(&m->sem, 1, 1);
    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            int sum = 0;
            for (int k = 0; k < 32; k++)
                sum += table(m)[k];
            exit(sum != 10416);
        }
    }
    while (wait(&st) > 0)
        bad |= st;
    printf("%d\n", bad);
    return 0;
}
