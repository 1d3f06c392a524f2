/* wrong: the FIFOs are opened for one message each, in turns
 * fails: one-line
 * says: alice and bob wait for each other for ever
 * says: waits in open at fifo-chat.c:@open
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

char *name, *in_path, *out_path;
int in, out;

void quit(int sig)
{
    (void)sig;
    unlink(in_path);
    _exit(0);
}

void make_fifo(const char *path)
{
    struct stat st;

    if (mkfifo(path, 0600) == 0)
        return;
    if (errno != EEXIST) {
        perror(path);
        exit(1);
    }
    if (stat(path, &st) < 0 || !S_ISFIFO(st.st_mode)) {
        fprintf(stderr, "%s: not a FIFO\n", path);
        exit(1);
    }
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
    for (;;) {
        char text[5000], buf[5100];
        ssize_t n;

        if (fgets(text, sizeof text, stdin) == NULL)
            break;
        out = open(out_path, O_WRONLY); /* @open */
        dprintf(out, "%s: %s", name, text);
        close(out);
        in = open(in_path, O_RDONLY);
        n = read(in, buf, sizeof buf);
        if (n > 0 && write(1, buf, n) != n)
            exit(1);
        close(in);
    }
    unlink(in_path);
    return 0;
}
