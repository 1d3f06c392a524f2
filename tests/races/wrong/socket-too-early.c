/* wrong: the server answers, and counts the request afterwards; the client looks at the count at once
 * finds: race
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int *served = mmap(NULL, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int sv[2], sum = 0;
    char c = '?';

    socketpair(AF_UNIX, SOCK_STREAM, 0, sv);
    if (fork() == 0) {
        close(sv[0]);
        while (recv(sv[1], &c, 1, 0) == 1) {
            send(sv[1], &c, 1, 0);
            ++*served;
        }
        exit(0);
    }
    close(sv[1]);
    for (int i = 0; i < 50; i++) {
        send(sv[0], &c, 1, 0);
        recv(sv[0], &c, 1, 0);
        sum += *served;
    }
    shutdown(sv[0], SHUT_WR);
    wait(NULL);
    printf("%d\n", sum);
    return 0;
}
