/* A message of a type that nobody sends. */
#include <sys/ipc.h>
#include <sys/msg.h>

#include "../waits.h"

struct message {
    long type;
    char text[8];
};

int main(void)
{
    struct message message = {.type = 1};
    int queue = msgget(IPC_PRIVATE, 0600);

    MUST(queue >= 0 && msgsnd(queue, &message, sizeof(message.text), 0) == 0);
    last_words();
    return (int)msgrcv(queue, &message, sizeof(message.text), 2, 0);
}
