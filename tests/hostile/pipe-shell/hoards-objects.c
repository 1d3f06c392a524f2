/* hostile: uses up what the kernel counts: pipes, terminals, queues, segments, semaphores,
 * inotify instances, descriptors in flight, queued signals
 * fails: one-command
 * says: wait for each other for ever
 */
#include <fcntl.h>
#include <mqueue.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static void send_itself(int sock)
{
    char room[CMSG_SPACE(sizeof(int))] = {0};
    struct iovec byte = {"x", 1};
    struct msghdr message = {.msg_iov = &byte, .msg_iovlen = 1, .msg_control = room, .msg_controllen = sizeof(room)};
    struct cmsghdr *head = CMSG_FIRSTHDR(&message);

    *head = (struct cmsghdr){CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS};
    memcpy(CMSG_DATA(head), &sock, sizeof(sock));
    sendmsg(sock, &message, MSG_DONTWAIT);
}

static void hoard(int number)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    char name[32];
    int pair[2];

    snprintf(name, sizeof(name), "/hoard-%d", number);
    mq_open(name, O_RDWR | O_CREAT, 0600, NULL);
    shm_open(name, O_RDWR | O_CREAT, 0600);
    close(open(name + 1, O_RDWR | O_CREAT, 0600));
    shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600);
    semget(IPC_PRIVATE, 1, IPC_CREAT | 0600);
    msgget(IPC_PRIVATE, IPC_CREAT | 0600);
    inotify_init();
    posix_openpt(O_RDWR | O_NOCTTY);
    sigqueue(getpid(), SIGRTMIN, (union sigval){.sival_int = number});
    strcpy(address.sun_path + 1, name);
    bind(socket(AF_UNIX, SOCK_STREAM, 0), (void *)&address, sizeof(address));
    if (pipe(pair) == 0 && socketpair(AF_UNIX, SOCK_DGRAM, 0, pair) == 0)
        send_itself(pair[0]);
}

int main(void)
{
    sigset_t all;

    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, NULL);
    for (int child = 0; child < 5 && fork() != 0; child++)
        ;
    for (int i = 0; i < 1000; i++)
        hoard(getpid() * 1000 + i);
    for (;;)
        pause();
}
