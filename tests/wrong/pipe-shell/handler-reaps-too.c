/* wrong: a handler for SIGCHLD has reaped the children when waitpid asks for them
 * fails: one-command
 * says: waitpid at pipe-shell.c:@wait failed with ECHILD
 * says: the handler of SIGCHLD had already waited for that child (waitpid at pipe-shell.c:@reap)
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define LINE_MAX_LEN 4096
#define WORDS_MAX 600
#define STAGES_MAX 128

static char buffer[512];
static int buffer_len, buffer_pos;

static void say(const char *a, const char *b)
{
    char msg[512];
    size_t n = 0;

    for (; *a && n < sizeof msg - 1; a++)
        msg[n++] = *a;
    for (; *b && n < sizeof msg - 1; b++)
        msg[n++] = *b;
    msg[n++] = '\n';
    if (write(2, msg, n) < 0)
        return;
}

static int next_char(void)
{
    if (buffer_pos == buffer_len) {
        int n;

        do
            n = read(0, buffer, sizeof buffer);
        while (n < 0 && errno == EINTR);
        if (n <= 0)
            return -1;
        buffer_len = n;
        buffer_pos = 0;
    }
    return (unsigned char)buffer[buffer_pos++];
}

/* -1 at end of input; what does not fit is dropped */
static int read_line(char *line)
{
    int n = 0, c;

    while ((c = next_char()) != -1) {
        if (c == '\n')
            break;
        if (n < LINE_MAX_LEN - 1)
            line[n++] = c;
    }
    line[n] = '\0';
    return c == -1 && n == 0 ? -1 : n;
}

struct stage {
    char *argv[WORDS_MAX + 1];
    int argc;
    char *in, *out;
    int flags;
};

static struct stage stages[STAGES_MAX];

/* state machine over the characters; words are copied to `store` */
static int parse(const char *p)
{
    static char store[2 * LINE_MAX_LEN];
    char *to = store;
    int n = 0;
    enum { ARG, IN, OUT } want = ARG;

    memset(&stages[0], 0, sizeof stages[0]);
    while (*p) {
        struct stage *s = &stages[n];

        if (*p == ' ' || *p == '\t') {
            p++;
        } else if (*p == '|') {
            if (s->argc == 0 || want != ARG || n + 1 == STAGES_MAX)
                return -1;
            memset(&stages[++n], 0, sizeof stages[0]);
            p++;
        } else if (*p == '<') {
            want = IN;
            p++;
        } else if (*p == '>') {
            want = OUT;
            s->flags = O_CREAT | O_WRONLY | O_TRUNC;
            if (*++p == '>') {
                s->flags = O_CREAT | O_WRONLY | O_APPEND;
                p++;
            }
        } else {
            char *w = to;

            while (*p && !strchr(" \t|<>", *p))
                *to++ = *p++;
            *to++ = '\0';
            if (want == IN)
                s->in = w;
            else if (want == OUT)
                s->out = w;
            else if (s->argc < WORDS_MAX)
                s->argv[s->argc++] = w;
            want = ARG;
        }
    }
    if (want != ARG)
        return -1;
    if (stages[n].argc == 0)
        return n == 0 ? 0 : -1;
    return n + 1;
}

static void open_as(const char *path, int flags, int fd)
{
    int f;

    close(fd);
    f = open(path, flags, 0666);
    if (f < 0) {
        say("cannot open ", path);
        _exit(2);
    }
    if (f != fd) {
        dup2(f, fd);
        close(f);
    }
}

static volatile sig_atomic_t running;

/* no zombies */
static void on_child(int s)
{
    int saved = errno;

    (void)s;
    while (waitpid(-1, 0, WNOHANG) > 0) /* @reap */
        running--;
    errno = saved;
}

static void run_pipeline(int n)
{
    pid_t last[STAGES_MAX];
    sigset_t chld, old;
    int in = 0;

    sigemptyset(&chld);
    sigaddset(&chld, SIGCHLD);
    sigprocmask(SIG_BLOCK, &chld, &old);
    running = n;

    for (int i = 0; i < n; i++) {
        int p[2] = {0, 1};

        if (i < n - 1 && pipe(p) < 0) {
            say("pipe ", "failed");
            running -= n - i;
            n = i;
            break;
        }
        last[i] = fork();
        if (last[i] == 0) {
            sigprocmask(SIG_SETMASK, &old, 0);
            if (in != 0) {
                dup2(in, 0);
                close(in);
            }
            if (p[1] != 1) {
                dup2(p[1], 1);
                close(p[1]);
                close(p[0]);
            }
            if (stages[i].in)
                open_as(stages[i].in, O_RDONLY, 0);
            if (stages[i].out)
                open_as(stages[i].out, stages[i].flags, 1);
            execvp(stages[i].argv[0], stages[i].argv);
            say("not found: ", stages[i].argv[0]);
            _exit(127);
        }
        if (in != 0)
            close(in);
        if (p[1] != 1)
            close(p[1]);
        in = p[0];
    }
    while (running > 0)
        sigsuspend(&old);
    sigprocmask(SIG_SETMASK, &old, 0);
    while (n-- > 0) {
        if (waitpid(last[n], 0, WUNTRACED) < 0) { /* @wait */
            say("waitpid: ", strerror(errno));
            _exit(1);
        }
    }
}

static void on_int(int s)
{
    (void)s;
}

int main(void)
{
    char line[LINE_MAX_LEN];

    signal(SIGINT, on_int);
    signal(SIGTSTP, on_int);
    signal(SIGCHLD, on_child);
    while (read_line(line) >= 0) {
        int n = parse(line);

        if (n < 0) {
            say("syntax error: ", line);
        } else if (n > 0) {
            if (strcmp(stages[0].argv[0], "exit") == 0)
                _exit(0);
            if (strcmp(stages[0].argv[0], "cd") == 0) {
                if (stages[0].argc < 2 || chdir(stages[0].argv[1]) < 0)
                    say("cd ", "failed");
            } else {
                run_pipeline(n);
            }
        }
    }
    return 0;
}
