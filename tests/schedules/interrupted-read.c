/* A signal with a handler comes while a pipe is read: read again, or take it for an error. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static void on_usr1(int signal)
{
    (void)signal;
}

int main(void)
{
    struct sigaction action = {.sa_handler = on_usr1};
    int ends[2];
    char byte = 0;
    ssize_t count;

    sigaction(SIGUSR1, &action, NULL);
    if (pipe(ends) < 0) {
        return 2;
    }
    if (fork() == 0) {
        kill(getppid(), SIGUSR1);
        (void)!write(ends[1], "x", 1);
        _exit(0);
    }
#ifdef RIGHT
    while ((count = read(ends[0], &byte, 1)) < 0 && errno == EINTR) {
    }
#else
    count = read(ends[0], &byte, 1);
#endif
    while (wait(NULL) < 0 && errno == EINTR) {
    }
    printf("%zd\n", count);
    return count == 1 && byte == 'x' ? 0 : 1;
}
