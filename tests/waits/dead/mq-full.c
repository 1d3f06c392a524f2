/* A POSIX message queue from which nobody takes anything. */
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

    MUST(mq_send(queue, "x", 1, 0) == 0);
    last_words();
    return mq_send(queue, "x", 1, 0);
}
