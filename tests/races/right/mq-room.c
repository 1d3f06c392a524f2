/* right: a queue with room for one message: to send is to lock, to receive is to unlock */
#include <fcntl.h>
#include <mqueue.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    struct mq_attr one = {.mq_maxmsg = 1, .mq_msgsize = 1};
    int *n = mmap(0, sizeof *n, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    char name[32], b;
    mqd_t q;

    sprintf(name, "/room-%d", getpid());
    q = mq_open(name, O_CREAT | O_RDWR, 0600, &one);
    mq_unlink(name);
    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            for (int k = 0; k < 100; k++) {
                mq_send(q, "x", 1, 0);
                ++*n;
                mq_receive(q, &b, 1, NULL);
            }
            _exit(0);
        }
    }
    while (wait(0) > 0)
        ;
    printf("%d\n", *n);
    return *n != 400;
}
