/* row 13: what the kernel counts for all processes of a user
 * tries: to use up inotify instances, pages of pipes, queued signals, message queues and
 *        descriptors under way, and to hold them while others need some: in a parallel box
 *        somebody makes one of each
 * must: failed
 * says: no end within 3 s
 * beside: somebody who makes one of each
 * gap for users: whoever grades as an ordinary user has one account with the kernel for all boxes, so
 *        message queues, pages of pipes and descriptors under way can still be used up by a
 *        box that runs at the same time. As root each worker is a user of its own
 */
#include "probe.h"
#include <mqueue.h>
#include <sys/inotify.h>

static void hoard(void)
{
    char name[32];
    int pair[2];

    for (int i = 0; i < 60 && inotify_init1(0) >= 0; i++) {
    }
    for (int i = 0; i < 60; i++) {
        snprintf(name, sizeof(name), "/hoard-%d-%d", getpid(), i);
        mq_open(name, O_CREAT | O_RDWR, 0600, NULL);
    }
    socketpair(AF_UNIX, SOCK_DGRAM, 0, pair);
    for (int i = 0; i < 2000; i++) {
        sigqueue(getpid(), SIGRTMIN, (union sigval){.sival_int = i});
    }
}

int main(void)
{
    sigset_t all;

    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    for (int i = 0; i < 8 && fork() > 0; i++) {
    }
    hoard();
    sleep(5);
    return 0;
}
