/* right: each thread makes a process of its own, waits for it, and reads what it has left */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static int *m;

static void *work(void *arg)
{
    long me = (long)arg;

    for (int i = 0; i < 4; i++) {
        m[10 + me] = i;
        pid_t pid = fork();
        if (pid == 0) {
            m[me] += m[10 + me];
            _exit(0);
        }
        waitpid(pid, NULL, 0);
    }
    return (void *)(long)m[me];
}

int main(void)
{
    pthread_t t[3];
    void *result;
    long sum = 0;

    m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    for (long i = 0; i < 3; i++)
        pthread_create(&t[i], NULL, work, (void *)i);
    for (int i = 0; i < 3; i++) {
        pthread_join(t[i], &result);
        sum += (long)result + m[i];
    }
    printf("%ld\n", sum);
    return sum != 36;
}
