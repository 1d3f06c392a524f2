#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>

#include "observe/waits.h"

enum { SET_MAX = 256, SELECT_MAX = 1024, EPOLL_TEXT_MAX = 16384 };

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

static void add_fd(struct wait *sum, const struct observed_box *box,
                   const struct object *object, bool reads, bool writes)
{
    if (object->kind == OBJECT_UNKNOWN || object->kind == OBJECT_EPOLL) {
        sum->kind = WAIT_RUNNING;
    }
    if (reads) {
        struct wait one = wait_to_read(box, object);
        /* The timeouts of sockets do not count while polling. */
        if (object->kind == OBJECT_UNIX_SOCKET) {
            one.kind = WAIT_FOREVER;
        }
        wait_add(sum, &one);
    }
    if (writes) {
        struct wait one = wait_to_write(box, object);
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
        struct object object = object_of(box->proc_fd, id, set[i].fd);
        add_fd(&sum, box, &object, (set[i].events & (POLLIN | POLLRDNORM)) != 0,
               (set[i].events & (POLLOUT | POLLWRNORM)) != 0);
        if (count == 1) {
            sum.fd = set[i].fd;
            sum.object = object;
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
            struct object object = object_of(box->proc_fd, id, (int)i);
            add_fd(&sum, box, &object, has_bit(reads, i), has_bit(writes, i));
        }
    }
    return sum;
}

/* One line of fdinfo: `tfd:  5 events:  19 data: … pos:0 ino:61 sdev:6`. The descriptor
 * may have been closed or reused since it was added, so the inode must agree. */
static void add_epoll_line(struct wait *sum, const struct observed_box *box,
                           struct task_id id, const char *line)
{
    int fd = 0;
    unsigned events = 0;
    unsigned long inode = 0;

    if (sscanf(line, "tfd: %d events: %x data: %*x pos:%*d ino:%lx", &fd, &events,
               &inode) != 3) {
        sum->kind = WAIT_RUNNING;
        return;
    }
    struct object object = object_of(box->proc_fd, id, fd);
    if (object.inode != inode) {
        object = (struct object){0};
    }
    add_fd(sum, box, &object, (events & (EPOLLIN | EPOLLRDNORM)) != 0,
           (events & (EPOLLOUT | EPOLLWRNORM)) != 0);
}

struct wait wait_in_epoll(const struct observed_box *box, struct task_id id,
                          const struct proc_syscall *call)
{
    struct wait sum = {.kind = WAIT_FOREVER, .fd = (int)call->args[0]};
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
        add_epoll_line(&sum, box, id, line);
    }
    return sum;
}
