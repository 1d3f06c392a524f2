/* Sockets.
 *
 * Those of AF_UNIX move in the context of the task that sends, shuts down or closes: when all
 * tasks are blocked, nothing is under way. Internet sockets of the box reach only each other,
 * over the loopback interface: what is sent lands in the backlog of a processor and is
 * passed on from there by the kernel itself. So for them the network must be at rest, too:
 * no backlog holds a packet, everything that was sent over TCP is acknowledged (data, the
 * end of the stream and the beginning of a connection all count), and no timer of TCP is
 * armed, which may send again. */
#include "observe/sockets.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/fd.h"

struct use_row {
    int timeout;        /* the socket option that limits it (socket(7)), or 0 */
    bool fits_internet; /* it can wait while the network is at rest */
};
static const struct use_row use_rows[] = {
    [SOCKET_READ] = {SO_RCVTIMEO, true},
    /* A full send queue and a connection under way are packets without an answer. */
    [SOCKET_WRITE] = {SO_SNDTIMEO, false},
    [SOCKET_CONNECT] = {SO_SNDTIMEO, false},
    /* Polling does not know the timeouts of a socket. */
    [SOCKET_POLL_READ] = {0, true},
    [SOCKET_POLL_WRITE] = {0, false},
};

/* A descriptor of our own for the task's socket, or -1. It is closed before the second scan
 * begins, so it does not keep an end of file from anybody when it matters. That a timeout
 * which was set when the task went to sleep has been taken back since by another one is not
 * seen. */
static int borrow(const struct observed_box *box, struct task_id id, int fd,
                  const struct object *object)
{
    struct stat st;
    AUTO_CLOSE int pidfd =
        box->open_process == NULL ? -1 : box->open_process(box->opener, id.pid);
    AUTO_CLOSE int sock = pidfd < 0 ? -1 : pidfd_getfd(pidfd, fd, 0);

    if (sock < 0 || fstat(sock, &st) < 0 || st.st_ino != object->inode ||
        st.st_dev != object->dev) {
        return -1;
    }
    return fd_take(&sock);
}

static int option(int sock, int name)
{
    int value = -1;
    socklen_t size = sizeof(value);

    return getsockopt(sock, SOL_SOCKET, name, &value, &size) < 0 ? -1 : value;
}

static bool has_timeout(int sock, int name)
{
    struct timeval value = {0};
    socklen_t size = sizeof(value);

    return getsockopt(sock, SOL_SOCKET, name, &value, &size) < 0 || value.tv_sec != 0 ||
           value.tv_usec != 0;
}

/* With something to read, a reader is about to be woken. A listening socket does not know
 * the question. */
static bool is_empty(int sock)
{
    int unread = 0;

    return ioctl(sock, SIOCINQ, &unread) < 0 ? errno == EINVAL : unread == 0;
}

static bool is_usual_internet(int sock, int domain)
{
    int protocol = option(sock, SO_PROTOCOL);

    return (domain == AF_INET || domain == AF_INET6) &&
           (protocol == IPPROTO_TCP || protocol == IPPROTO_UDP);
}

enum wait_kind socket_wait(const struct observed_box *box, struct task_id id, int fd,
                           const struct object *object, enum socket_use use)
{
    const struct use_row *row = &use_rows[use];
    AUTO_CLOSE int sock = borrow(box, id, fd, object);
    int domain = sock < 0 ? -1 : option(sock, SO_DOMAIN);

    if (domain < 0) {
        return WAIT_RUNNING;
    }
    if (row->timeout != 0 && has_timeout(sock, row->timeout)) {
        return WAIT_TIMER;
    }
    if (domain == AF_UNIX) {
        return WAIT_FOREVER;
    }
    return row->fits_internet && is_usual_internet(sock, domain) && is_empty(sock)
               ? WAIT_FOREVER
               : WAIT_RUNNING;
}

/* ---- the network ------------------------------------------------------------------ */

/* The states of /proc/net/tcp that have no queue: a listening socket shows the length of its
 * backlog there; one in TIME_WAIT wakes nobody. */
enum { STATE_TIME_WAIT = 6, STATE_LISTEN = 10 };

/* What one line of a table of sockets shows; headings are no numbers. */
static enum network socket_line(const char *line)
{
    unsigned state;
    unsigned long unsent;
    unsigned timer;

    /* sl local_address rem_address st tx_queue:rx_queue tr:when … */
    if (sscanf(line, " %*d: %*s %*s %x %lx:%*x %x:", &state, &unsent, &timer) != 3) {
        return NETWORK_UNUSED;
    }
    if (state == STATE_TIME_WAIT || state == STATE_LISTEN) {
        return NETWORK_RESTS;
    }
    return unsent == 0 && timer == 0 ? NETWORK_RESTS : NETWORK_MOVES;
}

/* How many packets wait to be passed on is the twelfth number of a processor's line; older
 * kernels do not tell. */
static enum network backlog_line(const char *line)
{
    unsigned waiting;

    if (sscanf(line, "%*x %*x %*x %*x %*x %*x %*x %*x %*x %*x %*x %x", &waiting) != 1) {
        return NETWORK_MOVES;
    }
    return waiting == 0 ? NETWORK_RESTS : NETWORK_MOVES;
}

struct table {
    const char *name;
    bool is_optional; /* a machine without IPv6 has no tables for it */
    enum network (*judge)(const char *line);
};
static const struct table socket_tables[] = {
    {"tcp", false, socket_line},
    {"udp", false, socket_line},
    {"tcp6", true, socket_line},
    {"udp6", true, socket_line},
};
static const struct table backlog_table = {"softnet_stat", false, backlog_line};

static enum network table_state(const struct observed_box *box, struct task_id id,
                                const struct table *table)
{
    char path[PROC_PATH_MAX];
    char line[512];
    enum network state = NETWORK_UNUSED;

    (void)snprintf(path, sizeof(path), "%d/task/%d/net/%s", id.pid, id.tid,
                   table->name);
    AUTO_CLOSE int fd = openat(box->proc_fd, path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 && table->is_optional && errno == ENOENT) {
        return NETWORK_UNUSED;
    }
    FILE *file = fd < 0 ? NULL : fdopen(fd, "r");
    if (file == NULL) {
        return NETWORK_MOVES;
    }
    (void)fd_take(&fd);
    while (state != NETWORK_MOVES && fgets(line, sizeof(line), file) != NULL) {
        enum network one = table->judge(line);
        state = one > state ? one : state;
    }
    (void)fclose(file);
    return state;
}

/* The tables are slow to read, since the kernel walks through those of the whole machine, and
 * most boxes have never seen a socket. One that was closed is counted until nothing of it is
 * under way any more. What cannot be read may be there. */
static bool has_sockets(const struct observed_box *box, struct task_id id)
{
    char path[PROC_PATH_MAX];
    char text[64] = "";
    int count = -1;

    (void)snprintf(path, sizeof(path), "%d/task/%d/net/sockstat", id.pid, id.tid);
    AUTO_CLOSE int fd = openat(box->proc_fd, path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || read(fd, text, sizeof(text) - 1) <= 0 ||
        sscanf(text, "sockets: used %d", &count) != 1) {
        return true;
    }
    return count != 0;
}

enum network network_state(const struct observed_box *box, struct task_id id)
{
    enum network out = NETWORK_UNUSED;

    if (!has_sockets(box, id)) {
        return NETWORK_UNUSED;
    }
    for (size_t i = 0; i < sizeof(socket_tables) / sizeof(socket_tables[0]); i++) {
        enum network one = table_state(box, id, &socket_tables[i]);
        out = one > out ? one : out;
    }
    /* The backlogs are those of the whole machine, so only a box that may have something in
     * them asks. */
    return out == NETWORK_RESTS ? table_state(box, id, &backlog_table) : out;
}
