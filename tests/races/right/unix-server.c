/* right: a server on a UNIX socket adds up; clients put their numbers into shared memory and send where */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define CLIENTS 3
#define REQUESTS 50

static struct sockaddr_un addr = {.sun_family = AF_UNIX, .sun_path = "adder.sock"};
static struct { int a, b, sum; } *slot;

static int client(int me)
{
    int s = socket(AF_UNIX, SOCK_STREAM, 0);

    if (connect(s, (struct sockaddr *)&addr, sizeof addr) < 0)
        return 1;
    for (int i = 0; i < REQUESTS; i++) {
        slot[me].a = i;
        slot[me].b = me;
        if (send(s, &me, sizeof me, 0) != sizeof me || recv(s, &me, sizeof me, MSG_WAITALL) != sizeof me)
            return 1;
        if (slot[me].sum != i + me)
            return 1;
    }
    close(s);
    return 0;
}

int main(void)
{
    int server = socket(AF_UNIX, SOCK_STREAM, 0), conn[CLIENTS], which, st, bad = 0;

    slot = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (bind(server, (struct sockaddr *)&addr, sizeof addr) < 0 || listen(server, 5) < 0)
        return 1;
    for (int i = 0; i < CLIENTS; i++)
        if (fork() == 0)
            exit(client(i));
    for (int i = 0; i < CLIENTS; i++)
        conn[i] = accept(server, NULL, NULL);
    for (int r = 0; r < REQUESTS; r++) {
        for (int i = 0; i < CLIENTS; i++) {
            if (recv(conn[i], &which, sizeof which, MSG_WAITALL) != sizeof which)
                return 1;
            slot[which].sum = slot[which].a + slot[which].b;
            send(conn[i], &which, sizeof which, MSG_NOSIGNAL);
        }
    }
    while (wait(&st) > 0)
        bad |= st;
    unlink(addr.sun_path);
    printf("%d\n", bad);
    return bad != 0;
}
