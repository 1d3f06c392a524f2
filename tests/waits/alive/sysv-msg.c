/* A System V message queue, a type for each direction. */
#include <sys/ipc.h>
#include <sys/msg.h>

#include "../waits.h"

struct message {
    long type;
    char text[8];
};

static void put(int queue, long type)
{
    struct message message = {.type = type};

    MUST(msgsnd(queue, &message, sizeof(message.text), 0) == 0);
}

static void get(int queue, long type)
{
    struct message message;

    MUST(msgrcv(queue, &message, sizeof(message.text), type, 0) == 8);
}

int main(void)
{
    int queue = msgget(IPC_PRIVATE, 0600);

    MUST(queue >= 0);
    bool is_child = forks();
    for (int i = 0; i < TURNS; i++) {
        if (is_child) {
            get(queue, 1);
            put(queue, 2);
        } else {
            put(queue, 1);
            get(queue, 2);
        }
    }
    return is_child ? 0 : reap();
}
