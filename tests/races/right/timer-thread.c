/* right: a timer starts a thread that works on the memory under a lock, like everybody else */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static struct { pthread_mutex_t m; int n, ticks; } *s;

static void tick(union sigval v)
{
    (void)v;
    pthread_mutex_lock(&s->m);
    s->n++;
    s->ticks++;
    pthread_mutex_unlock(&s->m);
}

int main(void)
{
    struct sigevent ev = {.sigev_notify = SIGEV_THREAD, .sigev_notify_function = tick};
    struct itimerspec often = {{0, 1000000}, {0, 1000000}}, never = {{0, 0}, {0, 0}};
    pthread_mutexattr_t at;
    timer_t t;
    int done = 0;

    s = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pthread_mutexattr_init(&at);
    pthread_mutexattr_setpshared(&at, PTHREAD_PROCESS_SHARED);
    pthread_mutex_init(&s->m, &at);
    pid_t child = fork();
    if (child == 0) {
        for (int i = 0; i < 300; i++) {
            pthread_mutex_lock(&s->m);
            s->n++;
            pthread_mutex_unlock(&s->m);
        }
        exit(0);
    }
    timer_create(CLOCK_MONOTONIC, &ev, &t);
    timer_settime(t, 0, &often, NULL);
    while (!done) {
        pthread_mutex_lock(&s->m);
        done = s->ticks >= 5;
        pthread_mutex_unlock(&s->m);
        usleep(200);
    }
    timer_settime(t, 0, &never, NULL);
    wait(NULL);
    pthread_mutex_lock(&s->m);
    int ok = s->n == 300 + s->ticks;
    pthread_mutex_unlock(&s->m);
    puts(ok ? "ok" : "wrong");
    return !ok;
}
