/* style: reads lines from descriptor 10, with /dev/null on 0; vfork; waits with pidfds */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define TTY 10
#define MAX_CMDS 16

struct job {
    char **words[MAX_CMDS]; /* each ends with NULL */
    int count;
    char *in, *out;
    int out_flags;
};

static char line[4096];
static char *words[1024];

/* Ctrl-C is for the command; exec takes the handler back */
static void on_sigint(int sig)
{
    (void)sig;
}

/* byte by byte, so that nothing is taken away from the commands */
static int get_line(void)
{
    size_t len = 0;
    char c;

    while (len < sizeof(line) - 1) {
        if (read(TTY, &c, 1) != 1) {
            if (len == 0)
                return 0;
            break;
        }
        if (c == '\n')
            break;
        line[len++] = c;
    }
    line[len] = '\0';
    return 1;
}

static char *cut_word(char **at)
{
    char *word;

    *at += strspn(*at, " \t");
    word = *at;
    *at += strcspn(*at, " \t|<>");
    return word;
}

/* The operator behind a word is overwritten by the word's '\0', so it is looked at first. */
static int parse(struct job *job)
{
    char *at = line, **next = words, **slot = next++;
    char op = ' ';

    memset(job, 0, sizeof(*job));
    job->words[job->count++] = slot;
    *slot = NULL;
    while (op != '\0') {
        char *word = cut_word(&at);
        char *end = at;
        int is_double;

        at += strspn(at, " \t");
        if (word != end) {
            if (op == '<') {
                job->in = word;
            } else if (op == '>') {
                job->out = word;
            } else {
                *slot = word;
                slot = next++;
                *slot = NULL;
            }
        }
        op = *at != '\0' && strchr("|<>", *at) ? *at : *at == '\0' ? '\0' : ' ';
        is_double = op == '>' && at[1] == '>';
        if (op == '>')
            job->out_flags = is_double ? O_APPEND : O_TRUNC;
        if (op == '|') {
            slot = next++;
            *slot = NULL;
            job->words[job->count++] = slot;
        }
        if (op != ' ' && op != '\0')
            at += 1 + is_double;
        *end = '\0';
    }
    return job->words[0][0] != NULL;
}

static pid_t start(char **argv, int in, int out)
{
    pid_t pid = vfork();

    if (pid == 0) {
        dup2(in, 0); /* clears FD_CLOEXEC, which all the others have */
        if (out != 1)
            dup2(out, 1);
        execvp(argv[0], argv);
        dprintf(2, "pipe-shell: cannot run %s\n", argv[0]);
        _exit(127);
    }
    return pid;
}

static void wait_all(const pid_t *pids, int count)
{
    for (int i = 0; i < count; i++) {
        int fd = (int)syscall(SYS_pidfd_open, pids[i], 0);
        siginfo_t info;

        while (waitid(P_PIDFD, (id_t)fd, &info, WEXITED | WSTOPPED) < 0 && errno == EINTR)
            continue;
        close(fd);
    }
}

static void run(struct job *job)
{
    pid_t pids[MAX_CMDS];
    int in = TTY, out;

    if (job->in && (in = open(job->in, O_RDONLY | O_CLOEXEC)) < 0) {
        perror(job->in);
        return;
    }
    for (int i = 0; i < job->count; i++) {
        int ends[2] = {-1, -1};
        out = 1;
        if (i < job->count - 1) {
            if (pipe2(ends, O_CLOEXEC) < 0)
                exit(1);
            out = ends[1];
        } else if (job->out) {
            out = open(job->out, O_WRONLY | O_CREAT | O_CLOEXEC | job->out_flags, 0600);
            if (out < 0) {
                perror(job->out);
                out = open("/dev/null", O_WRONLY | O_CLOEXEC);
            }
        }
        pids[i] = start(job->words[i], in, out);
        if (in != TTY)
            close(in);
        if (out != 1)
            close(out);
        in = ends[0];
    }
    wait_all(pids, job->count);
}

int main(void)
{
    struct job job;
    int null;

    signal(SIGINT, on_sigint);
    signal(SIGTSTP, on_sigint);
    if (dup3(0, TTY, O_CLOEXEC) < 0)
        return 1;
    null = open("/dev/null", O_RDONLY | O_CLOEXEC);
    dup2(null, 0);
    close(null);
    while (get_line()) {
        if (!parse(&job))
            continue;
        if (strcmp(words[0], "exit") == 0)
            return 0;
        if (strcmp(words[0], "cd") == 0) {
            if (!words[1] || chdir(words[1]) < 0)
                perror("cd");
            continue;
        }
        run(&job);
    }
    return 0;
}
