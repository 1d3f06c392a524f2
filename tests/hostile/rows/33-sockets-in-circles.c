/* row 33: sockets that hold each other
 * tries: to keep a name behind its death: sockets that are under way in each other, which
 *        only the kernel's collector finds
 * must: passed
 */
#include "probe.h"

static void post(int through, int fd)
{
    char room[CMSG_SPACE(sizeof(int))] = {0};
    struct iovec bytes = {"x", 1};
    struct msghdr message = {.msg_iov = &bytes, .msg_iovlen = 1, .msg_control = room,
                             .msg_controllen = sizeof(room)};
    struct cmsghdr *head = CMSG_FIRSTHDR(&message);

    *head = (struct cmsghdr){.cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS,
                             .cmsg_len = CMSG_LEN(sizeof(int))};
    memcpy(CMSG_DATA(head), &fd, sizeof(int));
    sendmsg(through, &message, MSG_DONTWAIT);
}

int main(void)
{
    struct sockaddr_un address;
    int size = abstract_address(&address, "hoard");
    int named = socket(AF_UNIX, SOCK_STREAM, 0);
    int pair[2];

    bind(named, (struct sockaddr *)&address, size);
    listen(named, 1);
    socketpair(AF_UNIX, SOCK_DGRAM, 0, pair);
    for (int i = 0; i < 8; i++) {
        post(pair[0], named);
        post(pair[0], pair[1]);
        post(pair[1], pair[0]);
    }
    return end();
}
