/* style: three threads, one of which waits for signals; a queue of lines between two of them */
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct line {
    struct line *next;
    size_t length;
    char text[];
} line_t;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t filled = PTHREAD_COND_INITIALIZER;
static line_t *first, **last = &first;
static bool input_over;
static const char *name, *in_path, *out_path;
static int in, out;

static void *wait_for_signals(void *set)
{
    int sig;

    sigwait(set, &sig);
    fprintf(stderr, "signal %d\n", sig);
    unlink(in_path);
    _exit(0);
}

static void *read_input(void *unused)
{
    char *text = NULL;
    size_t size = 0;
    ssize_t n;

    (void)unused;
    while ((n = getline(&text, &size, stdin)) != -1) {
        size_t length = n - (text[n - 1] == '\n');
        line_t *l = malloc(sizeof *l + strlen(name) + length + 4);

        l->next = NULL;
        l->length = sprintf(l->text, "%s: ", name);
        memcpy(l->text + l->length, text, length);
        l->length += length;
        l->text[l->length++] = '\n';
        pthread_mutex_lock(&lock);
        *last = l;
        last = &l->next;
        pthread_cond_signal(&filled);
        pthread_mutex_unlock(&lock);
    }
    pthread_mutex_lock(&lock);
    input_over = true;
    pthread_cond_signal(&filled);
    pthread_mutex_unlock(&lock);
    return NULL;
}

static void *send_lines(void *unused)
{
    (void)unused;
    for (;;) {
        pthread_mutex_lock(&lock);
        while (first == NULL && !input_over)
            pthread_cond_wait(&filled, &lock);
        line_t *l = first;
        if (l != NULL && (first = l->next) == NULL)
            last = &first;
        pthread_mutex_unlock(&lock);
        if (l == NULL)
            break;
        for (size_t done = 0; done < l->length;) {
            ssize_t n = write(out, l->text + done, l->length - done);
            if (n < 0)
                return NULL;
            done += n;
        }
        free(l);
    }
    close(out);
    return NULL;
}

static void check(const char *path)
{
    struct stat st;

    if (mkfifo(path, 0600) < 0 && (stat(path, &st) < 0 || !S_ISFIFO(st.st_mode))) {
        fprintf(stderr, "cannot chat over %s\n", path);
        exit(1);
    }
}

int main(int argc, char **argv)
{
    static sigset_t set;
    pthread_t thread;
    char buffer[300];
    ssize_t n;

    if (argc != 4) {
        fprintf(stderr, "usage: fifo-chat NAME IN OUT\n");
        return 2;
    }
    name = argv[1];
    in_path = argv[2];
    out_path = argv[3];
    check(in_path);
    check(out_path);
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
    pthread_create(&thread, NULL, wait_for_signals, &set);
    pthread_create(&thread, NULL, read_input, NULL);

    /* nobody waits here: the other side's open of its OUT needs only this */
    in = open(in_path, O_RDONLY | O_NONBLOCK);
    out = open(out_path, O_WRONLY);
    /* poll, unlike read, knows of writers that have not come yet */
    struct pollfd writer = {.fd = in, .events = POLLIN};
    fcntl(in, F_SETFL, 0);
    pthread_create(&thread, NULL, send_lines, NULL);
    poll(&writer, 1, -1);
    while ((n = read(in, buffer, sizeof buffer)) > 0) {
        fwrite(buffer, 1, n, stdout);
        fflush(stdout);
    }
    pthread_mutex_lock(&lock);
    bool over = input_over;
    pthread_mutex_unlock(&lock);
    if (!over) {
        printf("* peer left\n");
        fflush(stdout);
    }
    unlink(in_path);
    _exit(0);
}
