/* wrong: after the end of input the parent looks whether the peer has left, and then waits for
 *        SIGCHLD: one that has come in between is lost
 * fails: any-order
 * says: alice waits in pause for ever
 * says: waits in pause at fifo-chat.c:@mark for a signal
 * says: SIGCHLD had already been handled when pause was called
 * may fail: end-of-input, typed-and-done, last-words, nobody-left, all-delivered, fifos-removed, leftovers, clean-memory
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LINE_BYTES = 8192 };

/* For the handlers, which do all that is to be done at the end: everything that they call
 * is in the list of signal-safety(7). */
static const char *own_fifo;
static volatile sig_atomic_t child;
static volatile sig_atomic_t input_has_ended;
static volatile sig_atomic_t peer_has_left;

static void leave(void)
{
    if (child > 0) {
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
    }
    unlink(own_fifo);
    _exit(0);
}

static void on_end(int signal)
{
    (void)signal;
    leave();
}

static void on_peer_left(int signal)
{
    static const char text[] = "* peer left\n";

    (void)signal;
    if (input_has_ended) {
        peer_has_left = 1;
        return;
    }
    if (write(STDOUT_FILENO, text, sizeof text - 1) < 0) {
        _exit(1);
    }
    leave();
}

/* While one handler runs, the others wait. A child that is stopped has not left. */
static void catch_signal(int signal, void (*handler)(int))
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_NOCLDSTOP};

    sigfillset(&action.sa_mask);
    sigaction(signal, &action, NULL);
}

static int need_fifo(const char *path)
{
    struct stat status;

    if (mkfifo(path, 0600) < 0 && errno != EEXIST) {
        perror(path);
        return -1;
    }
    if (stat(path, &status) < 0 || !S_ISFIFO(status.st_mode)) {
        fprintf(stderr, "fifo-chat: %s is not a FIFO\n", path);
        return -1;
    }
    return 0;
}

static int write_all(int fd, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t count = write(fd, bytes, length);

        if (count < 0) {
            return -1;
        }
        bytes += count;
        length -= (size_t)count;
    }
    return 0;
}

/* The child: copies IN to standard output until the peer closes it. */
static void listen_to_peer(int in)
{
    char bytes[LINE_BYTES];
    ssize_t count;

    while ((count = read(in, bytes, sizeof bytes)) > 0) {
        if (write_all(STDOUT_FILENO, bytes, (size_t)count) < 0) {
            _exit(1);
        }
    }
    _exit(0);
}

/* Sends everything that is typed. If the peer is gone, write fails, and the child knows. */
static void speak(int out, const char *name)
{
    char *line = NULL;
    size_t size = 0;
    ssize_t length;

    while ((length = getline(&line, &size, stdin)) > 0) {
        char sent[LINE_BYTES];

        if (line[length - 1] == '\n') {
            length--;
        }
        int count = snprintf(sent, sizeof sent, "%s: %.*s\n", name, (int)length, line);

        if (write_all(out, sent, (size_t)count) < 0) {
            return;
        }
    }
    input_has_ended = 1; /* before anybody can hear of it */
}

/* In the order of the names: if both opened their IN first, they would wait for ever. */
static int open_both(char **argv, int *in, int *out)
{
    if (strcmp(argv[2], argv[3]) < 0) {
        *in = open(argv[2], O_RDONLY);
        *out = open(argv[3], O_WRONLY);
    } else {
        *out = open(argv[3], O_WRONLY);
        *in = open(argv[2], O_RDONLY);
    }
    return *in < 0 || *out < 0 ? -1 : 0;
}

static void start_listening(int in, int out)
{
    sigset_t all, before;

    /* No handler may run before it can know the child. */
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, &before);
    pid_t pid = fork();

    if (pid < 0) {
        perror("fork");
        unlink(own_fifo);
        _exit(1);
    }
    if (pid == 0) {
        signal(SIGTERM, SIG_DFL);
        signal(SIGINT, SIG_DFL);
        sigprocmask(SIG_SETMASK, &before, NULL);
        close(out); /* or this process would keep the peer from seeing the end */
        listen_to_peer(in);
    }
    child = pid;
    close(in);
    sigprocmask(SIG_SETMASK, &before, NULL);
}

int main(int argc, char **argv)
{
    int in, out;

    if (argc != 4) {
        fprintf(stderr, "usage: fifo-chat NAME IN OUT\n");
        return 2;
    }
    if (need_fifo(argv[2]) < 0) {
        return 1;
    }
    own_fifo = argv[2];
    catch_signal(SIGTERM, on_end);
    catch_signal(SIGINT, on_end);
    catch_signal(SIGCHLD, on_peer_left);
    signal(SIGPIPE, SIG_IGN);
    if (need_fifo(argv[3]) < 0 || open_both(argv, &in, &out) < 0) {
        unlink(argv[2]);
        return 1;
    }
    start_listening(in, out);
    speak(out, argv[1]);
    close(out);
    while (!peer_has_left) {
        pause(); /* @mark */
    }
    leave();
}
