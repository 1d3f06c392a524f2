/* right: sendmsg and recvmsg pass the descriptor of the memory itself */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

union control {
    struct cmsghdr head;
    char room[CMSG_SPACE(sizeof(int))];
};

static void send_fd(int s, int fd)
{
    union control c = {0};
    char byte = '.';
    struct iovec io = {&byte, 1};
    struct msghdr m = {.msg_iov = &io, .msg_iovlen = 1, .msg_control = &c, .msg_controllen = sizeof c};
    struct cmsghdr *h = CMSG_FIRSTHDR(&m);

    h->cmsg_level = SOL_SOCKET;
    h->cmsg_type = SCM_RIGHTS;
    h->cmsg_len = CMSG_LEN(sizeof fd);
    memcpy(CMSG_DATA(h), &fd, sizeof fd);
    if (sendmsg(s, &m, 0) != 1)
        exit(1);
}

static int receive_fd(int s)
{
    union control c = {0};
    char byte;
    int fd;
    struct iovec io = {&byte, 1};
    struct msghdr m = {.msg_iov = &io, .msg_iovlen = 1, .msg_control = &c, .msg_controllen = sizeof c};

    if (recvmsg(s, &m, 0) != 1)
        exit(1);
    memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&m)), sizeof fd);
    return fd;
}

int main(void)
{
    int sv[2];

    socketpair(AF_UNIX, SOCK_SEQPACKET, 0, sv);
    if (fork() == 0) {
        int fd = receive_fd(sv[1]);
        int *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        p[1] = p[0] + 1;
        send_fd(sv[1], fd);
        exit(0);
    }
    int fd = memfd_create("memory", MFD_CLOEXEC);
    ftruncate(fd, 4096);
    int *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    p[0] = 41;
    send_fd(sv[0], fd);
    close(receive_fd(sv[0]));
    int seen = p[1];
    wait(NULL);
    printf("%d\n", seen);
    return seen != 42;
}
