/* style: talks on stderr, before ready too; an eventfd wakes the loop, atomic counters say why; the timeout of poll is the alarm; input is non-blocking */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

enum { MAX = 600 };

static int wake_fd;
static atomic_int usr1_seen, usr2_seen, int_seen, term_seen;
static atomic_int rt_written;
static _Atomic int rt_values[MAX];

static void wake(void)
{
    uint64_t one = 1;
    int e = errno;
    write(wake_fd, &one, sizeof one);
    errno = e;
}

static void on_usr(int s)
{
    if (s == SIGUSR1)
        usr1_seen++;
    if (s == SIGUSR2)
        usr2_seen++;
    wake();
}
static void on_int(int s)
{
    (void)s;
    int_seen++;
    wake();
}
static void on_term(int s)
{
    (void)s;
    term_seen = 1;
    wake();
}
static void on_rt(int s, siginfo_t *i, void *c)
{
    (void)s;
    (void)c;
    rt_values[rt_written % MAX] = i->si_value.sival_int;
    rt_written++;
    wake();
}

static int n1, n2, nint, nrt;
static long long rtsum;
static long long deadline = -1;

static long long now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

static void summary(void)
{
    printf("usr1=%d usr2=%d rt=%lld\n", n1, n2, rtsum);
    fflush(stdout);
}

static void tell(void)
{
    while (n1 < usr1_seen) {
        printf("usr1 %d\n", ++n1);
        fflush(stdout);
    }
    while (n2 < usr2_seen) {
        printf("usr2 %d\n", ++n2);
        fflush(stdout);
    }
    while (nrt < rt_written) {
        int v = rt_values[nrt++ % MAX];
        rtsum += v;
        printf("rt %d\n", v);
        fflush(stdout);
    }
    while (nint < int_seen) {
        nint++;
        summary();
    }
    if (deadline >= 0 && now_ms() >= deadline) {
        deadline = -1;
        puts("alarm");
        fflush(stdout);
    }
    if (term_seen) {
        summary();
        fprintf(stderr, "bye\n");
        exit(EXIT_SUCCESS);
    }
}

static void install(int sig, void (*plain)(int), void (*rich)(int, siginfo_t *, void *))
{
    struct sigaction sa;
    memset(&sa, 0, sizeof sa);
    if (rich) {
        sa.sa_sigaction = rich;
        sa.sa_flags = SA_SIGINFO;
    } else {
        sa.sa_handler = plain;
    }
    sigemptyset(&sa.sa_mask);
    if (sigaction(sig, &sa, NULL) != 0)
        perror("sigaction");
}

int main(void)
{
    static char buf[4096];
    size_t have = 0;
    struct pollfd p[2];
    sigset_t none;

    fprintf(stderr, "starting up\n");
    wake_fd = eventfd(0, EFD_NONBLOCK);
    install(SIGUSR1, on_usr, NULL);
    install(SIGUSR2, on_usr, NULL);
    install(SIGINT, on_int, NULL);
    install(SIGTERM, on_term, NULL);
    install(SIGHUP, SIG_IGN, NULL);
    install(SIGRTMIN, NULL, on_rt);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    fcntl(0, F_SETFL, fcntl(0, F_GETFL) | O_NONBLOCK);
    fprintf(stderr, "handlers are there\n");
    printf("ready %d\n", (int)getpid());
    fflush(stdout);

    p[0] = (struct pollfd){wake_fd, POLLIN, 0};
    p[1] = (struct pollfd){0, POLLIN, 0};
    for (;;) {
        int timeout = -1;
        if (deadline >= 0) {
            long long left = deadline - now_ms();
            timeout = left < 0 ? 0 : (int)left;
        }
        poll(p, 2, timeout);
        uint64_t junk;
        if (read(wake_fd, &junk, sizeof junk) < 0 && errno != EAGAIN && errno != EINTR)
            perror("read");
        tell();
        if (p[1].fd < 0)
            continue;
        ssize_t n = read(0, buf + have, sizeof buf - have);
        if (n == 0) {
            fprintf(stderr, "no more input\n");
            p[1].fd = -1;
        }
        if (n <= 0)
            continue;
        have += n;
        char *nl;
        while ((nl = memchr(buf, '\n', have))) {
            *nl = 0;
            if (strncmp(buf, "alarm ", 6) == 0)
                deadline = now_ms() + atol(buf + 6);
            else
                printf("echo %s\n", buf), fflush(stdout);
            have -= nl + 1 - buf;
            memmove(buf, nl + 1, have);
        }
    }
}
