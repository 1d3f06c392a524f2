/* style: one thread waits for each command; a clock thread ticks; stdin is read with poll */
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { CMDS = 16, WORDS = 130 };

struct stage {
    char *argv[WORDS];
    int argc;
    pthread_t waiter;
    pid_t pid;
};

static struct stage stages[CMDS];
static int nstages;
static char *in_name, *out_name;
static int out_mode;

static unsigned long ticks; /* belongs to the clock thread until it is cancelled */

/* Ctrl-C is for the command; exec takes the handler back */
static void on_sigint(int sig)
{
    (void)sig;
}

static void *clock_thread(void *unused)
{
    struct timespec tick = {.tv_nsec = 50 * 1000 * 1000};

    (void)unused;
    for (;;) {
        nanosleep(&tick, NULL);
        ticks++;
    }
    return NULL;
}

static void *wait_thread(void *arg)
{
    struct stage *stage = arg;

    waitpid(stage->pid, NULL, WUNTRACED);
    return NULL;
}

static char *read_line(void)
{
    static char buffer[8192];
    static size_t start, end;

    for (;;) {
        char *newline = memchr(buffer + start, '\n', end - start);
        if (newline) {
            char *line = buffer + start;
            *newline = '\0';
            start = (size_t)(newline + 1 - buffer);
            return line;
        }
        memmove(buffer, buffer + start, end - start);
        end -= start;
        start = 0;

        struct pollfd stdin_set = {.fd = 0, .events = POLLIN};
        while (poll(&stdin_set, 1, 1000) <= 0)
            ;
        ssize_t n = read(0, buffer + end, sizeof(buffer) - end - 1);
        if (n > 0) {
            end += (size_t)n;
        } else if (end > 0) {
            buffer[end++] = '\n'; /* the last line lacked it */
        } else {
            return NULL;
        }
    }
}

static char *next_word(char **at)
{
    char *word = NULL;
    size_t len;

    *at += strspn(*at, " \t");
    len = strcspn(*at, " \t|<>");
    if (len > 0)
        word = strndup(*at, len);
    *at += len;
    return word;
}

static void parse(char *at)
{
    memset(stages, 0, sizeof(stages));
    nstages = 1;
    in_name = out_name = NULL;
    for (;;) {
        struct stage *stage = &stages[nstages - 1];
        char *word = next_word(&at);
        if (word) {
            stage->argv[stage->argc++] = word;
            continue;
        }
        switch (*at++) {
        case '|':
            nstages++;
            break;
        case '<':
            in_name = next_word(&at);
            break;
        case '>':
            out_mode = *at == '>' ? O_APPEND : O_TRUNC;
            at += *at == '>';
            out_name = next_word(&at);
            break;
        default:
            return;
        }
    }
}

static void forget(void)
{
    for (int i = 0; i < nstages; i++) {
        for (int k = 0; k < stages[i].argc; k++)
            free(stages[i].argv[k]);
    }
    free(in_name);
    free(out_name);
}

static void fail(const char *what)
{
    perror(what);
    _exit(1);
}

static void child(const struct stage *stage, int in, int out)
{
    if (stage == &stages[0] && in_name) {
        in = open(in_name, O_RDONLY | O_CLOEXEC);
        if (in < 0)
            fail(in_name);
    }
    if (stage == &stages[nstages - 1] && out_name) {
        out = open(out_name, O_WRONLY | O_CREAT | O_CLOEXEC | out_mode, 0640);
        if (out < 0)
            fail(out_name);
    }
    dup2(in, 0);
    dup2(out, 1);
    execvp(stage->argv[0], stage->argv);
    fail(stage->argv[0]);
}

static void run(void)
{
    int in = 0;

    for (int i = 0; i < nstages; i++) {
        int ends[2] = {0, 1};
        if (i + 1 < nstages && pipe2(ends, O_CLOEXEC) < 0)
            fail("pipe");
        stages[i].pid = fork();
        if (stages[i].pid == 0)
            child(&stages[i], in, ends[1]);
        if (in != 0)
            close(in);
        if (ends[1] != 1)
            close(ends[1]);
        in = ends[0];
    }
    for (int i = 0; i < nstages; i++) {
        if (pthread_create(&stages[i].waiter, NULL, wait_thread, &stages[i]) != 0)
            abort();
    }
    for (int i = 0; i < nstages; i++)
        pthread_join(stages[i].waiter, NULL);
}

int main(void)
{
    pthread_t clock;
    char *line;

    signal(SIGINT, on_sigint);
    signal(SIGTSTP, on_sigint);
    if (pthread_create(&clock, NULL, clock_thread, NULL) != 0)
        return 1;
    while ((line = read_line()) != NULL) {
        parse(line);
        char **argv = stages[0].argv;
        if (argv[0] && strcmp(argv[0], "exit") == 0)
            break;
        if (argv[0] && strcmp(argv[0], "cd") == 0) {
            if (!argv[1] || chdir(argv[1]) < 0)
                perror("cd");
        } else if (argv[0]) {
            run();
        }
        forget();
    }
    pthread_cancel(clock);
    pthread_join(clock, NULL);
    fprintf(stderr, "%lu ticks\n", ticks);
    return 0;
}
