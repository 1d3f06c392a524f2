/* right: three rounds; semaphores, mutex and memory are destroyed and made anew at the same places and names */
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct area { sem_t s; pthread_mutex_t m; int a, b, c; };

int main(void)
{
    char name[32];
    int ok = 1;

    sprintf(name, "/rounds-%d", getpid());
    for (int round = 0; round < 3; round++) {
        struct area *p = mmap(NULL, sizeof *p, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        sem_t *named = sem_open(name, O_CREAT | O_EXCL, 0600, 1);
        pthread_mutexattr_t at;
        pthread_mutexattr_init(&at);
        pthread_mutexattr_setpshared(&at, PTHREAD_PROCESS_SHARED);
        pthread_mutex_init(&p->m, &at);
        for (int half = 0; half < 2; half++) {
            sem_init(&p->s, 1, 1);
            for (int i = 0; i < 3; i++) {
                if (fork() == 0) {
                    for (int k = 0; k < 50; k++) {
                        sem_wait(&p->s);
                        p->a++;
                        sem_post(&p->s);
                        sem_wait(named);
                        p->b++;
                        sem_post(named);
                        pthread_mutex_lock(&p->m);
                        p->c++;
                        pthread_mutex_unlock(&p->m);
                    }
                    exit(0);
                }
            }
            while (wait(NULL) > 0)
                ;
            sem_destroy(&p->s);
        }
        ok = ok && p->a == 300 && p->b == 300 && p->c == 300;
        pthread_mutex_destroy(&p->m);
        sem_close(named);
        sem_unlink(name);
        munmap(p, sizeof *p);
    }
    puts(ok ? "ok" : "wrong");
    return !ok;
}
