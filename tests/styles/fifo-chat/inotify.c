/* style: inotify tells when the peer has made its FIFO */
#include <stddef.h>
extern const char *in_path, *out_path, *my_name;
void arguments(int argc, char **argv);
int write_all(int fd, const char *b, size_t n);
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
const char *in_path, *out_path, *my_name;
static void one(const char *p)
{
    struct stat s;
    mode_t o = umask(0);
    int r = mkfifo(p, 0600);
    umask(o);
    if (r == 0) return;
    if (errno != EEXIST || stat(p, &s) < 0 || !S_ISFIFO(s.st_mode)) { fprintf(stderr, "%s: no FIFO\n", p); exit(1); }
}
void arguments(int argc, char **argv)
{
    if (argc != 4) { fprintf(stderr, "usage: fifo-chat NAME IN OUT\n"); exit(2); }
    my_name = argv[1]; in_path = argv[2]; out_path = argv[3];
    one(in_path); one(out_path);
}
int write_all(int fd, const char *b, size_t n)
{
    while (n) { ssize_t w = write(fd, b, n); if (w < 0) { if (errno == EINTR) continue; return -1; } b += w; n -= (size_t)w; }
    return 0;
}
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/eventfd.h>
#include <unistd.h>
static int ev;
static void h(int s) { (void)s; int e = errno; eventfd_write(ev, 1); errno = e; }
int main(int argc, char **argv)
{
    arguments(argc, argv);
    ev = eventfd(0, EFD_CLOEXEC);
    struct sigaction sa = { .sa_handler = h, .sa_flags = SA_RESTART }; sigaction(SIGTERM, &sa, 0); sigaction(SIGINT, &sa, 0); signal(SIGPIPE, SIG_IGN);
    int ino = inotify_init1(IN_NONBLOCK | IN_CLOEXEC); if (ino < 0 || inotify_add_watch(ino, out_path, IN_OPEN) < 0) { perror("inotify"); return 1; }
    int in = open(in_path, O_RDONLY | O_NONBLOCK), out;
    if (in < 0) return 1;
    char t[4096] __attribute__((aligned(8)));
    while ((out = open(out_path, O_WRONLY | O_NONBLOCK)) < 0 && (errno == ENXIO || errno == EINTR)) {
        struct pollfd p[2] = { { ino, POLLIN, 0 }, { ev, POLLIN, 0 } };
        if (poll(p, 2, -1) < 0) continue;
        if (p[1].revents) { unlink(in_path); return 0; }
        while (read(ino, t, sizeof t) > 0) { }
    }
    close(ino);
    if (out < 0) { perror(out_path); unlink(in_path); return 1; }
    char *q = NULL; size_t qn = 0, qc = 0, qo = 0; int bol = 1, ended = 0, k = (int)strlen(my_name);
    for (;;) {
        if (qo == qn) { qo = qn = 0; if (ended && out >= 0) { close(out); out = -1; } }
        struct pollfd p[4] = { { ev, POLLIN, 0 }, { in, POLLIN, 0 }, { !ended && qn == 0 ? 0 : -1, POLLIN, 0 }, { qo < qn ? out : -1, POLLOUT, 0 } };
        if (poll(p, 4, -1) < 0) continue;
        if (p[0].revents) break;
        ssize_t r;
        if (p[1].revents) {
            r = read(in, t, sizeof t);
            if (r > 0) write_all(1, t, (size_t)r);
            if (r == 0) { if (!ended) write_all(1, "* peer left\n", 12); break; }
        }
        if (p[2].revents) {
            r = read(0, t, sizeof t);
            if (r == 0) { ended = 1; if (!bol) { t[0] = '\n'; r = 1; } }
            for (ssize_t i = 0; i < r; i++) {
                if (qn + 64 > qc) { qc = qc ? 2 * qc : 256; q = realloc(q, qc); if (!q) abort(); }
                if (bol) qn += (size_t)sprintf(q + qn, "%.*s: ", k, my_name);
                q[qn++] = t[i]; bol = t[i] == '\n';
            }
        }
        if (p[3].revents) {
            r = write(out, q + qo, qn - qo);
            if (r > 0) qo += (size_t)r; else if (r < 0 && errno == EPIPE) qo = qn;
        }
    }
    free(q);
    unlink(in_path);
    return 0;
}
