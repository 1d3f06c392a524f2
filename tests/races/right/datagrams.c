/* right: datagrams: sendto and recvfrom on UNIX and on UDP sockets */
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int *n = mmap(NULL, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    struct sockaddr_un ua = {AF_UNIX, "dgram"};
    struct sockaddr_in ia = {.sin_family = AF_INET};
    socklen_t len = sizeof ia;
    int us = socket(AF_UNIX, SOCK_DGRAM, 0), is = socket(AF_INET, SOCK_DGRAM, 0);
    int got;

    ia.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    bind(us, (struct sockaddr *)&ua, sizeof ua);
    bind(is, (struct sockaddr *)&ia, sizeof ia);
    getsockname(is, (struct sockaddr *)&ia, &len);
    if (fork() == 0) {
        int out = socket(AF_UNIX, SOCK_DGRAM, 0);
        for (int i = 0; i < 100; i++) {
            *n += 1;
            sendto(out, &i, sizeof i, 0, (struct sockaddr *)&ua, sizeof ua);
            if (recvfrom(is, &got, sizeof got, 0, NULL, NULL) != sizeof got)
                exit(1);
        }
        exit(0);
    }
    int out = socket(AF_INET, SOCK_DGRAM, 0);
    for (int i = 0; i < 100; i++) {
        if (recvfrom(us, &got, sizeof got, 0, NULL, NULL) != sizeof got)
            return 1;
        *n += 1;
        sendto(out, &i, sizeof i, 0, (struct sockaddr *)&ia, sizeof ia);
    }
    wait(NULL);
    unlink("dgram");
    printf("%d\n", *n);
    return *n != 200;
}
