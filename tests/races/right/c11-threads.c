/* right: C11 threads of one process with mtx and cnd over memory that the parent reads after wait */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <threads.h>
#include <time.h>
#include <unistd.h>

static mtx_t lock;
static cnd_t filled, emptied;
static struct { int full, item, sum; } *m;

static int produce(void *arg)
{
    for (int i = 1; i <= 100; i++) {
        mtx_lock(&lock);
        while (m->full)
            cnd_wait(&emptied, &lock);
        m->item = i;
        m->full = 1;
        cnd_signal(&filled);
        mtx_unlock(&lock);
    }
    return arg != NULL;
}

static int consume(void *arg)
{
    struct timespec far;

    timespec_get(&far, TIME_UTC);
    far.tv_sec += 60;
    for (int i = 1; i <= 100; i++) {
        while (mtx_trylock(&lock) == thrd_busy)
            thrd_yield();
        while (!m->full)
            cnd_timedwait(&filled, &lock, &far);
        m->sum += m->item;
        m->full = 0;
        cnd_broadcast(&emptied);
        mtx_unlock(&lock);
    }
    return arg != NULL;
}

int main(void)
{
    m = mmap(NULL, sizeof *m, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (fork() == 0) {
        thrd_t a, b;
        mtx_init(&lock, mtx_timed);
        cnd_init(&filled);
        cnd_init(&emptied);
        thrd_create(&a, produce, NULL);
        thrd_create(&b, consume, NULL);
        thrd_join(a, NULL);
        thrd_join(b, NULL);
        m->sum *= 2;
        exit(0);
    }
    wait(NULL);
    printf("%d\n", m->sum);
    return m->sum != 10100;
}
