/* wrong: one word of flags that handlers set and main clears, without keeping the handlers out
 * fails: any-moment
 * says: was held at signal-handler.c:@mark
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#define MAX 1000

enum { USR1 = 1, USR2 = 2, INT = 4, TERM = 8, ALRM = 16 };

volatile sig_atomic_t events;
volatile int rt_value[MAX];
volatile sig_atomic_t rt_written; /* by the handler alone */
int rt_read;
int wake[2];

int usr1, usr2;
long long rt;

void on_signal(int sig, siginfo_t *info, void *uc)
{
    int saved = errno;

    (void)uc;
    if (sig == SIGRTMIN) {
        rt_value[rt_written % MAX] = info->si_value.sival_int;
        rt_written++;
    } else if (sig == SIGUSR1) {
        events |= USR1;
    } else if (sig == SIGUSR2) {
        events |= USR2;
    } else if (sig == SIGINT) {
        events |= INT;
    } else if (sig == SIGTERM) {
        events |= TERM;
    } else {
        events |= ALRM;
    }
    if (write(wake[1], "", 1) < 0) {
        /* it is full, and so wakes anyway */
    }
    errno = saved;
}

void say(const char *text)
{
    if (write(1, text, strlen(text)) < 0) {
        exit(1);
    }
}

void summary(void)
{
    char text[100];

    sprintf(text, "usr1=%d usr2=%d rt=%lld\n", usr1, usr2, rt);
    say(text);
}

int take(int event)
{
    if ((events & event) == 0) {
        return 0;
    }
    events &= ~event; /* @mark */
    return 1;
}

/* prints what the handlers have noted */
void report(void)
{
    char text[100];

    if (take(USR1)) {
        sprintf(text, "usr1 %d\n", ++usr1);
        say(text);
    }
    if (take(USR2)) {
        sprintf(text, "usr2 %d\n", ++usr2);
        say(text);
    }
    while (rt_read < rt_written) {
        int value = rt_value[rt_read++ % MAX];
        rt += value;
        sprintf(text, "rt %d\n", value);
        say(text);
    }
    if (take(ALRM)) {
        say("alarm\n");
    }
    if (take(INT)) {
        summary();
    }
    if (take(TERM)) {
        summary();
        exit(0);
    }
}

void command(const char *line)
{
    char text[1100];

    if (strncmp(line, "alarm ", 6) == 0) {
        int ms = atoi(line + 6);
        struct itimerval timer = {{0, 0}, {ms / 1000, ms % 1000 * 1000}};
        setitimer(ITIMER_REAL, &timer, NULL);
        return;
    }
    snprintf(text, sizeof(text), "echo %s\n", line);
    say(text);
}

void install(int sig, sigset_t *mask)
{
    struct sigaction sa = {0};

    sa.sa_sigaction = on_signal;
    sa.sa_flags = SA_SIGINFO | SA_RESTART;
    sa.sa_mask = *mask;
    sigaction(sig, &sa, NULL);
}

int main(void)
{
    int signals[] = {SIGUSR1, SIGUSR2, SIGINT, SIGTERM, SIGALRM, SIGRTMIN};
    struct pollfd in[2] = {{.fd = 0, .events = POLLIN}, {.events = POLLIN}};
    char line[1024], buf[1024], text[50];
    size_t len = 0;
    sigset_t mask, empty;

    sigemptyset(&empty);
    sigemptyset(&mask);
    for (int i = 0; i < 6; i++) {
        sigaddset(&mask, signals[i]);
    }
    if (pipe2(wake, O_NONBLOCK | O_CLOEXEC) < 0) {
        return 1;
    }
    in[1].fd = wake[0];
    sigprocmask(SIG_SETMASK, &empty, NULL);
    for (int i = 0; i < 6; i++) {
        install(signals[i], &mask);
    }
    signal(SIGHUP, SIG_IGN);
    sprintf(text, "ready %d\n", (int)getpid());
    say(text);

    while (1) {
        int n = poll(in, 2, -1);

        if (n < 0) {
            continue;
        }
        while (read(wake[0], buf, sizeof(buf)) > 0) {
        }
        report();
        if (in[0].revents == 0) {
            continue;
        }
        ssize_t got = read(0, buf, sizeof(buf));
        if (got <= 0) {
            in[0].fd = -1;
            continue;
        }
        for (ssize_t i = 0; i < got; i++) {
            if (buf[i] != '\n') {
                line[len++] = buf[i];
                continue;
            }
            line[len] = '\0';
            len = 0;
            command(line);
        }
    }
}
