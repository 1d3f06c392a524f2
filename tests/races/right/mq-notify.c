/* right: mq_notify sends a signal when the queue is no longer empty */
#include <fcntl.h>
#include <mqueue.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t came;

static void on_message(int sig)
{
    (void)sig;
    came = 1;
}

int main(void)
{
    int *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    struct mq_attr attr = {.mq_maxmsg = 2, .mq_msgsize = 8};
    struct sigevent ev = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1};
    struct sigaction sa = {.sa_handler = on_message};
    sigset_t block, before;
    char name[32];

    sprintf(name, "/notify-%d", getpid());
    mqd_t q = mq_open(name, O_CREAT | O_RDWR, 0600, &attr);
    mq_unlink(name);
    sigemptyset(&block);
    sigaddset(&block, SIGUSR1);
    sigprocmask(SIG_BLOCK, &block, &before);
    sigaction(SIGUSR1, &sa, NULL);
    if (mq_notify(q, &ev) != 0)
        return 1;
    if (fork() == 0) {
        *m = 1234;
        mq_send(q, "ready", 6, 0);
        exit(0);
    }
    while (!came)
        sigsuspend(&before);
    int seen = *m; /* the message itself is not even received */
    wait(NULL);
    printf("%d\n", seen);
    return seen != 1234;
}
