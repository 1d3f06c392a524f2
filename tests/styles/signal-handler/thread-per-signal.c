/* style: a thread for each signal, and timers that start one (SIGEV_THREAD) */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <errno.h>
#include <unistd.h>
static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static long c1, c2; static __int128 sum;
static void ring(union sigval v) { (void)v; pthread_mutex_lock(&m); fputs("alarm\n", stdout); fflush(stdout); pthread_mutex_unlock(&m); }
static void *serve(void *p)
{
    int want = (int)(long)p; sigset_t s; sigemptyset(&s); sigaddset(&s, want);
    for (;;) {
        siginfo_t i; if (sigwaitinfo(&s, &i) != want) continue;
        pthread_mutex_lock(&m);
        if (want == SIGUSR1) fprintf(stdout, "usr1 %ld\n", ++c1);
        else if (want == SIGUSR2) fprintf(stdout, "usr2 %ld\n", ++c2);
        else if (want == SIGRTMIN) { sum += i.si_int; fprintf(stdout, "rt %d\n", i.si_int); }
        else fprintf(stdout, "usr1=%ld usr2=%ld rt=%lld\n", c1, c2, (long long)sum);
        fflush(stdout);
        if (want == SIGTERM) _exit(0);
        pthread_mutex_unlock(&m);
    }
    return NULL;
}
int main(void)
{
    int w[] = { SIGUSR1, SIGUSR2, SIGRTMIN, SIGINT, SIGTERM };
    sigset_t s; sigemptyset(&s); for (int i = 0; i < 5; i++) sigaddset(&s, w[i]);
    pthread_sigmask(SIG_BLOCK, &s, NULL);
    for (int i = 0; i < 5; i++) signal(w[i], SIG_DFL);
    signal(SIGHUP, SIG_IGN);
    timer_t t; struct sigevent ev; memset(&ev, 0, sizeof ev); ev.sigev_notify = SIGEV_THREAD; ev.sigev_notify_function = ring;
    if (timer_create(CLOCK_REALTIME, &ev, &t)) return 1;
    printf("ready %ld\n", (long)getpid()); fflush(stdout);
    pthread_attr_t at; pthread_attr_init(&at); pthread_attr_setstacksize(&at, 1 << 18); pthread_attr_setdetachstate(&at, PTHREAD_CREATE_DETACHED);
    for (int i = 0; i < 5; i++) { pthread_t th; if (pthread_create(&th, &at, serve, (void *)(long)w[i])) abort(); }
    char b[1100]; size_t n = 0; int c;
    while ((c = getchar()) != EOF) {
        if (c != '\n') { if (n < sizeof b - 1) b[n++] = (char)c; continue; }
        b[n] = 0; n = 0;
        long ms;
        if (sscanf(b, "alarm%*1[ ]%ld", &ms) == 1) { struct itimerspec it = { .it_value = { ms / 1000, ms % 1000 * 1000000 } }; timer_settime(t, 0, &it, NULL); }
        else { pthread_mutex_lock(&m); printf("echo %s\n", b); fflush(stdout); pthread_mutex_unlock(&m); }
    }
    for (;;) pause();
}
