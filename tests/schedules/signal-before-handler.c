/* A signal sent to a child that may not have its handler yet: sent at once, or when asked for. */
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static void on_term(int signal)
{
    (void)signal;
    _exit(0);
}

static void serve(int ready)
{
    struct sigaction action = {.sa_handler = on_term};

    sigaction(SIGTERM, &action, NULL);
    (void)!write(ready, "r", 1);
    for (;;) {
        pause();
    }
}

int main(void)
{
    int ends[2];
    int status = 0;

    if (pipe(ends) < 0) {
        return 2;
    }
    pid_t child = fork();
    if (child == 0) {
        serve(ends[1]);
    }
#ifdef RIGHT
    char byte;
    (void)!read(ends[0], &byte, 1);
#endif
    kill(child, SIGTERM);
    waitpid(child, &status, 0);
    printf("%#x\n", (unsigned)status);
    return status == 0 ? 0 : 1;
}
