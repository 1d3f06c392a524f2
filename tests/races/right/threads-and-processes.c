/* right: threads of two processes take the same process-shared mutex */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct shared { pthread_mutex_t m; long n; };

static void *add(void *p)
{
    struct shared *s = p;

    for (int i = 0; i < 250; i++) {
        pthread_mutex_lock(&s->m);
        s->n++;
        pthread_mutex_unlock(&s->m);
    }
    return NULL;
}

static void run_threads(struct shared *s)
{
    pthread_t a, b;

    pthread_create(&a, NULL, add, s);
    pthread_create(&b, NULL, add, s);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
}

int main(void)
{
    struct shared *s = mmap(NULL, sizeof *s, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pthread_mutexattr_t a;

    pthread_mutexattr_init(&a);
    pthread_mutexattr_setpshared(&a, PTHREAD_PROCESS_SHARED);
    pthread_mutex_init(&s->m, &a);
    pid_t pid = fork();
    run_threads(s);
    if (pid == 0)
        exit(0);
    wait(NULL);
    printf("%ld\n", s->n);
    return s->n != 1000;
}
