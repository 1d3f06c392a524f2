/* wrong: on the way of the error the refusal is counted after the semaphore has been posted
 * finds: race
 */
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct bank { sem_t lock; int balance; int refused; };

static void withdraw(struct bank *b, int amount)
{
    sem_wait(&b->lock);
    if (b->balance < amount) {
        sem_post(&b->lock);
        b->refused++;
        return;
    }
    b->balance -= amount;
    sem_post(&b->lock);
}

int main(void)
{
    struct bank *b = mmap(NULL, sizeof *b, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    sem_init(&b->lock, 1, 1);
    b->balance = 100;
    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            for (int k = 0; k < 200; k++)
                withdraw(b, 1);
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    printf("%d %d\n", b->balance, b->refused);
    return 0;
}
