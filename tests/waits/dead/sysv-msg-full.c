/* A queue of messages that nobody takes. */
#include <sys/ipc.h>
#include <sys/msg.h>

#include "../waits.h"

struct message {
    long type;
    char text[1000];
};

int main(void)
{
    struct message message = {.type = 1};
    int queue = msgget(IPC_PRIVATE, 0600);

    MUST(queue >= 0);
    while (msgsnd(queue, &message, sizeof(message.text), IPC_NOWAIT) == 0) {
    }
    last_words();
    return msgsnd(queue, &message, sizeof(message.text), 0);
}
