/* Programs that try to outlive their box, to take the machine with them, or to leave something
 * behind. Each is bounded, says with a byte on stdout that it has done its worst, and then
 * waits to be ended. What has a name is called hoard, so that it would be found outside. */
#ifndef TESTS_BENCH_BOX_ATTACKS_H
#define TESTS_BENCH_BOX_ATTACKS_H

#include <fcntl.h>
#include <mqueue.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/msg.h>
#include <sys/ptrace.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ATTACK_KEY = 0x686f6172, ATTACK_MANY = 200 };

static inline void attack_forks(void)
{
    for (int i = 0; i < ATTACK_MANY; i++) {
        if (fork() == 0) {
            for (;;) {
                (void)pause();
            }
        }
    }
}

/* A daemon, which nothing but SIGKILL ends, and which has daemons of its own. */
static inline void attack_daemon(void)
{
    for (int i = 0; i < 3; i++) {
        if (fork() == 0) {
            (void)setsid();
            for (int number = 1; number < NSIG; number++) {
                (void)signal(number, SIG_IGN);
            }
            if (fork() != 0) {
                _exit(0);
            }
            for (;;) {
                (void)pause();
            }
        }
    }
}

static inline void attack_descriptors(void)
{
    int pair[2];

    while (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0) {
    }
    while (open("/dev/null", O_RDONLY) >= 0) {
    }
}

static inline void attack_memory(void)
{
    enum { PIECE = 4 << 20 };
    char *piece = malloc(PIECE);

    for (int i = 0; piece != NULL && i < ATTACK_MANY; i++) {
        memset(piece, i + 1, PIECE);
        piece = malloc(PIECE);
    }
    int fd = memfd_create("hoard", 0);
    static char page[4096];
    for (int i = 0; i < ATTACK_MANY && write(fd, page, sizeof(page)) > 0; i++) {
    }
}

static inline void attack_objects(void)
{
    (void)shm_open("/hoard", O_RDWR | O_CREAT, 0666);
    (void)mq_open("/hoard", O_RDWR | O_CREAT, 0666, NULL);
    (void)shmget(ATTACK_KEY, 4096, IPC_CREAT | 0666);
    (void)semget(ATTACK_KEY, 1, IPC_CREAT | 0666);
    (void)msgget(ATTACK_KEY, IPC_CREAT | 0666);
    (void)mkfifo("/tmp/hoard", 0666);
    (void)open("/dev/shm/hoard-file", O_RDWR | O_CREAT, 0666);
}

static inline void attack_files(void)
{
    static char page[4096];
    char name[32];
    int fd = open("/tmp/hoard-big", O_RDWR | O_CREAT, 0666);

    (void)signal(SIGXFSZ, SIG_IGN);
    while (fd >= 0 && write(fd, page, sizeof(page)) > 0) {
    }
    for (int i = 0; i < ATTACK_MANY; i++) {
        (void)snprintf(name, sizeof(name), "/tmp/hoard-%d", i);
        (void)symlink("/etc/passwd", name);
    }
}

/* An address without a file, and a descriptor that keeps itself alive in its own queue. */
static inline void attack_sockets(void)
{
    static const char name[] = "\0hoard";
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int pair[2] = {-1, -1};
    int sock = socket(AF_UNIX, SOCK_STREAM, 0);
    char byte = 0;
    struct iovec bytes = {&byte, 1};
    _Alignas(struct cmsghdr) char space[CMSG_SPACE(sizeof(pair))] = {0};
    struct msghdr message = {.msg_iov = &bytes,
                             .msg_iovlen = 1,
                             .msg_control = space,
                             .msg_controllen = sizeof(space)};

    memcpy(address.sun_path, name, sizeof(name) - 1);
    (void)bind(sock, (struct sockaddr *)&address,
               (socklen_t)(offsetof(struct sockaddr_un, sun_path) + sizeof(name) - 1));
    (void)listen(sock, 1);
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0) {
        return;
    }
    struct cmsghdr *head = CMSG_FIRSTHDR(&message);
    *head = (struct cmsghdr){.cmsg_level = SOL_SOCKET,
                             .cmsg_type = SCM_RIGHTS,
                             .cmsg_len = CMSG_LEN(sizeof(pair))};
    memcpy(CMSG_DATA(head), pair, sizeof(pair));
    (void)sendmsg(pair[0], &message, 0);
    (void)close(pair[0]);
    (void)close(pair[1]);
}

static inline void attack_keeper(void)
{
    (void)ptrace(PTRACE_ATTACH, getppid(), NULL, NULL);
    (void)kill(getppid(), SIGKILL);
    (void)kill(1, SIGSTOP);
    (void)kill(-1, SIGSTOP);
    (void)kill(-1, SIGKILL);
}

/* Many orphans at once, dead and dying. */
static inline void attack_orphans(void)
{
    for (int i = 0; i < ATTACK_MANY / 4; i++) {
        pid_t pid = fork();
        if (pid == 0) {
            (void)fork();
            _exit(0);
        }
    }
}

static inline void attack_namespaces(void)
{
    (void)unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWNET);
    (void)mount("tmpfs", "/tmp", "tmpfs", 0, NULL);
    (void)umount2("/usr", MNT_DETACH);
    (void)chroot("/tmp");
}

static inline void attack_by_crash(void)
{
    attack_daemon();
    (void)!write(1, "!", 1);
    (void)raise(SIGSEGV);
}

static inline void attack_by_stop(void)
{
    (void)!write(1, "!", 1);
    (void)kill(0, SIGSTOP);
}

static const struct {
    const char *name;
    void (*act)(void);
} attacks[] = {
    {"forks", attack_forks},
    {"daemon", attack_daemon},
    {"descriptors", attack_descriptors},
    {"memory", attack_memory},
    {"objects", attack_objects},
    {"files", attack_files},
    {"sockets", attack_sockets},
    {"keeper", attack_keeper},
    {"orphans", attack_orphans},
    {"namespaces", attack_namespaces},
    {"crash", attack_by_crash},
    {"stop", attack_by_stop},
};
enum { ATTACKS = sizeof(attacks) / sizeof(attacks[0]) };

static inline _Noreturn void attack_main(const char *name)
{
    for (size_t i = 0; i < ATTACKS; i++) {
        if (strcmp(attacks[i].name, name) == 0) {
            attacks[i].act();
        }
    }
    (void)!write(1, "!", 1);
    for (;;) {
        (void)pause();
    }
}

#endif
