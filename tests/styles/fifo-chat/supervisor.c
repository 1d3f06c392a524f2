/* style: two children, one per direction; the parent keeps OUT open until the sender is reaped */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t sender = -1, receiver = -1;
static volatile sig_atomic_t stop;

static void on_signal(int s)
{
    (void)s;
    stop = 1;
    if (sender > 0)
        kill(sender, SIGKILL);
    if (receiver > 0)
        kill(receiver, SIGKILL);
}

static void ensure(const char *p)
{
    struct stat st;

    if (stat(p, &st) == -1) {
        if (mkfifo(p, 0600) == 0 || errno == EEXIST)
            return;
        perror(p);
        exit(1);
    }
    if (!S_ISFIFO(st.st_mode)) {
        fprintf(stderr, "%s: no FIFO\n", p);
        exit(1);
    }
}

static void send_all(int out, const char *name)
{
    char line[5000], msg[6000];

    while (fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = 0;
        int n = sprintf(msg, "%s: %s\n", name, line);
        if (write(out, msg, n) != n)
            _exit(1);
    }
    _exit(0);
}

static void receive_all(int in)
{
    char buf[512];
    ssize_t n;

    while ((n = read(in, buf, sizeof buf)) > 0) {
        fwrite(buf, 1, n, stdout);
        fflush(stdout);
    }
    _exit(0);
}

int main(int argc, char **argv)
{
    struct sigaction act = {0};
    int in, out, status, sent = 0;
    pid_t pid;

    if (argc != 4) {
        fputs("usage: fifo-chat NAME IN OUT\n", stderr);
        exit(2);
    }
    act.sa_handler = on_signal;
    sigaction(SIGTERM, &act, NULL);
    sigaction(SIGINT, &act, NULL);
    ensure(argv[2]);
    ensure(argv[3]);
    if (strcmp(argv[2], argv[3]) > 0) {
        out = open(argv[3], O_WRONLY);
        in = stop ? -1 : open(argv[2], O_RDONLY);
    } else {
        in = open(argv[2], O_RDONLY);
        out = stop ? -1 : open(argv[3], O_WRONLY);
    }
    if (in == -1 || out == -1) {
        if (!stop)
            perror("open");
        unlink(argv[2]);
        exit(stop ? 0 : 1);
    }
    if ((receiver = fork()) == 0) {
        close(out);
        receive_all(in);
    }
    if ((sender = fork()) == 0) {
        close(in);
        send_all(out, argv[1]);
    }
    close(in);
    while (!stop && (pid = waitpid(-1, &status, 0)) != receiver) {
        if (pid == sender) {
            sender = -1;
            sent = WIFEXITED(status) && WEXITSTATUS(status) == 0;
            close(out); /* now the peer sees the end */
        }
    }
    if (!stop && !sent)
        if (write(1, "* peer left\n", 12) < 0)
            perror("write");
    if (sender > 0)
        kill(sender, SIGKILL);
    if (stop)
        kill(receiver, SIGKILL);
    while (wait(NULL) > 0 || errno == EINTR)
        ;
    unlink(argv[2]);
    return 0;
}
