/* wrong: the buffer for a line has no room for the zero behind it
 * fails: clean-memory
 * says: signal-handler.c:@mark: undefined behaviour: index 1000 out of bounds
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <time.h>
#include <unistd.h>

struct item {
    int sig, val;
};
static struct item queue[2048];
static int head, tail;
static timer_t timer;

static void enqueue(int sig, siginfo_t *info, void *uc)
{
    (void)uc;
    queue[tail].sig = sig;
    queue[tail].val = info->si_value.sival_int;
    tail = (tail + 1) % 2048;
}

static int usr1 = 0, usr2 = 0;
static long rt = 0;

static void drain(void)
{
    while (head != tail) {
        struct item it = queue[head];
        head = (head + 1) % 2048;
        if (it.sig == SIGUSR1)
            printf("usr1 %d\n", ++usr1);
        else if (it.sig == SIGUSR2)
            printf("usr2 %d\n", ++usr2);
        else if (it.sig == SIGALRM)
            printf("alarm\n");
        else if (it.sig == SIGRTMIN) {
            rt += it.val;
            printf("rt %d\n", it.val);
        } else {
            printf("usr1=%d usr2=%d rt=%ld\n", usr1, usr2, rt);
            if (it.sig == SIGTERM)
                exit(0);
        }
    }
}

static char text[1000];
static int used;

static void got_byte(char c)
{
    if (c != '\n') {
        text[used++] = c;
        return;
    }
    text[used] = 0; /* @mark */
    used = 0;
    if (!strncmp(text, "alarm ", 6)) {
        long ms = atol(text + 6);
        struct itimerspec when = {{0, 0}, {ms / 1000, ms % 1000 * 1000000L}};
        timer_settime(timer, 0, &when, NULL);
    } else {
        printf("echo %s\n", text);
    }
}

int main(void)
{
    static const int all[] = {SIGUSR1, SIGUSR2, SIGALRM, SIGINT, SIGTERM};
    struct sigaction sa = {.sa_sigaction = enqueue, .sa_flags = SA_SIGINFO};
    sigset_t blocked, open;
    int eof = 0;

    setvbuf(stdout, NULL, _IOLBF, 4096);
    sigemptyset(&blocked);
    for (unsigned i = 0; i < sizeof all / sizeof *all; i++)
        sigaddset(&blocked, all[i]);
    sigaddset(&blocked, SIGRTMIN);
    sigprocmask(SIG_BLOCK, &blocked, NULL);
    sa.sa_mask = blocked;
    for (unsigned i = 0; i < sizeof all / sizeof *all; i++)
        sigaction(all[i], &sa, NULL);
    sigaction(SIGRTMIN, &sa, NULL);
    sa.sa_handler = SIG_IGN;
    sa.sa_flags = 0;
    sigaction(SIGHUP, &sa, NULL);
    timer_create(CLOCK_REALTIME, NULL, &timer); /* sends SIGALRM */
    sigemptyset(&open);
    printf("ready %ld\n", (long)getpid());

    while (1) {
        fd_set set;
        FD_ZERO(&set);
        if (!eof)
            FD_SET(0, &set);
        int rc = pselect(1, &set, NULL, NULL, NULL, &open);
        drain();
        if (rc == 1) {
            char c;
            if (read(0, &c, 1) == 1)
                got_byte(c);
            else
                eof = 1;
        }
    }
}
