/* style: event loop; epoll on the input and on a signalfd for SIGCHLD, lines in a queue */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

struct buffer {
    char *data;
    size_t used, size;
};

static struct buffer input;
static int at_eof;
static int children; /* of the line that is running */
static int epoll, sigchld, input_is_file;
static sigset_t old_mask;

/* Ctrl-C is for the command; exec takes the handler back */
static void on_sigint(int sig)
{
    (void)sig;
}

static void watch_input(int on)
{
    struct epoll_event event = {.events = on ? EPOLLIN : 0, .data.fd = 0};

    if (!input_is_file)
        epoll_ctl(epoll, EPOLL_CTL_MOD, 0, &event);
}

static void read_input(void)
{
    if (input.size - input.used < 512) {
        input.size = 2 * input.size + 512;
        input.data = realloc(input.data, input.size);
        if (!input.data)
            abort();
    }
    ssize_t n = read(0, input.data + input.used, input.size - input.used);
    if (n <= 0) {
        at_eof = 1;
        if (input.used > 0 && input.data[input.used - 1] != '\n')
            input.data[input.used++] = '\n';
    } else {
        input.used += (size_t)n;
    }
}

/* puts blanks around the operators, so that strtok is enough */
static void spread(const char *line, size_t len, char *out)
{
    for (size_t i = 0; i < len; i++) {
        if (strchr("|<>", line[i])) {
            *out++ = ' ';
            *out++ = line[i];
            if (line[i] == '>' && i + 1 < len && line[i + 1] == '>')
                *out++ = line[++i];
            *out++ = ' ';
        } else {
            *out++ = line[i];
        }
    }
    *out = '\0';
}

static void redirect(const char *op, const char *name)
{
    int flags = op[0] == '<'   ? O_RDONLY
                : op[1] == '>' ? O_WRONLY | O_CREAT | O_APPEND
                               : O_WRONLY | O_CREAT | O_TRUNC;
    int fd = open(name, flags | O_CLOEXEC, 0644);

    if (fd < 0) {
        perror(name);
        _exit(1);
    }
    dup2(fd, op[0] == '<' ? 0 : 1);
}

/* the rest is the child's: it finds its redirections among its words */
static void execute(char **words, int in, int out)
{
    char *argv[1024];
    int argc = 0;

    sigprocmask(SIG_SETMASK, &old_mask, NULL);
    dup2(in, 0); /* all others are closed by exec */
    dup2(out, 1);
    for (; *words; words++) {
        if (strchr("<>", (*words)[0])) {
            redirect(words[0], words[1]);
            words++;
        } else {
            argv[argc++] = *words;
        }
    }
    argv[argc] = NULL;
    execvp(argv[0], argv);
    perror(argv[0]);
    _exit(127);
}

static void launch(char **words)
{
    int in = 0;

    for (;;) {
        char **bar = words;
        int ends[2] = {-1, 1};
        while (*bar && strcmp(*bar, "|") != 0)
            bar++;
        int is_last = *bar == NULL;
        *bar = NULL;
        if (!is_last && pipe2(ends, O_CLOEXEC) < 0)
            abort();
        pid_t pid = fork();
        if (pid == 0)
            execute(words, in, ends[1]);
        if (pid > 0)
            children++;
        if (in != 0)
            close(in);
        if (is_last)
            return;
        close(ends[1]);
        in = ends[0];
        words = bar + 1;
    }
}

/* returns 0 if there is no whole line in the buffer */
static int next_line(void)
{
    char *newline = input.used ? memchr(input.data, '\n', input.used) : NULL;
    char line[4096], *words[1024], *rest;
    int count = 0;

    if (!newline)
        return 0;
    spread(input.data, (size_t)(newline - input.data), line);
    input.used -= (size_t)(newline + 1 - input.data);
    memmove(input.data, newline + 1, input.used);
    for (char *w = strtok_r(line, " \t", &rest); w; w = strtok_r(NULL, " \t", &rest))
        words[count++] = w;
    words[count] = NULL;
    if (count == 0)
        return 1;
    if (strcmp(words[0], "exit") == 0)
        exit(0);
    if (strcmp(words[0], "cd") == 0) {
        if (count < 2 || chdir(words[1]) < 0)
            perror("cd");
    } else {
        launch(words);
    }
    return 1;
}

static void reap(void)
{
    struct signalfd_siginfo info;

    while (read(sigchld, &info, sizeof(info)) > 0)
        ;
    while (children > 0 && waitpid(-1, NULL, WNOHANG | WUNTRACED) > 0)
        children--;
}

static void wait_for_event(void)
{
    struct epoll_event event;

    if (children == 0 && input_is_file) {
        read_input();
        return;
    }
    watch_input(children == 0); /* meanwhile the input is the command's */
    if (epoll_wait(epoll, &event, 1, -1) < 1)
        return;
    if (event.data.fd == sigchld)
        reap();
    else if (children == 0)
        read_input();
}

int main(void)
{
    struct epoll_event event = {.events = EPOLLIN};
    sigset_t mask;

    signal(SIGINT, on_sigint);
    signal(SIGTSTP, on_sigint);
    sigemptyset(&mask);
    sigaddset(&mask, SIGCHLD);
    sigprocmask(SIG_BLOCK, &mask, &old_mask);
    sigchld = signalfd(-1, &mask, SFD_NONBLOCK | SFD_CLOEXEC);
    epoll = epoll_create1(EPOLL_CLOEXEC);
    event.data.fd = sigchld;
    epoll_ctl(epoll, EPOLL_CTL_ADD, sigchld, &event);
    event.data.fd = 0;
    input_is_file = epoll_ctl(epoll, EPOLL_CTL_ADD, 0, &event) < 0; /* EPERM */

    for (;;) {
        while (children == 0 && next_line())
            ;
        if (children == 0 && at_eof)
            return 0;
        wait_for_event();
    }
}
