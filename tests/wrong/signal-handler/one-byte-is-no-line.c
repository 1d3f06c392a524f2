/* wrong: a single byte is taken for an empty line, though the beginning of a line may come alone
 * fails: half-a-line
 * says: read at signal-handler.c:@read got only 1 byte at first
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 1024, NOTES_AT_ONCE = 64 };

/* What a handler tells the loop. */
struct note {
    int signal;
    int value; /* that came with it */
};

static int notes[2]; /* the pipe; handlers are given nothing, so it must be global */

static struct {
    long usr1;
    long usr2;
    long long rt;
} total;

/* A note is small enough to be written whole or not at all (pipe(7)), and the pipe holds
 * thousands of them: more than signals can be on the way. */
static void on_signal(int signal, siginfo_t *info, void *context)
{
    int saved = errno;
    struct note note = {signal, info->si_value.sival_int};

    (void)context;
    (void)!write(notes[1], &note, sizeof(note));
    errno = saved;
}

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

static void install_handlers(void)
{
    const int handled[] = {SIGUSR1, SIGUSR2, SIGINT, SIGTERM, SIGALRM, SIGRTMIN};
    struct sigaction action = {.sa_sigaction = on_signal,
                               .sa_flags = SA_SIGINFO | SA_RESTART};
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigset_t none;

    if (pipe2(notes, O_NONBLOCK | O_CLOEXEC) < 0) {
        fail("pipe2");
    }
    sigfillset(&action.sa_mask);
    for (size_t i = 0; i < sizeof(handled) / sizeof(handled[0]); i++) {
        if (sigaction(handled[i], &action, NULL) < 0) {
            fail("sigaction");
        }
    }
    if (sigaction(SIGHUP, &ignore, NULL) < 0) {
        fail("sigaction");
    }
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL); /* whoever started us may have blocked some */
}

/* Prints one line, by one write: the lines are shorter than stdio's buffer. */
static void say(const char *format, long long number)
{
    printf(format, number);
    fflush(stdout);
}

static void say_summary(void)
{
    printf("usr1=%ld usr2=%ld rt=%lld\n", total.usr1, total.usr2, total.rt);
    fflush(stdout);
}

static void handle(const struct note *note)
{
    if (note->signal == SIGRTMIN) {
        total.rt += note->value;
        say("rt %lld\n", note->value);
        return;
    }
    switch (note->signal) {
    case SIGUSR1:
        say("usr1 %lld\n", ++total.usr1);
        break;
    case SIGUSR2:
        say("usr2 %lld\n", ++total.usr2);
        break;
    case SIGALRM:
        say("alarm\n", 0);
        break;
    case SIGINT:
        say_summary();
        break;
    case SIGTERM:
        say_summary();
        exit(0);
    }
}

static void read_notes(void)
{
    struct note some[NOTES_AT_ONCE];
    ssize_t n;

    while ((n = read(notes[0], some, sizeof(some))) > 0) {
        for (size_t i = 0; i < (size_t)n / sizeof(some[0]); i++) {
            handle(&some[i]);
        }
    }
}

static void arm(long ms)
{
    struct itimerval timer = {
        .it_value = {.tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000}};

    setitimer(ITIMER_REAL, &timer, NULL);
}

static void obey(const char *line)
{
    if (strncmp(line, "alarm ", 6) == 0) {
        arm(strtol(line + 6, NULL, 10));
        return;
    }
    printf("echo %s\n", line);
    fflush(stdout);
}

/* Reads what is there of standard input, and obeys whole lines. False at its end. */
static bool read_input(void)
{
    static char text[2 * LINE_MAX_BYTES];
    static size_t used;
    ssize_t n = read(STDIN_FILENO, text + used, sizeof(text) - used); /* @read */
    char *start = text;
    char *newline;

    if (n < 0 && errno == EINTR) {
        return true;
    }
    if (n <= 0) {
        return false;
    }
    if (n == 1) {
        return true; /* an empty line */
    }
    used += (size_t)n;
    while ((newline = memchr(start, '\n', used - (size_t)(start - text))) != NULL) {
        *newline = '\0';
        obey(start);
        start = newline + 1;
    }
    used -= (size_t)(start - text);
    memmove(text, start, used);
    return true;
}

int main(void)
{
    struct pollfd waits[] = {{.events = POLLIN}, {.fd = STDIN_FILENO, .events = POLLIN}};

    install_handlers();
    waits[0].fd = notes[0];
    say("ready %lld\n", getpid());
    for (;;) {
        if (poll(waits, 2, -1) < 0) {
            if (errno != EINTR) {
                fail("poll");
            }
            continue;
        }
        if (waits[0].revents != 0) {
            read_notes();
        }
        if (waits[1].revents != 0 && !read_input()) {
            waits[1].fd = -1; /* poll takes no more notice of it */
        }
    }
}
