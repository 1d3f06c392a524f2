/* right: System V messages, received by type; every child has its own */
#include <stdio.h>
#include <stdlib.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/wait.h>
#include <unistd.h>

struct msg { long type; int body; };

int main(void)
{
    int q = msgget(IPC_PRIVATE, IPC_CREAT | 0600);
    int *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    struct msg msg;

    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            for (int k = 0; k < 100; k++) {
                if (msgrcv(q, &msg, sizeof(int), i + 1, 0) < 0)
                    exit(1);
                m[i] += m[10 + i];
                msg.type = 100 + i;
                msgsnd(q, &msg, sizeof(int), 0);
            }
            exit(0);
        }
    }
    for (int k = 0; k < 100; k++) {
        for (int i = 0; i < 4; i++) {
            m[10 + i] = k + i;
            msg.type = i + 1;
            msgsnd(q, &msg, sizeof(int), 0);
        }
        for (int i = 0; i < 4; i++)
            msgrcv(q, &msg, sizeof(int), 100 + i, 0);
    }
    int sum = m[0] + m[1] + m[2] + m[3];
    while (wait(NULL) > 0)
        ;
    msgctl(q, IPC_RMID, NULL);
    printf("%d\n", sum);
    return sum != 4 * 4950 + 600;
}
