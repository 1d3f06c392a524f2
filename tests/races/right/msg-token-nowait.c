/* right: one System V message is the token, asked for with IPC_NOWAIT; MSG_COPY is not used, but msg_qnum is */
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    struct { long type; char c[1]; } token = {1, "t"};
    struct msqid_ds ds;
    int q = msgget(IPC_PRIVATE, 0600), done = msgget(IPC_PRIVATE, 0600);
    int *n = mmap(0, sizeof *n, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    msgsnd(q, &token, 1, 0);
    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            for (int k = 0; k < 100; k++) {
                while (msgrcv(q, &token, 1, 0, IPC_NOWAIT) < 0)
                    sched_yield();
                ++*n;
                msgsnd(q, &token, 1, 0);
            }
            msgsnd(done, &token, 1, 0);
            _exit(0);
        }
    }
    do
        sched_yield();
    while (msgctl(done, IPC_STAT, &ds) == 0 && ds.msg_qnum < 4);
    int seen = *n;
    while (wait(0) > 0)
        ;
    msgctl(q, IPC_RMID, 0);
    msgctl(done, IPC_RMID, 0);
    printf("%d\n", seen);
    return seen != 400;
}
