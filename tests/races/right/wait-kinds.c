/* right: one child after the other, waited for by waitpid, wait3, wait4, waitid and a pidfd */
#define _GNU_SOURCE
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

static int *n;

static pid_t child(void)
{
    pid_t pid = fork();

    if (pid == 0) {
        ++*n;
        exit(0);
    }
    return pid;
}

int main(void)
{
    struct rusage ru;
    siginfo_t si;
    pid_t pid;
    int st;

    n = mmap(NULL, sizeof *n, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pid = child();
    while (waitpid(pid, &st, WNOHANG) == 0)
        ;
    ++*n;
    child();
    wait3(&st, 0, &ru);
    ++*n;
    pid = child();
    wait4(pid, &st, 0, NULL);
    ++*n;
    pid = child();
    waitid(P_PID, pid, &si, WEXITED | WNOWAIT);
    ++*n;
    waitid(P_ALL, 0, NULL, WEXITED);
    pid = child();
    int fd = syscall(SYS_pidfd_open, pid, 0);
    struct pollfd p = {.fd = fd, .events = POLLIN};
    if (poll(&p, 1, -1) != 1)
        return 1;
    ++*n;
    waitid(P_PIDFD, fd, &si, WEXITED);
    printf("%d\n", *n);
    return *n != 10;
}
