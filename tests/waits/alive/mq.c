/* Two POSIX message queues of one message each. */
#include <mqueue.h>

#include "../waits.h"

static mqd_t open_queue(const char *name)
{
    struct mq_attr attributes = {.mq_maxmsg = 1, .mq_msgsize = 8};
    mqd_t out = mq_open(name, O_CREAT | O_RDWR, 0600, &attributes);

    MUST(out >= 0);
    return out;
}

int main(void)
{
    mqd_t there = open_queue("/there");
    mqd_t back = open_queue("/back");
    char text[8];

    bool is_child = forks();
    for (int i = 0; i < TURNS; i++) {
        if (is_child) {
            MUST(mq_receive(there, text, 8, NULL) == 1);
            MUST(mq_send(back, "b", 1, 0) == 0);
        } else {
            MUST(mq_send(there, "a", 1, 0) == 0 && mq_send(there, "a", 1, 0) == 0);
            MUST(mq_receive(back, text, 8, NULL) == 1);
            MUST(mq_receive(back, text, 8, NULL) == 1);
            i++;
        }
    }
    return is_child ? 0 : reap();
}
