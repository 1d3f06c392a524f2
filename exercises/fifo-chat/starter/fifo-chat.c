/* FIFO chat: fifo-chat NAME IN OUT
 *
 * Makes the two FIFOs, opens them and sends what is typed. The rest is yours: look for
 * "your turn". */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Makes a FIFO unless there is one. */
static void make_fifo(const char *path)
{
    if (mkfifo(path, 0600) < 0 && errno != EEXIST) {
        perror(path);
        exit(1);
    }
    /* your turn: with EEXIST something of that name is there. Is it a FIFO? stat(2) */
}

static int open_fifo(const char *path, int flags)
{
    int fd = open(path, flags);

    if (fd < 0) {
        perror(path);
        exit(1);
    }
    return fd;
}

int main(int argc, char *argv[])
{
    char *line = NULL;
    size_t size = 0;

    if (argc != 4) {
        fprintf(stderr, "usage: fifo-chat NAME IN OUT\n");
        return 2;
    }
    make_fifo(argv[2]);
    make_fifo(argv[3]);

    /* your turn: the other program opens its IN first, too. Which one should come first,
     * so that both begin with the same FIFO? */
    int in = open_fifo(argv[2], O_RDONLY);
    int out = open_fifo(argv[3], O_WRONLY);

    /* your turn: the peer may speak at any time, and be silent for as long as it likes.
     * How can this program wait for both the keyboard and IN? */
    while (getline(&line, &size, stdin) != -1) {
        dprintf(out, "%s: %s", argv[1], line);
    }

    /* your turn: what comes from the peer; who leaves how, and what is to be removed then;
     * SIGTERM, SIGINT and SIGPIPE. */
    free(line);
    close(out);
    close(in);
    return 0;
}
