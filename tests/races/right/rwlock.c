/* right: a process-shared read-write lock in all its variants */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct shared {
    pthread_rwlock_t lock;
    int left, right;
};

static void lock_to_read(struct shared *s, int how)
{
    struct timespec t;

    if (how == 0) {
        pthread_rwlock_rdlock(&s->lock);
    } else if (how == 1) {
        while (pthread_rwlock_tryrdlock(&s->lock) != 0)
            sched_yield();
    } else {
        clock_gettime(CLOCK_REALTIME, &t);
        t.tv_sec += 100;
        if (pthread_rwlock_timedrdlock(&s->lock, &t) != 0)
            exit(1);
    }
}

static void lock_to_write(struct shared *s, int how)
{
    struct timespec t;

    if (how == 0) {
        pthread_rwlock_wrlock(&s->lock);
    } else if (how == 1) {
        while (pthread_rwlock_trywrlock(&s->lock) != 0)
            sched_yield();
    } else {
        clock_gettime(CLOCK_MONOTONIC, &t);
        t.tv_sec += 100;
        if (pthread_rwlock_clockwrlock(&s->lock, CLOCK_MONOTONIC, &t) != 0)
            exit(1);
    }
}

int main(void)
{
    struct shared *s = mmap(NULL, sizeof *s, PROT_READ | PROT_WRITE,
                            MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pthread_rwlockattr_t a;
    int st, bad = 0;

    pthread_rwlockattr_init(&a);
    pthread_rwlockattr_setpshared(&a, PTHREAD_PROCESS_SHARED);
    pthread_rwlock_init(&s->lock, &a);
    for (int p = 0; p < 5; p++) {
        if (fork() == 0) {
            for (int i = 0; i < 120; i++) {
                if (p < 2) {
                    lock_to_write(s, i % 3);
                    s->left++;
                    s->right--;
                } else {
                    lock_to_read(s, i % 3);
                    if (s->left + s->right != 0)
                        exit(1);
                }
                pthread_rwlock_unlock(&s->lock);
            }
            exit(0);
        }
    }
    while (wait(&st) > 0)
        bad |= st;
    printf("%d\n", s->left);
    return bad || s->left != 240;
}
