/* wrong: a name of sixteen letters is one too long for its buffer
 * fails: clean-memory
 * says: fifo-chat.c:@mark: memory is misused here: global-buffer-overflow
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAXQ (1 << 17)

static const char *in_name;
static char line[8192], queue[MAXQ];
static int line_len, queue_len;
static char name[16];

static void quit(int sig)
{
    (void)sig;
    unlink(in_name);
    _exit(0);
}

static void fifo(const char *path)
{
    struct stat st;

    if (lstat(path, &st) == 0 && !S_ISFIFO(st.st_mode)) {
        fprintf(stderr, "fifo-chat: %s exists and is no fifo\n", path);
        exit(1);
    }
    if (mknod(path, S_IFIFO | 0600, 0) < 0 && errno != EEXIST) {
        perror("fifo-chat: mknod");
        exit(1);
    }
}

static void put(const char *s, int n)
{
    memcpy(queue + queue_len, s, n);
    queue_len += n;
}

static void say(void)
{
    put(name, strlen(name));
    put(": ", 2);
    put(line, line_len);
    put("\n", 1);
    line_len = 0;
}

int main(int argc, char *argv[])
{
    int in, out, typing = 1;

    if (argc != 4) {
        fprintf(stderr, "fifo-chat NAME IN OUT\n");
        return 2;
    }
    strcpy(name, argv[1]); /* @mark */
    in_name = argv[2];
    fifo(argv[2]);
    fifo(argv[3]);
    struct sigaction sa = {.sa_handler = quit, .sa_flags = SA_RESTART};
    sigaction(SIGTERM, &sa, 0);
    sigaction(SIGINT, &sa, 0);
    signal(SIGPIPE, SIG_IGN);

    in = open(argv[2], O_RDONLY | O_NONBLOCK);
    out = open(argv[3], O_WRONLY);
    if (in < 0 || out < 0) {
        perror("fifo-chat: open");
        unlink(in_name);
        return 1;
    }
    fcntl(out, F_SETFL, O_NONBLOCK);
    for (;;) {
        fd_set r, w;
        int max = in > out ? in : out;

        FD_ZERO(&r);
        FD_ZERO(&w);
        FD_SET(in, &r);
        /* room for a whole chunk of the shortest lines */
        if (typing && queue_len < MAXQ / 4)
            FD_SET(0, &r);
        if (queue_len > 0)
            FD_SET(out, &w);
        if (select(max + 1, &r, &w, NULL, NULL) < 0)
            continue;
        if (FD_ISSET(in, &r)) {
            char buf[65536];
            ssize_t n = read(in, buf, sizeof buf);

            if (n == 0)
                break;
            for (ssize_t i = 0; i < n;) {
                ssize_t k = write(1, buf + i, n - i);
                if (k > 0)
                    i += k;
            }
        }
        if (FD_ISSET(0, &r)) {
            char buf[1000];
            ssize_t n = read(0, buf, sizeof buf);

            if (n <= 0) {
                if (line_len > 0)
                    say();
                typing = 0;
            }
            for (ssize_t i = 0; i < n; i++) {
                if (buf[i] == '\n')
                    say();
                else
                    line[line_len++] = buf[i];
            }
        }
        if (queue_len > 0) {
            ssize_t n = write(out, queue, queue_len);

            if (n > 0) {
                memmove(queue, queue + n, queue_len - n);
                queue_len -= n;
            } else if (n < 0 && errno == EPIPE) {
                queue_len = 0;
            }
        }
        if (!typing && queue_len == 0 && out >= 0) {
            close(out);
            out = -1;
        }
    }
    if (typing) {
        static const char msg[] = "* peer left\n";
        if (write(1, msg, sizeof msg - 1) < 0)
            perror("write");
    }
    unlink(in_name);
    return 0;
}
