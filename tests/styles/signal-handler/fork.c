/* style: a child reads standard input and passes the lines on; the parent waits for its pipe and for a signalfd with select; the child dies with it */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/select.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <sys/time.h>
#include <unistd.h>

static pid_t child;
static long u1, u2, total;

static void summary(void)
{
    printf("usr1=%ld usr2=%ld rt=%ld\n", u1, u2, total);
}

static void finish(void)
{
    summary();
    fflush(stdout);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    _exit(0);
}

static void copy(int to, pid_t parent)
{
    char buf[512];
    ssize_t n;

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(1);
    while ((n = read(0, buf, sizeof buf)) > 0)
        if (write(to, buf, n) != n)
            _exit(1);
    _exit(0);
}

static void one(struct signalfd_siginfo *si)
{
    if (si->ssi_signo == SIGUSR1)
        printf("usr1 %ld\n", ++u1);
    else if (si->ssi_signo == SIGUSR2)
        printf("usr2 %ld\n", ++u2);
    else if (si->ssi_signo == SIGALRM)
        printf("alarm\n");
    else if (si->ssi_signo == SIGINT)
        summary();
    else if (si->ssi_signo == SIGTERM)
        finish();
    else if (si->ssi_signo == (unsigned)SIGRTMIN) {
        total += si->ssi_int;
        printf("rt %d\n", si->ssi_int);
    } else if (si->ssi_signo == SIGCHLD)
        waitpid(child, NULL, WNOHANG);
    fflush(stdout);
}

int main(void)
{
    int fds[2], open_input = 1;
    sigset_t set;
    pid_t self = getpid();

    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigaddset(&set, SIGUSR2);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGALRM);
    sigaddset(&set, SIGCHLD);
    sigaddset(&set, SIGRTMIN);
    sigprocmask(SIG_SETMASK, &set, NULL);
    signal(SIGHUP, SIG_IGN);
    int sfd = signalfd(-1, &set, 0);
    pipe(fds);
    child = fork();
    if (child == 0) {
        close(fds[0]);
        copy(fds[1], self);
    }
    close(fds[1]);
    close(0);
    printf("ready %d\n", (int)self);
    fflush(stdout);
    FILE *in = fdopen(fds[0], "r");
    setvbuf(in, NULL, _IONBF, 0);
    for (;;) {
        static char line[1100];
        static size_t len;
        fd_set r;
        FD_ZERO(&r);
        FD_SET(sfd, &r);
        if (open_input)
            FD_SET(fds[0], &r);
        if (select(FD_SETSIZE, &r, NULL, NULL, NULL) < 0)
            continue;
        if (FD_ISSET(sfd, &r)) {
            struct signalfd_siginfo si;
            if (read(sfd, &si, sizeof si) == sizeof si)
                one(&si);
        }
        if (FD_ISSET(fds[0], &r)) {
            int c = getc(in);
            if (c == EOF) {
                open_input = 0;
            } else if (c != '\n') {
                line[len++] = (char)c;
            } else {
                line[len] = '\0';
                len = 0;
                if (strncmp(line, "alarm ", 6) == 0) {
                    int ms = atoi(line + 6);
                    struct itimerval it = {{0, 0}, {ms / 1000, ms % 1000 * 1000}};
                    setitimer(ITIMER_REAL, &it, NULL);
                } else {
                    printf("echo %s\n", line);
                    fflush(stdout);
                }
            }
        }
    }
}
