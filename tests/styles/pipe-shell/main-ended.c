/* style: the first thread ends at once (pthread_exit), a second one is the shell */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_COMMANDS 20

struct command {
    char *argv[150];
    int argc;
    char *in;
    char *out;
    int flags;
};

static struct command commands[MAX_COMMANDS];
static char words[4096]; /* the words of a line, each ended by a zero */

static int parse(const char *s)
{
    int n = 0;
    char *to = words;

    memset(commands, 0, sizeof(commands));
    for (s += strspn(s, " \t\n"); *s != '\0'; s += strspn(s, " \t\n")) {
        struct command *c = &commands[n];
        char operator = '\0';
        size_t length;

        if (*s == '|') {
            n++;
            s++;
            continue;
        }
        if (*s == '<' || *s == '>') {
            operator = *s++;
            c->flags = operator == '>' && *s == '>' ? O_APPEND : O_TRUNC;
            s += strspn(s, "> \t");
        }
        length = strcspn(s, " \t\n|<>");
        memcpy(to, s, length);
        to[length] = '\0';
        if (operator == '<')
            c->in = to;
        else if (operator == '>')
            c->out = to;
        else
            c->argv[c->argc++] = to;
        to += length + 1;
        s += length;
    }
    return commands[0].argc > 0 ? n + 1 : 0;
}

static void become(const char *file, int flags, int target)
{
    int fd = open(file, flags, 0666);

    if (fd < 0) {
        perror(file);
        _exit(1);
    }
    dup2(fd, target);
    close(fd);
}

static void child(struct command *c, int in, const int out[2])
{
    signal(SIGINT, SIG_DFL);
    signal(SIGTSTP, SIG_DFL);
    if (in >= 0) {
        dup2(in, 0);
        close(in);
    }
    if (out[1] >= 0) {
        dup2(out[1], 1);
        close(out[0]);
        close(out[1]);
    }
    if (c->in)
        become(c->in, O_RDONLY, 0);
    if (c->out)
        become(c->out, O_WRONLY | O_CREAT | c->flags, 1);
    execvp(c->argv[0], c->argv);
    perror(c->argv[0]);
    _exit(127);
}

static void run(int n)
{
    pid_t pids[MAX_COMMANDS];
    int in = -1;

    for (int i = 0; i < n; i++) {
        int out[2] = {-1, -1};

        if (i < n - 1 && pipe(out) < 0)
            exit(1);
        pids[i] = fork();
        if (pids[i] == 0)
            child(&commands[i], in, out);
        if (in >= 0)
            close(in);
        if (out[1] >= 0)
            close(out[1]);
        in = out[0];
    }
    for (int i = 0; i < n; i++) {
        while (waitpid(pids[i], NULL, WUNTRACED) < 0 && errno == EINTR)
            ;
    }
}

static void *shell(void *unused)
{
    char *line = NULL;
    size_t size = 0;

    (void)unused;
    while (getline(&line, &size, stdin) > 0) {
        int n = parse(line);

        if (n == 0)
            continue;
        if (strcmp(commands[0].argv[0], "exit") == 0)
            break;
        if (strcmp(commands[0].argv[0], "cd") == 0) {
            if (commands[0].argc < 2 || chdir(commands[0].argv[1]) < 0)
                perror("cd");
            continue;
        }
        run(n);
    }
    exit(0);
}

int main(void)
{
    pthread_t thread;

    signal(SIGINT, SIG_IGN);
    signal(SIGTSTP, SIG_IGN);
    if (pthread_create(&thread, NULL, shell, NULL) != 0)
        return 1;
    pthread_exit(NULL);
}
