/* right: mq_notify starts a thread, which receives the message and reads what it announces */
#include <fcntl.h>
#include <mqueue.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static int *m, seen;
static mqd_t q;
static sem_t done;

static void on_message(union sigval v)
{
    char buf[8];

    (void)v;
    mq_receive(q, buf, sizeof buf, NULL);
    seen = m[0];
    m[1] = seen + 1;
    sem_post(&done);
}

int main(void)
{
    struct mq_attr attr = {.mq_maxmsg = 2, .mq_msgsize = 8};
    struct sigevent ev = {.sigev_notify = SIGEV_THREAD, .sigev_notify_function = on_message};
    char name[32];

    m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    sem_init(&done, 0, 0);
    sprintf(name, "/thread-%d", getpid());
    q = mq_open(name, O_CREAT | O_RDWR, 0600, &attr);
    mq_unlink(name);
    if (mq_notify(q, &ev) != 0)
        return 1;
    if (fork() == 0) {
        m[0] = 6;
        mq_send(q, "ready", 6, 0);
        _exit(0);
    }
    sem_wait(&done);
    int result = m[1];
    wait(NULL);
    printf("%d\n", result);
    return result != 7;
}
