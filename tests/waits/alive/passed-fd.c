/* Pipes whose ends are passed over a socket. */
#include <sys/socket.h>

#include "../waits.h"

static void pass(int sock, int fd)
{
    union {
        struct cmsghdr header;
        char room[CMSG_SPACE(sizeof(int))];
    } beside = {.header = {CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS}};
    char byte = 'f';
    struct iovec text = {&byte, 1};
    struct msghdr message = {.msg_iov = &text,
                             .msg_iovlen = 1,
                             .msg_control = &beside,
                             .msg_controllen = sizeof(beside.room)};

    memcpy(CMSG_DATA(&beside.header), &fd, sizeof(fd));
    MUST(sendmsg(sock, &message, 0) == 1);
}

static int receive(int sock)
{
    union {
        struct cmsghdr header;
        char room[CMSG_SPACE(sizeof(int))];
    } beside;
    char byte;
    struct iovec text = {&byte, 1};
    struct msghdr message = {.msg_iov = &text,
                             .msg_iovlen = 1,
                             .msg_control = &beside,
                             .msg_controllen = sizeof(beside.room)};
    int fd;

    MUST(recvmsg(sock, &message, 0) == 1);
    memcpy(&fd, CMSG_DATA(&beside.header), sizeof(fd));
    return fd;
}

int main(void)
{
    int ends[2];
    char byte;

    MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    bool is_child = forks();
    for (int i = 0; i < TURNS; i++) {
        int line[2];
        if (is_child) {
            line[1] = receive(ends[1]);
            give(line[1]);
            close(line[1]);
            continue;
        }
        MUST(pipe(line) == 0);
        pass(ends[0], line[1]);
        close(line[1]);
        take(line[0]);
        MUST(read(line[0], &byte, 1) == 0);
        close(line[0]);
    }
    return is_child ? 0 : reap();
}
