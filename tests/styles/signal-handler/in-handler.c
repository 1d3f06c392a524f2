/* style: every answer to a signal is written in the handler, by write(2) alone; main reads lines and never hears of signals (SA_RESTART) */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

/* changed in handlers only, and no handler interrupts another */
static long usr1, usr2;
static long long rt;

static char *put_text(char *p, const char *s)
{
    while (*s)
        *p++ = *s++;
    return p;
}

static char *put_number(char *p, long long n)
{
    char digits[24];
    int i = 0;
    unsigned long long u = n < 0 ? 0ULL - (unsigned long long)n : (unsigned long long)n;

    if (n < 0)
        *p++ = '-';
    do
        digits[i++] = (char)('0' + u % 10);
    while (u /= 10);
    while (i > 0)
        *p++ = digits[--i];
    return p;
}

static void handle(int sig, siginfo_t *si, void *unused)
{
    char line[128], *p = line;
    int saved = errno;

    (void)unused;
    if (sig == SIGUSR1) {
        p = put_number(put_text(p, "usr1 "), ++usr1);
    } else if (sig == SIGUSR2) {
        p = put_number(put_text(p, "usr2 "), ++usr2);
    } else if (sig == SIGRTMIN) {
        rt += si->si_value.sival_int;
        p = put_number(put_text(p, "rt "), si->si_value.sival_int);
    } else if (sig == SIGALRM) {
        p = put_text(p, "alarm");
    } else {
        p = put_number(put_text(p, "usr1="), usr1);
        p = put_number(put_text(p, " usr2="), usr2);
        p = put_number(put_text(p, " rt="), rt);
    }
    *p++ = '\n';
    write(STDOUT_FILENO, line, (size_t)(p - line));
    if (sig == SIGTERM)
        _exit(0);
    errno = saved;
}

int main(void)
{
    struct sigaction sa = {.sa_sigaction = handle, .sa_flags = SA_SIGINFO | SA_RESTART};
    int sigs[] = {SIGUSR1, SIGUSR2, SIGINT, SIGTERM, SIGALRM, SIGRTMIN, 0};
    char *line = NULL, text[1100];
    size_t size = 0;
    ssize_t n;

    sigfillset(&sa.sa_mask);
    for (int i = 0; sigs[i]; i++)
        sigaction(sigs[i], &sa, NULL);
    signal(SIGHUP, SIG_IGN);
    sigset_t empty;
    sigemptyset(&empty);
    /* ready first, and only then may a handler print */
    sigset_t full;
    sigfillset(&full);
    sigprocmask(SIG_SETMASK, &full, NULL);
    n = snprintf(text, sizeof text, "ready %d\n", getpid());
    write(1, text, (size_t)n);
    sigprocmask(SIG_SETMASK, &empty, NULL);

    while ((n = getline(&line, &size, stdin)) > 0) {
        if (strncmp(line, "alarm ", 6) == 0) {
            long ms = strtol(line + 6, NULL, 10);
            struct itimerval it = {{0, 0}, {ms / 1000, (ms % 1000) * 1000}};
            setitimer(ITIMER_REAL, &it, NULL);
            continue;
        }
        int len = snprintf(text, sizeof text, "echo %s", line);
        write(1, text, (size_t)len);
    }
    for (;;)
        pause();
}
