/* right: that a connection was accepted says that the client has come this far, and connect that the server listens */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    struct sockaddr_in a = {.sin_family = AF_INET};
    socklen_t len = sizeof a;
    int s = socket(AF_INET, SOCK_STREAM, 0);

    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    bind(s, (struct sockaddr *)&a, sizeof a);
    getsockname(s, (struct sockaddr *)&a, &len);
    if (fork() == 0) {
        int c;
        m[0] = 17;
        do {
            c = socket(AF_INET, SOCK_STREAM, 0);
            if (connect(c, (struct sockaddr *)&a, sizeof a) == 0)
                break;
            close(c);
            sched_yield();
        } while (1);
        exit(m[1] == 4 ? 0 : 1);
    }
    m[1] = 4;
    listen(s, 1);
    int c = accept(s, NULL, NULL);
    int seen = m[0], st;
    wait(&st);
    close(c);
    printf("%d\n", seen);
    return seen != 17 || st != 0;
}
