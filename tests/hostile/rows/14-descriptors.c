/* row 14: descriptors without end
 * tries: to have more than 64 of them open, or more than 500 under way in sockets
 * must: passed
 */
#include "probe.h"

static int send_one(int sock, int fd)
{
    char room[CMSG_SPACE(sizeof(int))] = {0};
    struct iovec bytes = {"x", 1};
    struct msghdr message = {.msg_iov = &bytes, .msg_iovlen = 1, .msg_control = room,
                             .msg_controllen = sizeof(room)};
    struct cmsghdr *head = CMSG_FIRSTHDR(&message);

    *head = (struct cmsghdr){.cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS,
                             .cmsg_len = CMSG_LEN(sizeof(int))};
    memcpy(CMSG_DATA(head), &fd, sizeof(int));
    return (int)sendmsg(sock, &message, MSG_DONTWAIT);
}

int main(void)
{
    int pair[2];
    int sent = 0;
    int count = 0;
    struct rlimit more = {4096, 4096};

    if (socketpair(AF_UNIX, SOCK_DGRAM, 0, pair) == 0) {
        while (sent < 2000 && send_one(pair[0], 0) == 1) {
            sent++;
        }
    }
    attempt(sent > 500, "more than 500 descriptors under way");
    attempt(setrlimit(RLIMIT_NOFILE, &more) == 0, "a higher limit");
    while (count < 1000 && dup(0) >= 0) {
        count++;
    }
    int highest = count;
    for (int fd = 3; fd < 1000; fd++) {
        close(fd);
    }
    attempt(highest > 64, "more than 64 descriptors");
    return end();
}
