/* wrong: what has come of a line when the peer dies is taken for a whole one
 * fails: dies-anywhere
 * says: was killed just before
 * says: was killed by SIGSEGV
 */
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
    size_t length, size;
};

struct chat {
    const char *name;
    int in;
    int out; /* -1: closed, everything is delivered */
    bool has_input;
    bool is_over;
    struct buffer typed; /* a line that has no end yet */
    struct buffer queue; /* what is to be sent */
    struct buffer heard; /* a line that has no end yet */
    bool in_line;        /* the name is sent, the text is not */
};

/* For the handler: what is to be removed. */
static const char *own_fifo;

/* unlink and _exit are allowed in a handler, and no moment is a wrong one: there is nothing
 * to be told to a loop that may be just about to wait. */
static void on_end(int signal)
{
    (void)signal;
    unlink(own_fifo);
    _exit(0);
}

static void append(struct buffer *buffer, const char *data, size_t length)
{
    while (buffer->size < buffer->length + length) {
        buffer->size = buffer->size == 0 ? CHUNK : buffer->size * 2;
        buffer->data = realloc(buffer->data, buffer->size);
        if (buffer->data == NULL) {
            perror("fifo-chat");
            exit(1);
        }
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
static bool open_both(const char *in, const char *out, struct chat *chat)
{
    bool in_is_first = strcmp(in, out) < 0;

    if (in_is_first) {
        chat->in = open(in, O_RDONLY);
    }
    chat->out = open(out, O_WRONLY);
    if (!in_is_first) {
        chat->in = open(in, O_RDONLY);
    }
    if (chat->in < 0 || chat->out < 0 || fcntl(chat->out, F_SETFL, O_NONBLOCK) < 0) {
        perror("fifo-chat");
        return false;
    }
    return true;
}

static void say(struct chat *chat, const char *text, size_t length)
{
    append(&chat->queue, chat->name, strlen(chat->name));
    append(&chat->queue, ": ", 2);
    append(&chat->queue, text, length);
    append(&chat->queue, "\n", 1);
}

/* Moves whole lines from what was typed to what is to be sent. */
static void take_lines(struct chat *chat)
{
    size_t done = 0;
    const char *end;

    while ((end = memchr(chat->typed.data + done, '\n', chat->typed.length - done)) !=
           NULL) {
        size_t length = (size_t)(end - chat->typed.data) - done;

        say(chat, chat->typed.data + done, length);
        done += length + 1;
    }
    drop(&chat->typed, done);
}

static void read_typed(struct chat *chat)
{
    char chunk[CHUNK];
    ssize_t count = read(STDIN_FILENO, chunk, sizeof chunk);

    if (count < 0 && errno == EINTR) {
        return;
    }
    if (count > 0) {
        append(&chat->typed, chunk, (size_t)count);
        take_lines(chat);
        return;
    }
    chat->has_input = false;
    if (chat->typed.length > 0) {
        say(chat, chat->typed.data, chat->typed.length); /* a line without its end */
    }
}

/* False if nobody wants to see it. */
static bool print(const char *data, size_t length)
{
    while (length > 0) {
        ssize_t count = write(STDOUT_FILENO, data, length);

        if (count < 0 && errno != EINTR) {
            return false;
        }
        if (count > 0) {
            data += count;
            length -= (size_t)count;
        }
    }
    return true;
}

/* prints the whole lines of what has come */
static void print_lines(struct chat *chat)
{
    size_t done = 0;
    const char *end;

    while ((end = memchr(chat->heard.data + done, '\n', chat->heard.length - done)) !=
           NULL) {
        done = (size_t)(end - chat->heard.data) + 1;
    }
    chat->is_over = !print(chat->heard.data, done);
    drop(&chat->heard, done);
}

static void read_peer(struct chat *chat)
{
    char chunk[CHUNK];
    ssize_t count = read(chat->in, chunk, sizeof chunk);

    if (count > 0) {
        append(&chat->heard, chunk, (size_t)count);
        print_lines(chat);
    } else if (count == 0) {
        if (chat->heard.length > 0) {
            char *end = memchr(chat->heard.data, '\n', chat->heard.length);

            *end = '\0';
            puts(chat->heard.data);
        }
        if (chat->has_input) {
            print("* peer left\n", 12);
        }
        chat->is_over = true;
    }
}

/* the name, or the rest of the line */
static size_t next_piece(const struct chat *chat)
{
    const char *end = memchr(chat->queue.data, '\n', chat->queue.length);

    return chat->in_line ? (size_t)(end - chat->queue.data) + 1
                         : strlen(chat->name) + 2;
}

static void send_queue(struct chat *chat)
{
    size_t length = next_piece(chat);
    ssize_t count = write(chat->out, chat->queue.data, length);

    if (count == (ssize_t)length) {
        chat->in_line = !chat->in_line;
    }
    if (count > 0) {
        drop(&chat->queue, (size_t)count);
    } else if (count < 0 && errno == EPIPE) {
        chat->queue.length = 0; /* nobody reads: end of file on IN follows */
    }
}

static void talk(struct chat *chat)
{
    while (!chat->is_over) {
        bool wants_more = chat->has_input && chat->queue.length < QUEUE_MAX;
        /* poll leaves out -1 */
        struct pollfd waits[] = {
            {.fd = chat->in, .events = POLLIN},
            {.fd = wants_more ? STDIN_FILENO : -1, .events = POLLIN},
            {.fd = chat->queue.length > 0 ? chat->out : -1, .events = POLLOUT},
        };

        if (poll(waits, 3, -1) < 0) {
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
    struct sigaction end = {.sa_handler = on_end};
    struct sigaction ignore = {.sa_handler = SIG_IGN};

    if (argc != 4) {
        fprintf(stderr, "usage: fifo-chat NAME IN OUT\n");
        return 2;
    }

    struct chat chat = {.name = argv[1], .in = -1, .out = -1, .has_input = true};

    if (!make_fifo(argv[2])) {
        return 1;
    }
    own_fifo = argv[2];
    sigaction(SIGTERM, &end, NULL);
    sigaction(SIGINT, &end, NULL);
    sigaction(SIGPIPE, &ignore, NULL);

    bool is_good = make_fifo(argv[3]) && open_both(argv[2], argv[3], &chat);

    if (is_good) {
        talk(&chat);
    }
    unlink(argv[2]);
    free(chat.typed.data);
    free(chat.queue.data);
    free(chat.heard.data);
    return is_good ? 0 : 1;
}
