/* style: one process, ppoll, flags set by handlers; unbounded buffers with a limit on reading */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CHUNK = 4096, QUEUE_MAX = 64 * 1024 };

struct buffer {
    char *data;
    size_t length;
};

static volatile sig_atomic_t is_told_to_end;

static void on_end(int signal)
{
    (void)signal;
    is_told_to_end = 1;
}

static void append(struct buffer *buffer, const char *data, size_t length)
{
    buffer->data = realloc(buffer->data, buffer->length + length);
    if (buffer->data == NULL) {
        perror("fifo-chat");
        exit(1);
    }
    memcpy(buffer->data + buffer->length, data, length);
    buffer->length += length;
}

static void drop(struct buffer *buffer, size_t length)
{
    buffer->length -= length;
    memmove(buffer->data, buffer->data + length, buffer->length);
}

static bool make_fifo(const char *path)
{
    struct stat status;

    if (mkfifo(path, 0600) == 0) {
        return true;
    }
    if (errno == EEXIST && stat(path, &status) == 0 && S_ISFIFO(status.st_mode)) {
        return true;
    }
    fprintf(stderr, "fifo-chat: %s: %s\n", path,
            errno == EEXIST ? "is not a FIFO" : strerror(errno));
    return false;
}

/* Opening a FIFO waits for the other side. Both open the one whose name comes first first,
 * so that they wait for each other at the same one. */
static bool open_both(const char *in, const char *out, int *in_fd, int *out_fd)
{
    bool in_is_first = strcmp(in, out) < 0;

    if (in_is_first) {
        *in_fd = open(in, O_RDONLY | O_CLOEXEC);
    }
    if (!in_is_first || *in_fd >= 0) {
        *out_fd = open(out, O_WRONLY | O_CLOEXEC);
    }
    if (!in_is_first && *out_fd >= 0) {
        *in_fd = open(in, O_RDONLY | O_CLOEXEC);
    }
    if (*in_fd < 0 || *out_fd < 0) {
        if (errno != EINTR) {
            perror("fifo-chat: open");
        }
        return false;
    }
    return fcntl(*out_fd, F_SETFL, O_NONBLOCK) == 0;
}

/* Moves whole lines, each behind the name, from what was typed to what is to be sent. */
static void say(const char *name, struct buffer *typed, struct buffer *queue, bool is_end)
{
    const char *end;

    while (typed->length > 0 &&
           ((end = memchr(typed->data, '\n', typed->length)) != NULL || is_end)) {
        size_t length = end == NULL ? typed->length : (size_t)(end - typed->data);

        append(queue, name, strlen(name));
        append(queue, ": ", 2);
        append(queue, typed->data, length);
        append(queue, "\n", 1);
        drop(typed, length + (end == NULL ? 0 : 1));
    }
}

/* Writes everything to a descriptor that may be written to slowly. */
static bool print(const char *data, size_t length)
{
    while (length > 0) {
        ssize_t count = write(STDOUT_FILENO, data, length);

        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count < 0) {
            return false;
        }
        data += count;
        length -= (size_t)count;
    }
    return true;
}

struct chat {
    const char *name;
    int in;
    int out; /* -1: closed, everything is delivered */
    bool has_input;
    bool is_over;
    struct buffer typed;
    struct buffer queue;
};

static void read_typed(struct chat *chat)
{
    char chunk[CHUNK];
    ssize_t count = read(STDIN_FILENO, chunk, sizeof chunk);

    if (count < 0 && errno == EINTR) {
        return;
    }
    if (count <= 0) {
        chat->has_input = false;
    } else {
        append(&chat->typed, chunk, (size_t)count);
    }
    say(chat->name, &chat->typed, &chat->queue, !chat->has_input);
}

static void read_peer(struct chat *chat)
{
    char chunk[CHUNK];
    ssize_t count = read(chat->in, chunk, sizeof chunk);

    if (count > 0) {
        chat->is_over = !print(chunk, (size_t)count);
    } else if (count == 0 || errno != EINTR) {
        if (chat->has_input) {
            print("* peer left\n", 12);
        }
        chat->is_over = true;
    }
}

static void send_queue(struct chat *chat)
{
    ssize_t count = write(chat->out, chat->queue.data, chat->queue.length);

    if (count > 0) {
        drop(&chat->queue, (size_t)count);
    } else if (count < 0 && errno == EPIPE) {
        chat->queue.length = 0; /* end of file on the other FIFO follows */
    }
}

/* The signals that end the chat are let in only while it waits, so that none comes unseen
 * between looking at the flag and waiting. */
static void talk(struct chat *chat)
{
    sigset_t ends, before;

    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    sigprocmask(SIG_BLOCK, &ends, &before);
    while (!chat->is_over && !is_told_to_end) {
        bool wants_more = chat->has_input && chat->queue.length < QUEUE_MAX;
        /* -1 is left out */
        struct pollfd waits[] = {
            {.fd = chat->in, .events = POLLIN},
            {.fd = wants_more ? STDIN_FILENO : -1, .events = POLLIN},
            {.fd = chat->queue.length > 0 ? chat->out : -1, .events = POLLOUT},
        };

        if (ppoll(waits, 3, NULL, &before) < 0) {
            continue; /* EINTR */
        }
        if (waits[1].revents != 0) {
            read_typed(chat);
        }
        if (waits[2].revents != 0) {
            send_queue(chat);
        }
        if (waits[0].revents != 0) {
            read_peer(chat);
        }
        if (!chat->has_input && chat->queue.length == 0 && chat->out >= 0) {
            close(chat->out); /* the peer reads end of file */
            chat->out = -1;
        }
    }
}

int main(int argc, char **argv)
{
    struct sigaction end = {.sa_handler = on_end}; /* no SA_RESTART: open must return */
    struct sigaction ignore = {.sa_handler = SIG_IGN};

    if (argc != 4) {
        fprintf(stderr, "usage: fifo-chat NAME IN OUT\n");
        return 2;
    }
    sigaction(SIGPIPE, &ignore, NULL);
    sigaction(SIGTERM, &end, NULL);
    sigaction(SIGINT, &end, NULL);

    struct chat chat = {.name = argv[1], .in = -1, .out = -1, .has_input = true};

    if (!make_fifo(argv[2]) || !make_fifo(argv[3])) {
        return 1;
    }
    bool is_open = open_both(argv[2], argv[3], &chat.in, &chat.out);

    if (is_open) {
        talk(&chat);
    }
    unlink(argv[2]);
    free(chat.typed.data);
    free(chat.queue.data);
    return is_open || is_told_to_end ? 0 : 1;
}
