/* wrong: the System V message says where the order lies, and the order is changed once more behind it
 * finds: race
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/wait.h>
#include <unistd.h>

struct msg { long type; int slot; };

int main(void)
{
    struct { int amount, price; } *order = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int q = msgget(IPC_PRIVATE, 0600), sum = 0;
    struct msg m;

    if (fork() == 0) {
        for (int i = 0; i < 50; i++) {
            msgrcv(q, &m, sizeof(int), 0, 0);
            sum += order[m.slot].amount * order[m.slot].price;
        }
        exit(sum > 0);
    }
    for (int i = 0; i < 50; i++) {
        order[i].amount = i;
        m = (struct msg){1, i};
        msgsnd(q, &m, sizeof(int), 0);
        order[i].price = 3;
    }
    wait(NULL);
    msgctl(q, IPC_RMID, NULL);
    puts("done");
    return 0;
}
