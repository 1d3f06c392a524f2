/* wrong: the signal is sent before the data is there
 * finds: race
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t go;

static void on_usr1(int sig)
{
    (void)sig;
    go = 1;
}

int main(void)
{
    int *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    sigset_t set, old;

    signal(SIGUSR1, on_usr1);
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, &old);
    pid_t pid = fork();
    if (pid == 0) {
        while (!go)
            sigsuspend(&old);
        m[1] = m[0] + 1;
        exit(0);
    }
    kill(pid, SIGUSR1);
    m[0] = 10;
    wait(NULL);
    printf("%d\n", m[1]);
    return 0;
}
