/* A POSIX message queue into which nobody puts anything. */
#include <mqueue.h>

#include "../waits.h"

static mqd_t open_queue(void)
{
    struct mq_attr attributes = {.mq_maxmsg = 1, .mq_msgsize = 8};
    mqd_t out = mq_open("/queue", O_CREAT | O_RDWR, 0600, &attributes);

    MUST(out >= 0);
    return out;
}

int main(void)
{
    mqd_t queue = open_queue();
    char text[8];

    last_words();
    return (int)mq_receive(queue, text, sizeof(text), NULL);
}
