/* style: child listens, parent waits in pselect; no handler does anything but set a flag */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LINE_BYTES = 8192 };

static volatile sig_atomic_t is_told_to_end;
static volatile sig_atomic_t has_child_ended;

static void on_signal(int signal)
{
    if (signal == SIGCHLD) {
        has_child_ended = 1;
    } else {
        is_told_to_end = 1;
    }
}

static void catch_signal(int signal)
{
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_NOCLDSTOP};

    sigemptyset(&action.sa_mask);
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

/* The child: copies IN to standard output until the peer closes it. */
static void listen_to_peer(int in)
{
    char bytes[LINE_BYTES];
    ssize_t count;

    signal(SIGTERM, SIG_DFL);
    signal(SIGINT, SIG_DFL);
    while ((count = read(in, bytes, sizeof bytes)) > 0) {
        for (ssize_t done = 0; done < count;) {
            ssize_t written = write(STDOUT_FILENO, bytes + done, (size_t)(count - done));

            if (written < 0) {
                _exit(1);
            }
            done += written;
        }
    }
    _exit(0);
}

/* Waits until there is something to read. The signals are let in only here. False if one
 * came that ends the chat. */
static bool wait_for_typing(const sigset_t *open_mask)
{
    while (!is_told_to_end && !has_child_ended) {
        fd_set typed;

        FD_ZERO(&typed);
        FD_SET(STDIN_FILENO, &typed);
        if (pselect(STDIN_FILENO + 1, &typed, NULL, NULL, NULL, open_mask) > 0) {
            return true;
        }
    }
    return false;
}

/* Sends a line with one write, which for its length no other writer could break up, and
 * for its blocking nature comes whole. A signal must be able to end it. */
static bool send_line(int out, const char *name, const char *text, size_t length,
                      const sigset_t *open_mask)
{
    char line[LINE_BYTES];
    size_t size = (size_t)snprintf(line, sizeof line, "%s: %.*s\n", name, (int)length, text);
    sigset_t closed_mask;

    sigprocmask(SIG_SETMASK, open_mask, &closed_mask);
    for (size_t done = 0; done < size && !is_told_to_end;) {
        ssize_t written = write(out, line + done, size - done);

        if (written < 0 && errno != EINTR) {
            break; /* EPIPE: the peer is gone, and the child will notice */
        }
        done += written > 0 ? (size_t)written : 0;
    }
    sigprocmask(SIG_SETMASK, &closed_mask, NULL);
    return !is_told_to_end;
}

/* Sends every line that is typed. True at the end of input. */
static bool speak(int out, const char *name, const sigset_t *open_mask)
{
    static char text[LINE_BYTES];
    size_t used = 0;

    while (wait_for_typing(open_mask)) {
        ssize_t count = read(STDIN_FILENO, text + used, sizeof text - used - 1);
        char *end;

        if (count <= 0) {
            return used == 0 || send_line(out, name, text, used, open_mask);
        }
        used += (size_t)count;
        while ((end = memchr(text, '\n', used)) != NULL) {
            size_t length = (size_t)(end - text);

            if (!send_line(out, name, text, length, open_mask)) {
                return false;
            }
            used -= length + 1;
            memmove(text, end + 1, used);
        }
    }
    return false;
}

static bool open_both(char **argv, int *in, int *out)
{
    bool in_first = strcmp(argv[2], argv[3]) < 0;

    for (int i = 0; i < 2; i++) {
        bool is_in = in_first == (i == 0);
        int fd = open(is_in ? argv[2] : argv[3], is_in ? O_RDONLY : O_WRONLY);

        if (fd < 0) {
            return false;
        }
        *(is_in ? in : out) = fd;
    }
    return true;
}

static int chat(char **argv)
{
    sigset_t ends, open_mask;
    int in = -1, out = -1;

    if (!open_both(argv, &in, &out)) {
        return is_told_to_end ? 0 : 1;
    }
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGCHLD);
    sigprocmask(SIG_BLOCK, &ends, &open_mask);
    pid_t child = fork();

    if (child == 0) {
        close(out); /* or this process would keep the peer from seeing the end */
        sigprocmask(SIG_SETMASK, &open_mask, NULL);
        listen_to_peer(in);
    }
    close(in);
    bool is_end_of_input = speak(out, argv[1], &open_mask);

    close(out);
    if (is_end_of_input) {
        while (!has_child_ended && !is_told_to_end) {
            sigsuspend(&open_mask);
        }
    }
    if (has_child_ended && !is_end_of_input && !is_told_to_end) {
        puts("* peer left");
    }
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        fprintf(stderr, "usage: fifo-chat NAME IN OUT\n");
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    catch_signal(SIGTERM);
    catch_signal(SIGINT);
    catch_signal(SIGCHLD);
    if (need_fifo(argv[2]) < 0 || need_fifo(argv[3]) < 0) {
        return 1;
    }
    int status = chat(argv);

    unlink(argv[2]);
    return status;
}
