/* wrong: every child initialises the common spin lock, also while another one holds it
 * finds: no-exclusion, race
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

    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            pthread_spin_init(&s->l, PTHREAD_PROCESS_SHARED);
            for (int k = 0; k < 300; k++) {
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
