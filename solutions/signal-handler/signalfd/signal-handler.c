/* Counts signals without any handler: all are blocked, so that they stay pending, and are
 * read from a descriptor like everything else. */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

struct counts {
    long usr1;
    long usr2;
    long long rt;
};

struct sources {
    int epoll;
    int signals;
    int timer;
};

struct input {
    char line[1024]; /* the beginning of a line whose end has not come */
    size_t used;
};

static int checked(int result, const char *what)
{
    if (result < 0) {
        perror(what);
        exit(1);
    }
    return result;
}

/* One line, one write. */
static void say(const char *text)
{
    size_t len = strlen(text);

    if (write(STDOUT_FILENO, text, len) != (ssize_t)len) {
        exit(1);
    }
}

static void say_number(const char *word, long long number)
{
    char line[64];

    snprintf(line, sizeof(line), "%s %lld\n", word, number);
    say(line);
}

static void say_summary(const struct counts *counts)
{
    char line[128];

    snprintf(line, sizeof(line), "usr1=%ld usr2=%ld rt=%lld\n", counts->usr1,
             counts->usr2, counts->rt);
    say(line);
}

static void watch(const struct sources *sources, int fd)
{
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};

    checked(epoll_ctl(sources->epoll, EPOLL_CTL_ADD, fd, &event), "epoll_ctl");
}

static void open_sources(struct sources *out)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigaddset(&set, SIGUSR2);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGRTMIN);
    checked(sigprocmask(SIG_SETMASK, &set, NULL), "sigprocmask");
    signal(SIGHUP, SIG_IGN);
    out->signals = checked(signalfd(-1, &set, SFD_CLOEXEC), "signalfd");
    out->timer = checked(timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC), "timerfd_create");
    out->epoll = checked(epoll_create1(EPOLL_CLOEXEC), "epoll_create1");
    watch(out, out->signals);
    watch(out, out->timer);
    watch(out, STDIN_FILENO);
}

static void take_signal(int fd, struct counts *counts)
{
    struct signalfd_siginfo info;

    if (read(fd, &info, sizeof(info)) != sizeof(info)) {
        return;
    }
    int signal = (int)info.ssi_signo;
    if (signal == SIGUSR1) {
        say_number("usr1", ++counts->usr1);
    } else if (signal == SIGUSR2) {
        say_number("usr2", ++counts->usr2);
    } else if (signal == SIGRTMIN) {
        counts->rt += info.ssi_int;
        say_number("rt", info.ssi_int);
    } else {
        say_summary(counts);
        if (signal == SIGTERM) {
            exit(0);
        }
    }
}

static void take_line(const char *line, int timer)
{
    char answer[1200];

    if (strncmp(line, "alarm ", 6) == 0) {
        long ms = strtol(line + 6, NULL, 10);
        struct itimerspec when = {
            .it_value = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000}};
        checked(timerfd_settime(timer, 0, &when, NULL), "timerfd_settime");
        return;
    }
    snprintf(answer, sizeof(answer), "echo %s\n", line);
    say(answer);
}

/* False at the end of the input. */
static bool take_input(struct input *input, int timer)
{
    char chunk[4096];
    ssize_t n = read(STDIN_FILENO, chunk, sizeof(chunk));

    if (n < 0) {
        return errno == EINTR;
    }
    for (ssize_t i = 0; i < n; i++) {
        if (chunk[i] == '\n') {
            input->line[input->used] = '\0';
            input->used = 0;
            take_line(input->line, timer);
        } else if (input->used < sizeof(input->line) - 1) {
            input->line[input->used++] = chunk[i];
        }
    }
    return n > 0;
}

int main(void)
{
    struct counts counts = {0};
    struct sources sources;
    struct input input = {.used = 0};
    struct epoll_event event;
    uint64_t expired;

    open_sources(&sources);
    say_number("ready", getpid());
    for (;;) {
        if (epoll_wait(sources.epoll, &event, 1, -1) < 1) {
            continue; /* EINTR: stopped and continued */
        }
        if (event.data.fd == sources.signals) {
            take_signal(sources.signals, &counts);
        } else if (event.data.fd == sources.timer) {
            if (read(sources.timer, &expired, sizeof(expired)) > 0) {
                say("alarm\n");
            }
        } else if (!take_input(&input, sources.timer)) {
            epoll_ctl(sources.epoll, EPOLL_CTL_DEL, STDIN_FILENO, NULL);
        }
    }
}
