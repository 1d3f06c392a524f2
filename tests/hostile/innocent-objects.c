/* Who shares a machine with the rows: makes one of everything, under the names that the rows
 * use for theirs, which must not be there yet. */
#include <fcntl.h>
#include <mqueue.h>
#include <semaphore.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <netinet/in.h>
#include <sys/inotify.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "planted.h"

static void need(int holds, const char *what)
{
    if (!holds) {
        printf("no %s\n", what);
        perror(what);
        exit(1);
    }
}

static void make_posix(void)
{
    int flags = O_CREAT | O_EXCL | O_RDWR;
    int fd = shm_open("/hoard", flags, 0600);

    need(fd >= 0 && ftruncate(fd, 65536) == 0, "shared memory");
    void *memory = mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    need(memory != MAP_FAILED, "mapping");
    memset(memory, 1, 65536);
    need(sem_open("/hoard", flags, 0600, 1) != SEM_FAILED, "semaphore");
    mqd_t queue = mq_open("/hoard", flags, 0600, NULL);
    need(queue >= 0 && mq_send(queue, "x", 1, 0) == 0, "message queue");
}

static void make_system_v(void)
{
    int flags = IPC_CREAT | IPC_EXCL | 0600;
    int id = shmget(HOARD_KEY, 65536, flags);

    need(id >= 0 && shmat(id, NULL, 0) != (void *)-1, "System V segment");
    need(semget(HOARD_KEY, 3, flags) >= 0, "System V semaphores");
    id = msgget(HOARD_KEY, flags);
    need(id >= 0 && msgsnd(id, &(struct { long type; char text[8]; }){1, "x"}, 8, 0) == 0,
         "System V queue");
}

static void make_sockets(void)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX, .sun_path = "\0hoard"};
    struct sockaddr_in port = {.sin_family = AF_INET,
                               .sin_port = htons(HOARD_PORT),
                               .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int sock = socket(AF_UNIX, SOCK_STREAM, 0);

    need(sock >= 0 && bind(sock, (struct sockaddr *)&name,
                           offsetof(struct sockaddr_un, sun_path) + 6) == 0, "abstract name");
    sock = socket(AF_INET, SOCK_STREAM, 0);
    need(sock >= 0 && bind(sock, (struct sockaddr *)&port, sizeof(port)) == 0 &&
         listen(sock, 1) == 0, "port");
}

/* A descriptor that is under way counts against all processes of a user. */
static void pass_descriptor(void)
{
    char room[CMSG_SPACE(sizeof(int))] = {0};
    struct iovec bytes = {"x", 1};
    struct msghdr message = {.msg_iov = &bytes, .msg_iovlen = 1, .msg_control = room,
                             .msg_controllen = sizeof(room)};
    struct cmsghdr *head = CMSG_FIRSTHDR(&message);
    int pair[2];

    *head = (struct cmsghdr){.cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS,
                             .cmsg_len = CMSG_LEN(sizeof(int))};
    need(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0, "socket pair");
    memcpy(CMSG_DATA(head), &pair[1], sizeof(int));
    need(sendmsg(pair[0], &message, 0) == 1, "way for a descriptor");
}

int main(void)
{
    need(mkfifo("/tmp/hoard", 0600) == 0, "FIFO");
    need(access("/dev/shm/hoard-file", F_OK) < 0, "clean /dev/shm");
    make_posix();
    make_system_v();
    make_sockets();
    need(inotify_init1(0) >= 0, "inotify instance");
    pass_descriptor();
    int ends[2];
    need(pipe(ends) == 0 && fcntl(ends[0], F_GETPIPE_SZ) == 65536, "whole pipe");
    puts("held");
    return 0;
}
