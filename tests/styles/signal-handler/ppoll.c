/* style: counters in the handlers, signals blocked except while ppoll waits */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#define VALUES 1024

static volatile sig_atomic_t got1, got2, gotint, gotterm, gotalrm;
static volatile int values[VALUES];
static volatile sig_atomic_t nvalues;

static long n1, n2;
static long long sum;

static void handler(int sig)
{
    switch (sig) {
    case SIGUSR1: got1++; break;
    case SIGUSR2: got2++; break;
    case SIGINT: gotint++; break;
    case SIGTERM: gotterm = 1; break;
    case SIGALRM: gotalrm = 1; break;
    }
}

static void rt_handler(int sig, siginfo_t *si, void *ctx)
{
    (void)sig;
    (void)ctx;
    if (nvalues < VALUES) {
        values[nvalues++] = si->si_value.sival_int;
    }
}

static void out(const char *s)
{
    write(1, s, strlen(s));
}

static void summary(void)
{
    char buf[128];
    sprintf(buf, "usr1=%ld usr2=%ld rt=%lld\n", n1, n2, sum);
    out(buf);
}

/* called with all signals blocked, so nothing here changes meanwhile */
static void report(void)
{
    char buf[64];
    for (; got1 > 0; got1--) {
        sprintf(buf, "usr1 %ld\n", ++n1);
        out(buf);
    }
    for (; got2 > 0; got2--) {
        sprintf(buf, "usr2 %ld\n", ++n2);
        out(buf);
    }
    for (int i = 0; i < nvalues; i++) {
        sum += values[i];
        sprintf(buf, "rt %d\n", values[i]);
        out(buf);
    }
    nvalues = 0;
    if (gotalrm) {
        gotalrm = 0;
        out("alarm\n");
    }
    for (; gotint > 0; gotint--) {
        summary();
    }
    if (gotterm) {
        summary();
        exit(0);
    }
}

static void line(char *text)
{
    char buf[1100];
    int ms;
    if (sscanf(text, "alarm %d", &ms) == 1) {
        struct itimerval t = {{0, 0}, {ms / 1000, (ms % 1000) * 1000}};
        setitimer(ITIMER_REAL, &t, NULL);
    } else {
        snprintf(buf, sizeof buf, "echo %s\n", text);
        out(buf);
    }
}

int main(void)
{
    struct sigaction sa;
    sigset_t block, unblocked;
    int sigs[] = {SIGUSR1, SIGUSR2, SIGINT, SIGTERM, SIGALRM};
    char buf[4096], cur[1024];
    size_t len = 0;
    struct pollfd pfd = {0, POLLIN, 0};

    memset(&sa, 0, sizeof sa);
    sa.sa_handler = handler;
    sigfillset(&sa.sa_mask);
    sigemptyset(&block);
    for (int i = 0; i < 5; i++) {
        sigaction(sigs[i], &sa, NULL);
        sigaddset(&block, sigs[i]);
    }
    sa.sa_sigaction = rt_handler;
    sa.sa_flags = SA_SIGINFO;
    sigaction(SIGRTMIN, &sa, NULL);
    sigaddset(&block, SIGRTMIN);
    signal(SIGHUP, SIG_IGN);
    sigprocmask(SIG_BLOCK, &block, NULL);
    sigemptyset(&unblocked);

    sprintf(buf, "ready %d\n", (int)getpid());
    out(buf);
    for (;;) {
        int r = ppoll(&pfd, 1, NULL, &unblocked);
        report();
        if (r <= 0) {
            continue;
        }
        ssize_t n = read(0, buf, sizeof buf);
        if (n <= 0) {
            pfd.fd = -1;
            continue;
        }
        for (ssize_t i = 0; i < n; i++) {
            if (buf[i] == '\n') {
                cur[len] = 0;
                len = 0;
                line(cur);
            } else if (len < sizeof cur - 1) {
                cur[len++] = buf[i];
            }
        }
    }
}
