/* right: the parent forks while it holds the locks; only it lets go of them */
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    struct { sem_t s; pthread_mutex_t m; int a, b, c; } *p =
        mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    struct flock take = {.l_type = F_WRLCK, .l_whence = SEEK_SET}, drop = {.l_type = F_UNLCK, .l_whence = SEEK_SET};
    pthread_mutexattr_t at;
    int fd = open("held", O_CREAT | O_RDWR, 0600);

    pthread_mutexattr_init(&at);
    pthread_mutexattr_setpshared(&at, PTHREAD_PROCESS_SHARED);
    pthread_mutex_init(&p->m, &at);
    sem_init(&p->s, 1, 1);
    sem_wait(&p->s);
    pthread_mutex_lock(&p->m);
    fcntl(fd, F_SETLKW, &take);
    for (int i = 0; i < 3; i++) {
        if (fork() == 0) {
            sem_wait(&p->s);
            p->a++;
            sem_post(&p->s);
            pthread_mutex_lock(&p->m);
            p->b++;
            pthread_mutex_unlock(&p->m);
            fcntl(fd, F_SETLKW, &take);
            p->c++;
            fcntl(fd, F_SETLKW, &drop);
            exit(0);
        }
    }
    p->a++;
    p->b++;
    p->c++;
    fcntl(fd, F_SETLKW, &drop);
    pthread_mutex_unlock(&p->m);
    sem_post(&p->s);
    while (wait(NULL) > 0)
        ;
    printf("%d\n", p->a + p->b + p->c);
    return p->a + p->b + p->c != 12;
}
