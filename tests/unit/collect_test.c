/* What a student's folder holds when it is looked at, and what when it is opened. */
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "base/fd.h"
#include "build/build.h"

/* A folder with one file, a.c, and beside it one that is nobody's business. */
struct desk {
    char dir[64];
    int fd;
    void (*swap)(int dir); /* what becomes of a.c when it is about to be opened */
};

static void write_file(int dir, const char *name, const char *text)
{
    AUTO_CLOSE int fd = openat(dir, name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

    cr_assert_eq(fd_write_all(fd, text, strlen(text)), 0);
}

static void make_desk(struct desk *desk)
{
    strcpy(desk->dir, "/tmp/grader-collect-XXXXXX");
    cr_assert_not_null(mkdtemp(desk->dir));
    desk->fd = open(desk->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    cr_assert_eq(mkdirat(desk->fd, "work", 0700), 0);
    write_file(desk->fd, "work/a.c", "int a;\n");
    write_file(desk->fd, "secret", "int secret;\n");
}

static void remove_desk(struct desk *desk)
{
    (void)unlinkat(desk->fd, "work/a.c", 0);
    (void)unlinkat(desk->fd, "work/a.c", AT_REMOVEDIR);
    (void)unlinkat(desk->fd, "work", AT_REMOVEDIR);
    (void)unlinkat(desk->fd, "secret", 0);
    (void)rmdir(desk->dir);
    fd_close(&desk->fd);
}

/* Whoever calls openat2(2) waits until it has been noticed. */
static int notice_opening(void)
{
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat2, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {sizeof(code) / sizeof(code[0]), code};

    (void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
                        SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);
}

/* Says what was taken and refused. */
static _Noreturn void collect(const struct desk *desk, int sock)
{
    const char *submit[] = {"*.c"};
    struct exercise exercise = {
        .id = "x", .submit = submit, .submit_count = 1, .build = {.program = "x"}};
    struct programs sources = {.count = 0};
    struct evidence ev = {.wall_ns = 0};
    char path[80];
    char said[200] = "";
    struct err e = {0};
    int listener = notice_opening();

    if (listener < 0 || fd_send(sock, "", 1, &listener, 1) < 0) {
        _exit(1);
    }
    fd_close(&listener);
    (void)snprintf(path, sizeof(path), "%s/work", desk->dir);
    int failed = build_collect(&exercise, path, &sources, &ev, &e);
    (void)snprintf(said, sizeof(said), "%d taken, %s %s", (int)sources.count,
                   ev.refused_count == 0 ? "none" : ev.refused[0].name,
                   ev.refused_count == 0 ? "refused" : ev.refused[0].why);
    _exit(failed < 0 || fd_send(sock, said, strlen(said) + 1, NULL, 0) < 0);
}

/* At the first opening something else takes the file's place. */
static void let_open(const struct desk *desk, int listener)
{
    struct seccomp_notif call;

    memset(&call, 0, sizeof(call));
    cr_assert_eq(ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &call), 0);
    if (desk->swap != NULL) {
        AUTO_CLOSE int work = openat(desk->fd, "work", O_RDONLY | O_CLOEXEC);
        (void)unlinkat(work, "a.c", 0);
        desk->swap(work);
    }
    struct seccomp_notif_resp answer = {.id = call.id,
                                        .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE};
    cr_assert_eq(ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer), 0);
}

static void expect(void (*swap)(int dir), const char *want)
{
    struct desk desk = {.swap = swap};
    int ends[2];
    int listener[FD_MESSAGE_MAX];
    size_t fd_count = 0;
    char said[200] = "";
    int status = -1;

    make_desk(&desk);
    cr_assert_eq(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), 0);
    (void)fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        (void)close(ends[0]);
        collect(&desk, ends[1]);
    }
    (void)close(ends[1]);
    if (fd_receive(ends[0], said, sizeof(said), listener, &fd_count) == 1) {
        let_open(&desk, listener[0]);
        (void)close(listener[0]);
        ssize_t len = fd_receive(ends[0], said, sizeof(said), listener, &fd_count);
        said[len > 0 ? len - 1 : 0] = '\0';
    }
    (void)waitpid(pid, &status, 0);
    remove_desk(&desk);
    (void)close(ends[0]);
    cr_assert_str_eq(said, want, "got: %s (status %#x)", said, (unsigned)status);
}

static void to_link_outside(int dir)
{
    cr_assert_eq(symlinkat("../secret", dir, "a.c"), 0);
}

static void to_absolute_link(int dir)
{
    cr_assert_eq(symlinkat("/etc/passwd", dir, "a.c"), 0);
}

static void to_fifo(int dir)
{
    cr_assert_eq(mkfifoat(dir, "a.c", 0600), 0);
}

static void to_folder(int dir)
{
    cr_assert_eq(mkdirat(dir, "a.c", 0700), 0);
}

static void to_nothing(int dir)
{
    (void)dir;
}

static void to_hole(int dir)
{
    AUTO_CLOSE int fd = openat(dir, "a.c", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

    cr_assert_eq(ftruncate(fd, (off_t)10 << 30), 0);
}

TestSuite(collect, .timeout = 30);

Test(collect, takes_what_stays_what_it_was)
{
    expect(NULL, "1 taken, none refused");
}

Test(collect, follows_no_link_that_takes_a_files_place)
{
    expect(to_link_outside, "0 taken, a.c is a symbolic link");
    expect(to_absolute_link, "0 taken, a.c is a symbolic link");
}

Test(collect, waits_for_nobody_at_a_fifo_that_takes_a_files_place)
{
    expect(to_fifo, "0 taken, a.c is not a regular file");
    expect(to_folder, "0 taken, a.c is not a regular file");
}

Test(collect, reads_nothing_endless_that_takes_a_files_place)
{
    expect(to_hole, "0 taken, a.c is larger than 1 MiB");
    expect(to_nothing, "0 taken, a.c cannot be opened");
}
