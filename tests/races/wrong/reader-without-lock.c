/* wrong: writers take the lock, the reader thinks that reading needs none
 * finds: race
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    struct { pthread_mutex_t m; int a, b; } *s = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pthread_mutexattr_t a;

    pthread_mutexattr_init(&a);
    pthread_mutexattr_setpshared(&a, PTHREAD_PROCESS_SHARED);
    pthread_mutex_init(&s->m, &a);
    for (int i = 0; i < 3; i++) {
        if (fork() == 0) {
            int odd = 0;
            for (int k = 0; k < 400; k++) {
                if (i < 2) {
                    pthread_mutex_lock(&s->m);
                    s->a++;
                    s->b++;
                    pthread_mutex_unlock(&s->m);
                } else {
                    odd += s->a != s->b;
                }
            }
            exit(odd > 0);
        }
    }
    while (wait(NULL) > 0)
        ;
    printf("%d %d\n", s->a, s->b);
    return 0;
}
