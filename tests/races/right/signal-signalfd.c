/* right: signals from a signalfd, SIGCHLD among them */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    struct signalfd_siginfo si;
    sigset_t set;
    int kids = 1, seen = 0;

    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigaddset(&set, SIGCHLD);
    sigprocmask(SIG_BLOCK, &set, NULL);
    int fd = signalfd(-1, &set, SFD_CLOEXEC);
    if (fork() == 0) {
        for (int i = 0; i < 50; i++) {
            m[i] = i;
        }
        kill(getppid(), SIGUSR1);
        sigset_t usr;
        int sig;
        sigemptyset(&usr);
        sigaddset(&usr, SIGUSR1);
        sigwait(&usr, &sig);
        m[60] = m[61] + 1;
        exit(0);
    }
    while (kids > 0 && read(fd, &si, sizeof si) == sizeof si) {
        if (si.ssi_signo == SIGUSR1) {
            for (int i = 0; i < 50; i++)
                seen += m[i];
            m[61] = 8;
            kill(si.ssi_pid, SIGUSR1);
        } else if (si.ssi_signo == SIGCHLD) {
            seen += m[60];
            while (waitpid(-1, NULL, WNOHANG) > 0)
                kids--;
        }
    }
    printf("%d\n", seen);
    return seen != 49 * 25 + 9;
}
