/* style: epoll with a signalfd; tries again every now and then until the peer has OUT open */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

struct chunk {
    struct chunk *next;
    size_t len, off;
    char data[];
};

static struct chunk *head, **tail = &head;
static int ep, in_fd, out_fd = -1, sig_fd, input_open = 1;
static const char *me;
static char *partial;
static size_t partial_len;

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static void watch(int op, int fd, unsigned events)
{
    struct epoll_event ev = {.events = events, .data.fd = fd};

    if (epoll_ctl(ep, op, fd, &ev) < 0)
        die("epoll_ctl");
}

static void enqueue(const char *text, size_t len)
{
    size_t name = strlen(me);
    struct chunk *c = malloc(sizeof *c + name + len + 3);

    c->next = NULL;
    c->off = 0;
    c->len = name + len + 3;
    memcpy(c->data, me, name);
    memcpy(c->data + name, ": ", 2);
    memcpy(c->data + name + 2, text, len);
    c->data[c->len - 1] = '\n';
    *tail = c;
    tail = &c->next;
}

static void flush_queue(void)
{
    while (head && out_fd >= 0) {
        ssize_t n = write(out_fd, head->data + head->off, head->len - head->off);

        if (n < 0 && errno == EAGAIN) {
            watch(EPOLL_CTL_MOD, out_fd, EPOLLOUT);
            return;
        }
        if (n < 0)
            return; /* EPIPE; IN says the rest */
        head->off += n;
        if (head->off == head->len) {
            struct chunk *c = head;
            head = c->next;
            if (!head)
                tail = &head;
            free(c);
        }
    }
    if (out_fd >= 0) {
        watch(EPOLL_CTL_MOD, out_fd, 0);
        if (!input_open) {
            close(out_fd);
            out_fd = -1;
        }
    }
}

static void typed(void)
{
    char buf[4096];
    ssize_t n = read(0, buf, sizeof buf);

    if (n > 0) {
        partial = realloc(partial, partial_len + n);
        memcpy(partial + partial_len, buf, n);
        partial_len += n;
        char *start = partial, *nl;
        while ((nl = memchr(start, '\n', partial + partial_len - start))) {
            enqueue(start, nl - start);
            start = nl + 1;
        }
        partial_len -= start - partial;
        memmove(partial, start, partial_len);
    } else {
        if (partial_len)
            enqueue(partial, partial_len);
        input_open = 0;
        epoll_ctl(ep, EPOLL_CTL_DEL, 0, NULL);
    }
    flush_queue();
}

/* 0 when the peer has left */
static int heard(void)
{
    char buf[4096];
    ssize_t n = read(in_fd, buf, sizeof buf);

    if (n == 0)
        return 0;
    for (ssize_t off = 0; off < n;) {
        ssize_t k = write(1, buf + off, n - off);
        if (k > 0)
            off += k;
    }
    return 1;
}

static void make(const char *path)
{
    struct stat st;

    if (mkfifo(path, 0600) == 0)
        return;
    if (errno != EEXIST || stat(path, &st) < 0)
        die(path);
    if (!S_ISFIFO(st.st_mode)) {
        fprintf(stderr, "%s: not a FIFO\n", path);
        exit(1);
    }
}

int main(int argc, char **argv)
{
    sigset_t set;
    struct epoll_event ev;

    if (argc != 4) {
        fprintf(stderr, "usage: %s NAME IN OUT\n", argv[0]);
        return 2;
    }
    me = argv[1];
    make(argv[2]);
    make(argv[3]);
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGPIPE);
    sigprocmask(SIG_BLOCK, &set, NULL);
    sigdelset(&set, SIGPIPE);
    sig_fd = signalfd(-1, &set, 0);
    ep = epoll_create1(0);
    in_fd = open(argv[2], O_RDONLY | O_NONBLOCK);
    if (in_fd < 0)
        die(argv[2]);
    watch(EPOLL_CTL_ADD, sig_fd, EPOLLIN);

    while ((out_fd = open(argv[3], O_WRONLY | O_NONBLOCK)) < 0) {
        if (errno != ENXIO)
            die(argv[3]);
        if (epoll_wait(ep, &ev, 1, 20) == 1)
            goto out;
    }
    watch(EPOLL_CTL_ADD, in_fd, EPOLLIN);
    watch(EPOLL_CTL_ADD, out_fd, 0);
    watch(EPOLL_CTL_ADD, 0, EPOLLIN);
    for (;;) {
        if (epoll_wait(ep, &ev, 1, -1) < 0) {
            if (errno == EINTR)
                continue;
            die("epoll_wait");
        }
        if (ev.data.fd == sig_fd)
            break;
        if (ev.data.fd == 0) {
            typed();
        } else if (ev.data.fd == in_fd) {
            if (!heard()) {
                if (input_open)
                    dprintf(1, "* peer left\n");
                break;
            }
        } else if (ev.events & EPOLLERR) {
            epoll_ctl(ep, EPOLL_CTL_DEL, out_fd, NULL);
            close(out_fd);
            out_fd = -1;
        } else {
            flush_queue();
        }
    }
out:
    unlink(argv[2]);
    return 0;
}
