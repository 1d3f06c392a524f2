/* An alarm that a program has set before it executed another one. */
#include <sys/time.h>

#include "../waits.h"

int main(int argc, char **argv)
{
    struct itimerval soon = {.it_value = {.tv_usec = 20000}};
    sigset_t alarms;
    int number;

    (void)sigemptyset(&alarms);
    (void)sigaddset(&alarms, SIGALRM);
    if (argc > 1) {
        MUST(sigwait(&alarms, &number) == 0);
        return 0;
    }
    MUST(sigprocmask(SIG_BLOCK, &alarms, NULL) == 0);
    MUST(setitimer(ITIMER_REAL, &soon, NULL) == 0);
    (void)execl("/proc/self/exe", argv[0], "again", NULL);
    return 1;
}
