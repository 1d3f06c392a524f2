/* right: the owner of a robust mutex is killed; the next one repairs what it left */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct account {
    pthread_mutex_t m;
    int from, to;
};

static void account_lock(struct account *a)
{
    int r = pthread_mutex_lock(&a->m);
    if (r == EOWNERDEAD) {
        a->to = 1000 - a->from;
        pthread_mutex_consistent(&a->m);
    } else if (r != 0) {
        exit(1);
    }
}

int main(void)
{
    struct account *a = mmap(NULL, sizeof *a, PROT_READ | PROT_WRITE,
                             MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pthread_mutexattr_t at;

    pthread_mutexattr_init(&at);
    pthread_mutexattr_setpshared(&at, PTHREAD_PROCESS_SHARED);
    pthread_mutexattr_setrobust(&at, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(&a->m, &at);
    a->from = 1000;
    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            for (int k = 0; k < 100; k++) {
                account_lock(a);
                a->from--;
                if (i == 1 && k == 50)
                    raise(SIGKILL);
                a->to++;
                pthread_mutex_unlock(&a->m);
            }
            exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    account_lock(a);
    int ok = a->from + a->to == 1000;
    printf("%d + %d\n", a->from, a->to);
    pthread_mutex_unlock(&a->m);
    return !ok;
}
