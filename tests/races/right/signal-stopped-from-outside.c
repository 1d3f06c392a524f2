/* right: the parent stops a child that counts, looks at the count while it stands still, and lets it go on */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    long *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    long last = 0, ok = 1;
    pid_t pid = fork();

    if (pid == 0)
        for (;;)
            m[0]++;
    for (int i = 0; i < 10; i++) {
        int st;
        kill(pid, SIGSTOP);
        waitpid(pid, &st, WUNTRACED);
        ok = ok && m[0] >= last;
        last = m[0];
        kill(pid, SIGCONT);
    }
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    ok = ok && m[0] >= last;
    puts(ok ? "ok" : "backwards");
    return !ok;
}
