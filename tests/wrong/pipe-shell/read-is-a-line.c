/* wrong: what one read brings is taken for one line
 * fails: one-write, script-file
 * says: stdout of shell is empty
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

/* -1 at end of input */
static int read_line(char *line)
{
    int n;

    do
        n = read(0, line, LINE_MAX_LEN - 1);
    while (n < 0 && errno == EINTR);
    if (n <= 0)
        return -1;
    line[n] = '\0';
    return n;
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

        if (*p == ' ' || *p == '\t' || *p == '\n') {
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

            while (*p && !strchr(" \t\n|<>", *p))
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

static void run_pipeline(int n)
{
    pid_t last[STAGES_MAX];
    int in = 0;

    for (int i = 0; i < n; i++) {
        int p[2] = {0, 1};

        if (i < n - 1 && pipe(p) < 0) {
            say("pipe ", "failed");
            n = i;
            break;
        }
        last[i] = fork();
        if (last[i] == 0) {
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
    while (n-- > 0)
        while (waitpid(last[n], 0, WUNTRACED) < 0 && errno == EINTR)
            ;
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
