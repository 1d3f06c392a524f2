#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>

#include "observe/sockets.h"
#include "observe/waits.h"

enum { SET_MAX = 256, SELECT_MAX = 1024, EPOLL_TEXT_MAX = 16384, EPOLL_DEPTH_MAX = 4 };

/* Liveliest first. */
static int liveliness(enum wait_kind kind)
{
    static const int rank[] = {
        [WAIT_RUNNING] = 5, [WAIT_TIMER] = 4,   [WAIT_INPUT] = 3,
        [WAIT_FOREVER] = 2, [WAIT_STOPPED] = 1, [WAIT_ZOMBIE] = 0};

    return rank[kind];
}

void wait_add(struct wait *sum, const struct wait *one)
{
    sum->stdin_of |= one->stdin_of;
    if (liveliness(one->kind) > liveliness(sum->kind)) {
        sum->kind = one->kind;
    }
}

/* What is in a set that a task waits for. */
struct member {
    struct task_id id;
    int fd;
    struct object object;
    bool reads;
    bool writes;
    int depth; /* in sets of epoll that hold each other */
};

static struct wait wait_in_set(const struct observed_box *box, struct task_id id,
                               int set, int depth);

static void add_socket(struct wait *sum, const struct observed_box *box,
                       const struct member *member)
{
    struct wait one = {.kind = WAIT_FOREVER, .fd = -1};

    /* Errors and hang-ups are always waited for, and come the same way. */
    if (member->reads || !member->writes) {
        one.kind =
            socket_wait(box, member->id, member->fd, &member->object, SOCKET_POLL_READ);
        wait_add(sum, &one);
    }
    if (member->writes) {
        one.kind = socket_wait(box, member->id, member->fd, &member->object,
                               SOCKET_POLL_WRITE);
        wait_add(sum, &one);
    }
}

static void add_fd(struct wait *sum, const struct observed_box *box,
                   const struct member *member)
{
    struct wait one;

    if (member->object.is_socket) {
        add_socket(sum, box, member);
        return;
    }
    if (member->object.kind == OBJECT_EPOLL && member->depth < EPOLL_DEPTH_MAX) {
        one = wait_in_set(box, member->id, member->fd, member->depth + 1);
        wait_add(sum, &one);
        return;
    }
    if (member->object.kind == OBJECT_UNKNOWN || member->object.kind == OBJECT_EPOLL) {
        sum->kind = WAIT_RUNNING;
    }
    if (member->reads) {
        one = wait_to_read(box, &member->object);
        wait_add(sum, &one);
    }
    if (member->writes) {
        one = wait_to_write(box, &member->object);
        wait_add(sum, &one);
    }
}

struct wait wait_in_poll(const struct observed_box *box, struct task_id id,
                         const struct proc_syscall *call)
{
    struct pollfd set[SET_MAX];
    struct wait sum = {.kind = WAIT_FOREVER, .fd = -1};
    uint64_t count = call->args[1];

    if (count > SET_MAX ||
        (count > 0 && !proc_read_memory(box->proc_fd, id, call->args[0], set,
                                        count * sizeof(set[0])))) {
        sum.kind = WAIT_RUNNING;
        return sum;
    }
    for (size_t i = 0; i < count; i++) {
        if (set[i].fd < 0) {
            continue;
        }
        const struct member member = {
            .id = id,
            .fd = set[i].fd,
            .object = object_of(box->proc_fd, id, set[i].fd),
            .reads = (set[i].events & (POLLIN | POLLRDNORM)) != 0,
            .writes = (set[i].events & (POLLOUT | POLLWRNORM)) != 0,
        };
        add_fd(&sum, box, &member);
        if (count == 1) {
            sum.fd = set[i].fd;
            sum.object = member.object;
        }
    }
    return sum;
}

typedef unsigned char bits[SELECT_MAX / 8];

static bool read_bits(const struct observed_box *box, struct task_id id,
                      uint64_t address, uint64_t count, bits out)
{
    memset(out, 0, sizeof(bits));
    return address == 0 ||
           proc_read_memory(box->proc_fd, id, address, out, (count + 7) / 8);
}

static bool has_bit(const bits set, uint64_t i)
{
    return (set[i / 8] >> (i % 8) & 1) != 0;
}

struct wait wait_in_select(const struct observed_box *box, struct task_id id,
                           const struct proc_syscall *call)
{
    struct wait sum = {.kind = WAIT_FOREVER, .fd = -1};
    bits reads;
    bits writes;
    bits others;
    uint64_t count = call->args[0];

    if (count > SELECT_MAX || !read_bits(box, id, call->args[1], count, reads) ||
        !read_bits(box, id, call->args[2], count, writes) ||
        !read_bits(box, id, call->args[3], count, others)) {
        sum.kind = WAIT_RUNNING;
        return sum;
    }
    for (uint64_t i = 0; i < count; i++) {
        if (has_bit(reads, i) || has_bit(writes, i) || has_bit(others, i)) {
            const struct member member = {
                .id = id,
                .fd = (int)i,
                .object = object_of(box->proc_fd, id, (int)i),
                .reads = has_bit(reads, i),
                .writes = has_bit(writes, i),
            };
            add_fd(&sum, box, &member);
        }
    }
    return sum;
}

/* One line of fdinfo: `tfd:  5 events:  19 data: … pos:0 ino:61 sdev:6`. The descriptor
 * may have been closed or reused since it was added, so the inode must agree. */
static void add_epoll_line(struct wait *sum, const struct observed_box *box,
                           struct member member, const char *line)
{
    unsigned events = 0;
    unsigned long inode = 0;

    if (sscanf(line, "tfd: %d events: %x data: %*x pos:%*d ino:%lx", &member.fd,
               &events, &inode) != 3) {
        sum->kind = WAIT_RUNNING;
        return;
    }
    member.object = object_of(box->proc_fd, member.id, member.fd);
    if (member.object.inode != inode) {
        member.object = (struct object){0};
    }
    member.reads = (events & (EPOLLIN | EPOLLRDNORM)) != 0;
    member.writes = (events & (EPOLLOUT | EPOLLWRNORM)) != 0;
    add_fd(sum, box, &member);
}

static struct wait wait_in_set(const struct observed_box *box, struct task_id id,
                               int set, int depth)
{
    struct wait sum = {.kind = WAIT_FOREVER, .fd = set};
    const struct member member = {.id = id, .depth = depth};
    char path[PROC_PATH_MAX];
    char text[EPOLL_TEXT_MAX];

    (void)snprintf(path, sizeof(path), "%d/task/%d/fdinfo/%d", id.pid, id.tid, sum.fd);
    ssize_t len = proc_read(box->proc_fd, path, text, sizeof(text));
    if (len <= 0 || (size_t)len == sizeof(text) - 1) {
        sum.kind = WAIT_RUNNING;
        return sum;
    }
    for (const char *line = strstr(text, "tfd:"); line != NULL;
         line = strstr(line + 1, "tfd:")) {
        add_epoll_line(&sum, box, member, line);
    }
    return sum;
}

struct wait wait_in_epoll(const struct observed_box *box, struct task_id id,
                          const struct proc_syscall *call)
{
    return wait_in_set(box, id, (int)call->args[0], 0);
}
