/* style: the child becomes cat; the parent sends with writev and learns of the end by SIGCHLD */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *mine;
static volatile sig_atomic_t cat, all_typed;

static void tidy(int sig)
{
    int status;

    if (sig == SIGCHLD) {
        if (waitpid(cat, &status, WNOHANG) <= 0)
            return; /* only stopped */
        if (!all_typed && write(1, "* peer left\n", 12) != 12)
            _exit(1);
    } else if (cat > 0) {
        kill(cat, SIGKILL);
        waitpid(cat, &status, 0);
    }
    unlink(mine);
    _exit(0);
}

static void fifo_or_die(const char *path)
{
    struct stat sb;

    mkfifo(path, 0600);
    if (stat(path, &sb) == -1) {
        perror(path);
        exit(1);
    }
    if (!S_ISFIFO(sb.st_mode)) {
        fprintf(stderr, "%s: is something else\n", path);
        exit(1);
    }
}

static int send_line(int fd, char *name, char *text, size_t len)
{
    struct iovec v[] = {{name, strlen(name)}, {": ", 2}, {text, len}, {"\n", 1}};

    return writev(fd, v, 4) < 0;
}

int main(int argc, char *argv[])
{
    struct sigaction sa;
    sigset_t block, before;
    char *text = NULL;
    size_t cap = 0;
    ssize_t len;
    int in = -1, out = -1;

    if (argc != 4) {
        fprintf(stderr, "usage: fifo-chat NAME IN OUT\n");
        exit(2);
    }
    mine = argv[2];
    fifo_or_die(argv[2]);
    fifo_or_die(argv[3]);

    sa.sa_handler = tidy;
    sa.sa_flags = 0;
    sigemptyset(&block);
    sigaddset(&block, SIGTERM);
    sigaddset(&block, SIGINT);
    sigaddset(&block, SIGCHLD);
    sa.sa_mask = block;
    sigaction(SIGTERM, &sa, NULL);
    sigaction(SIGINT, &sa, NULL);
    sigaction(SIGCHLD, &sa, NULL);

    int first_in = strcmp(argv[2], argv[3]) < 0;
    if (first_in)
        in = open(argv[2], O_RDONLY);
    out = open(argv[3], O_WRONLY | O_CLOEXEC);
    if (!first_in)
        in = open(argv[2], O_RDONLY);
    if (in < 0 || out < 0) {
        perror("open");
        exit(1);
    }

    sigprocmask(SIG_BLOCK, &block, &before);
    pid_t pid = fork();
    if (pid == 0) {
        sigprocmask(SIG_SETMASK, &before, NULL);
        dup2(in, 0);
        close(in);
        execlp("cat", "cat", (char *)NULL);
        _exit(127);
    }
    cat = pid;
    close(in);
    signal(SIGPIPE, SIG_IGN);
    sigprocmask(SIG_SETMASK, &before, NULL);

    while ((len = getline(&text, &cap, stdin)) > 0) {
        if (text[len - 1] == '\n')
            len--;
        if (send_line(out, argv[1], text, len))
            break;
    }
    if (len <= 0)
        all_typed = 1;
    close(out);
    while (1)
        pause();
}
