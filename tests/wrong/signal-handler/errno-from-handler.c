/* wrong: a handler changes errno between a call and the test of it
 * fails: while-printing
 * says: handler ended (exit status 1)
 * may fail: burst, end-of-input, storm
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

static int fd[2];
static long usr1, usr2, rt;
static volatile sig_atomic_t pending1, pending2, interrupts, rings, stop;
static volatile int values[1000];
static volatile sig_atomic_t in, out;

static void handler(int sig, siginfo_t *info, void *context)
{
    (void)context;
    if (sig == SIGUSR1) {
        pending1++;
    } else if (sig == SIGUSR2) {
        pending2++;
    } else if (sig == SIGINT) {
        interrupts++;
    } else if (sig == SIGALRM) {
        rings++;
    } else if (sig == SIGTERM) {
        stop = 1;
    } else {
        values[in] = info->si_value.sival_int;
        in = (in + 1) % 1000;
    }
    if (write(fd[1], "", 1) < 0) {
        /* the pipe is full: main will wake anyhow */
    }
    fsync(1); /* what was printed before shall be seen */
}

static void install(int sig)
{
    struct sigaction sa;

    memset(&sa, 0, sizeof(sa));
    sa.sa_sigaction = handler;
    sa.sa_flags = SA_SIGINFO;
    sigfillset(&sa.sa_mask);
    if (sigaction(sig, &sa, NULL) < 0) {
        perror("sigaction");
        exit(1);
    }
}

static void summary(void)
{
    printf("usr1=%ld usr2=%ld rt=%ld\n", usr1, usr2, rt);
    fflush(stdout);
}

/* prints `count` lines and returns the new total */
static long tell(const char *name, long total, int count)
{
    while (count-- > 0) {
        printf("%s %ld\n", name, ++total);
        fflush(stdout);
    }
    return total;
}

static void report(void)
{
    if (pending1 > 0) {
        int count = pending1;
        usr1 = tell("usr1", usr1, count);
        pending1 -= count;
    }
    if (pending2 > 0) {
        int count = pending2;
        usr2 = tell("usr2", usr2, count);
        pending2 -= count;
    }
    while (out != in) {
        printf("rt %d\n", values[out]);
        fflush(stdout);
        rt += values[out];
        out = (out + 1) % 1000;
    }
    for (; rings > 0; rings--) {
        printf("alarm\n");
    }
    for (; interrupts > 0; interrupts--) {
        summary();
    }
    if (stop) {
        summary();
        exit(0);
    }
    fflush(stdout);
}

static void do_line(char *line)
{
    if (strncmp(line, "alarm ", 6) == 0) {
        long ms = atol(line + 6);
        struct itimerval t;

        memset(&t, 0, sizeof(t));
        t.it_value.tv_sec = ms / 1000;
        t.it_value.tv_usec = ms % 1000 * 1000;
        setitimer(ITIMER_REAL, &t, NULL);
        return;
    }
    printf("echo %s\n", line);
    fflush(stdout);
}

static char line[1024];
static int len;

/* returns 0 at the end of the input */
static int do_input(void)
{
    char buf[512];
    ssize_t n = read(0, buf, sizeof(buf));
    ssize_t i;

    if (n < 0 && errno == EINTR) {
        return 1;
    }
    if (n <= 0) {
        return 0;
    }
    for (i = 0; i < n; i++) {
        if (buf[i] == '\n') {
            line[len] = '\0';
            len = 0;
            do_line(line);
        } else {
            line[len++] = buf[i];
        }
    }
    return 1;
}

int main(void)
{
    struct pollfd p[2];
    char junk[64];
    sigset_t none;

    if (pipe2(fd, O_NONBLOCK) < 0) {
        perror("pipe2");
        return 1;
    }
    install(SIGUSR1);
    install(SIGUSR2);
    install(SIGINT);
    install(SIGTERM);
    install(SIGALRM);
    install(SIGRTMIN);
    signal(SIGHUP, SIG_IGN);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    printf("ready %d\n", getpid());
    fflush(stdout);

    p[0].fd = fd[0];
    p[0].events = POLLIN;
    p[1].fd = 0;
    p[1].events = POLLIN;
    for (;;) {
        int rc = poll(p, 2, -1);

        while (rc > 0 && read(fd[0], junk, sizeof(junk)) > 0) {
        }
        report();
        if (rc < 0) {
            if (errno == EINTR) {
                continue;
            }
            perror("poll");
            return 1;
        }
        if (p[1].revents != 0 && !do_input()) {
            p[1].fd = -1;
        }
    }
}
