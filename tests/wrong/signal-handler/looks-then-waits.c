/* wrong: the flags are looked at, then poll waits: a signal in between is lost
 * fails: before-it-waits
 * says: The handler of SIGUSR2 ran just before
 * says: @mark
 * may fail: burst, storm, ready-means-ready, end-of-input
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#define MAX 1000

volatile sig_atomic_t usr1_pending, usr2_pending, int_pending;
volatile sig_atomic_t term_flag, alarm_flag;
volatile int rt_value[MAX];
volatile sig_atomic_t rt_count;

int usr1, usr2;
long long rt;

void on_signal(int sig, siginfo_t *info, void *uc)
{
    (void)uc;
    if (sig == SIGUSR1) {
        usr1_pending++;
    } else if (sig == SIGUSR2) {
        usr2_pending++;
    } else if (sig == SIGINT) {
        int_pending++;
    } else if (sig == SIGTERM) {
        term_flag = 1;
    } else if (sig == SIGALRM) {
        alarm_flag = 1;
    } else if (sig == SIGRTMIN && rt_count < MAX) {
        rt_value[rt_count++] = info->si_value.sival_int;
    }
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

/* prints what the handlers have noted; all signals are blocked here */
void report(void)
{
    char text[100];

    while (usr1_pending > 0) {
        usr1_pending--;
        sprintf(text, "usr1 %d\n", ++usr1);
        say(text);
    }
    while (usr2_pending > 0) {
        usr2_pending--;
        sprintf(text, "usr2 %d\n", ++usr2);
        say(text);
    }
    for (int i = 0; i < rt_count; i++) {
        rt += rt_value[i];
        sprintf(text, "rt %d\n", rt_value[i]);
        say(text);
    }
    rt_count = 0;
    if (alarm_flag) {
        alarm_flag = 0;
        say("alarm\n");
    }
    while (int_pending > 0) {
        int_pending--;
        summary();
    }
    if (term_flag) {
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
    sa.sa_flags = SA_SIGINFO;
    sa.sa_mask = *mask;
    sigaction(sig, &sa, NULL);
}

int main(void)
{
    int signals[] = {SIGUSR1, SIGUSR2, SIGINT, SIGTERM, SIGALRM, SIGRTMIN};
    struct pollfd in = {.fd = 0, .events = POLLIN};
    char line[1024], buf[1024], text[50];
    size_t len = 0;
    sigset_t mask, empty;

    sigemptyset(&empty);
    sigemptyset(&mask);
    for (int i = 0; i < 6; i++) {
        sigaddset(&mask, signals[i]);
    }
    sigprocmask(SIG_SETMASK, &empty, NULL);
    for (int i = 0; i < 6; i++) {
        install(signals[i], &mask);
    }
    signal(SIGHUP, SIG_IGN);
    sprintf(text, "ready %d\n", (int)getpid());
    say(text);

    while (1) {
        sigprocmask(SIG_SETMASK, &mask, NULL);
        report();
        sigprocmask(SIG_SETMASK, &empty, NULL);
        int n = poll(&in, 1, -1); /* @mark */

        if (n < 0 && errno != EINTR) {
            perror("ppoll");
            return 1;
        }
        if (n <= 0) {
            continue;
        }
        ssize_t got = read(0, buf, sizeof(buf));
        if (got <= 0) {
            in.fd = -1;
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
