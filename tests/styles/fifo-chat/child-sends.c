/* style: the child sends and says through a shared page that it has come to the end */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char *own;
static pid_t child;
static volatile int *done;

static void clean(int sig)
{
    if (child > 0)
        kill(child, SIGTERM);
    while (wait(NULL) > 0)
        ;
    unlink(own);
    if (sig)
        _exit(0);
}

static int is_fifo(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && S_ISFIFO(st.st_mode);
}

static void create(const char *path)
{
    if (mkfifo(path, 0600) != 0 && !(errno == EEXIST && is_fifo(path))) {
        fprintf(stderr, "cannot use %s\n", path);
        exit(EXIT_FAILURE);
    }
}

static void child_main(const char *name, int fd)
{
    static char buf[1 << 16];
    size_t n = 0;
    int c;

    n = sprintf(buf, "%s: ", name);
    size_t start = n;
    while ((c = getchar()) != EOF) {
        buf[n++] = c;
        if (c == '\n') {
            if (write(fd, buf, n) != (ssize_t)n)
                exit(1);
            n = start;
        }
    }
    if (n > start) {
        buf[n++] = '\n';
        if (write(fd, buf, n) != (ssize_t)n)
            exit(1);
    }
    *done = 1;
    exit(0);
}

int main(int argc, char *argv[])
{
    int rfd, wfd;
    char c[100];
    ssize_t n;

    if (argc != 4) {
        fprintf(stderr, "Three arguments, please: NAME IN OUT\n");
        return 2;
    }
    create(own = argv[2]);
    create(argv[3]);
    done = mmap(NULL, sizeof *done, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    struct sigaction sa = {.sa_handler = clean};
    sigaddset(&sa.sa_mask, SIGINT);
    sigaddset(&sa.sa_mask, SIGTERM);
    sigaction(SIGINT, &sa, NULL);
    sigaction(SIGTERM, &sa, NULL);
    if (strcmp(argv[2], argv[3]) < 0) {
        rfd = open(argv[2], O_RDONLY);
        wfd = open(argv[3], O_WRONLY);
    } else {
        wfd = open(argv[3], O_WRONLY);
        rfd = open(argv[2], O_RDONLY);
    }
    sigset_t s, old;
    sigemptyset(&s);
    sigaddset(&s, SIGINT);
    sigaddset(&s, SIGTERM);
    sigprocmask(SIG_BLOCK, &s, &old);
    child = fork();
    if (child == 0) {
        signal(SIGINT, SIG_DFL);
        signal(SIGTERM, SIG_DFL);
        sigprocmask(SIG_SETMASK, &old, NULL);
        close(rfd);
        child_main(argv[1], wfd);
    }
    close(wfd);
    sigprocmask(SIG_SETMASK, &old, NULL);
    while ((n = read(rfd, c, sizeof c)) > 0)
        if (write(STDOUT_FILENO, c, n) != n)
            return 1;
    if (!*done) {
        printf("* peer left\n");
        fflush(stdout);
    }
    clean(0);
    return 0;
}
