/* right: a spin lock of one's own from __sync_lock_test_and_set */
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile int *lock;

static void spin_lock(void)
{
    while (__sync_lock_test_and_set(lock, 1))
        sched_yield();
}

static void spin_unlock(void)
{
    __sync_lock_release(lock);
}

int main(void)
{
    int *mem = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    lock = &mem[0];
    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            for (int j = 0; j < 500; j++) {
                spin_lock();
                mem[1]++;
                spin_unlock();
            }
            exit(0);
        }
    }
    for (int i = 0; i < 4; i++)
        wait(NULL);
    printf("%d\n", mem[1]);
    return mem[1] != 2000;
}
