/* wrong: between looking and making somebody else may have made it
 * fails: same-moment
 * may fail: both-ways
 * says: alice ended (exit status 1) before coming to rest
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define QUEUE 200000

char *name, *in_path, *out_path;
int in, out;
int typing = 1; /* stdin is still open */
char line[5000];
int line_len;
char queue[QUEUE];
int queue_len;

void quit(int sig)
{
    (void)sig;
    unlink(in_path);
    _exit(0);
}

void make_fifo(const char *path)
{
    struct stat st;

    if (access(path, F_OK) < 0) {
        if (mkfifo(path, 0600) < 0) {
            perror(path);
            exit(1);
        }
        return;
    }
    if (stat(path, &st) < 0 || !S_ISFIFO(st.st_mode)) {
        fprintf(stderr, "%s: not a FIFO\n", path);
        exit(1);
    }
}

void open_fifos(void)
{
    if (strcmp(in_path, out_path) < 0) {
        in = open(in_path, O_RDONLY);
        out = open(out_path, O_WRONLY);
    } else {
        out = open(out_path, O_WRONLY);
        in = open(in_path, O_RDONLY);
    }
    if (in < 0 || out < 0) {
        perror("open");
        unlink(in_path);
        exit(1);
    }
}

void say(void)
{
    queue_len += sprintf(queue + queue_len, "%s: %.*s\n", name, line_len, line);
    line_len = 0;
}

void flush_queue(void)
{
    ssize_t n = write(out, queue, queue_len);

    if (n > 0) {
        queue_len -= n;
        memmove(queue, queue + n, queue_len);
    } else if (n < 0 && errno == EPIPE) {
        queue_len = 0;
    }
}

void read_keyboard(void)
{
    char buf[1024];
    ssize_t n = read(0, buf, sizeof buf);

    if (n <= 0) {
        if (line_len > 0)
            say();
        typing = 0;
        return;
    }
    for (int i = 0; i < n; i++) {
        if (buf[i] == '\n')
            say();
        else
            line[line_len++] = buf[i];
    }
}

void peer_left(void)
{
    if (typing && write(1, "* peer left\n", 12) < 0)
        perror("write");
    unlink(in_path);
    exit(0);
}

void read_peer(void)
{
    char buf[1024];
    ssize_t n = read(in, buf, sizeof buf);

    if (n == 0)
        peer_left();
    if (n > 0 && write(1, buf, n) != n)
        exit(1);
}

int main(int argc, char **argv)
{
    struct sigaction sa = {.sa_handler = quit};

    if (argc != 4) {
        fprintf(stderr, "usage: fifo-chat NAME IN OUT\n");
        return 2;
    }
    name = argv[1];
    in_path = argv[2];
    out_path = argv[3];
    make_fifo(in_path);
    make_fifo(out_path);
    sigaction(SIGINT, &sa, NULL);
    sigaction(SIGTERM, &sa, NULL);
    signal(SIGPIPE, SIG_IGN);
    open_fifos();
    fcntl(out, F_SETFL, O_NONBLOCK);
    for (;;) {
        struct pollfd p[3] = {
            {.fd = typing && queue_len < QUEUE / 2 ? 0 : -1, .events = POLLIN},
            {.fd = in, .events = POLLIN},
            {.fd = queue_len > 0 ? out : -1, .events = POLLOUT},
        };

        if (poll(p, 3, -1) < 0)
            continue;
        if (p[0].revents)
            read_keyboard();
        if (p[2].revents)
            flush_queue();
        if (p[1].revents)
            read_peer();
        if (!typing && queue_len == 0 && out >= 0) {
            close(out);
            out = -1;
        }
    }
}
