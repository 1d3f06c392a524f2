/* wrong: a spin lock in shared memory, made with PTHREAD_PROCESS_PRIVATE
 * finds: not-pshared
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    struct { pthread_spinlock_t l; int n; } *s = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pthread_spin_init(&s->l, PTHREAD_PROCESS_PRIVATE);
    for (int i = 0; i < 3; i++) {
        if (fork() == 0) {
            for (int k = 0; k < 100; k++) {
                pthread_spin_lock(&s->l);
                s->n++;
                pthread_spin_unlock(&s->l);
            }
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    printf("%d\n", s->n);
    return 0;
}
