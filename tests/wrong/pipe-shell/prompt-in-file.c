/* wrong: the prompt is still in the buffer at fork, and the child writes it too
 * fails: creates-file, script-file, hundred-words
 * says: still lay in the stdio buffer at fork at pipe-shell.c:@fork
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_LINE 8192
#define MAX_TOKENS 1024
#define MAX_CMDS 100

struct command {
    char **argv;
    int argc;
    char *in;
    char *out;
    int append;
};

static int number = 1;

static void handler(int sig)
{
    (void)sig;
}

static int split(char *line, char *tokens[])
{
    static char copy[3 * MAX_LINE];
    char *q = copy;
    int n = 0;

    for (char *p = line; *p; p++) {
        if (p[0] == '>' && p[1] == '>') {
            q += sprintf(q, " >> ");
            p++;
        } else if (*p == '|' || *p == '<' || *p == '>') {
            q += sprintf(q, " %c ", *p);
        } else {
            *q++ = *p;
        }
    }
    *q = '\0';
    for (char *t = strtok(copy, " \t\n"); t && n < MAX_TOKENS - 1; t = strtok(NULL, " \t\n"))
        tokens[n++] = t;
    tokens[n] = NULL;
    return n;
}

static int redirect(struct command *c)
{
    int fd;

    if (c->in) {
        if ((fd = open(c->in, O_RDONLY)) < 0) {
            perror(c->in);
            return -1;
        }
        dup2(fd, STDIN_FILENO);
        close(fd);
    }
    if (c->out) {
        fd = open(c->out, O_WRONLY | O_CREAT | (c->append ? O_APPEND : O_TRUNC), 0664);
        if (fd < 0) {
            perror(c->out);
            return -1;
        }
        dup2(fd, STDOUT_FILENO);
        close(fd);
    }
    return 0;
}

/* builtins that print; 1 if it was one */
static int builtin(struct command *c)
{
    char cwd[4096];

    if (strcmp(c->argv[0], "echo") == 0) {
        for (int i = 1; i < c->argc; i++)
            printf("%s%s", i > 1 ? " " : "", c->argv[i]);
        printf("\n");
        return 1;
    }
    if (strcmp(c->argv[0], "pwd") == 0) {
        if (getcwd(cwd, sizeof cwd))
            printf("%s\n", cwd);
        return 1;
    }
    return 0;
}

static void run(struct command *cmds, int n)
{
    int fds[MAX_CMDS][2];
    pid_t pids[MAX_CMDS];

    for (int i = 0; i < n - 1; i++) {
        if (pipe(fds[i]) == -1) {
            perror("pipe");
            exit(1);
        }
    }
    for (int i = 0; i < n; i++) {
        pids[i] = fork(); /* @fork */
        if (pids[i] == -1) {
            perror("fork");
            exit(1);
        }
        if (pids[i] == 0) {
            signal(SIGINT, SIG_DFL);
            if (i > 0)
                dup2(fds[i - 1][0], STDIN_FILENO);
            if (i < n - 1)
                dup2(fds[i][1], STDOUT_FILENO);
            for (int j = 0; j < n - 1; j++) {
                close(fds[j][0]);
                close(fds[j][1]);
            }
            if (redirect(&cmds[i]) == -1)
                _exit(1);
            if (builtin(&cmds[i])) {
                fflush(stdout);
                _exit(0);
            }
            execvp(cmds[i].argv[0], cmds[i].argv);
            fprintf(stderr, "mysh: %s: command not found\n", cmds[i].argv[0]);
            _exit(127);
        }
    }
    for (int i = 0; i < n - 1; i++) {
        close(fds[i][0]);
        close(fds[i][1]);
    }
    for (int i = 0; i < n; i++) {
        int status;

        waitpid(pids[i], &status, WUNTRACED);
        if (WIFSIGNALED(status))
            printf("[%d] killed by signal %d\n", pids[i], WTERMSIG(status));
        else if (WEXITSTATUS(status) != 0)
            printf("[%d] exit status %d\n", pids[i], WEXITSTATUS(status));
    }
}

static int parse(char *tokens[], int ntok, struct command *cmds)
{
    int n = 0;

    memset(&cmds[0], 0, sizeof cmds[0]);
    cmds[0].argv = tokens;
    for (int i = 0; i < ntok; i++) {
        struct command *c = &cmds[n];

        if (strcmp(tokens[i], "|") == 0) {
            if (c->argc == 0 || ++n == MAX_CMDS)
                return -1;
            c->argv[c->argc] = NULL;
            memset(&cmds[n], 0, sizeof cmds[n]);
            cmds[n].argv = &tokens[i + 1];
        } else if (strchr("<>", tokens[i][0])) {
            if (i + 1 == ntok)
                return -1;
            if (tokens[i][0] == '<') {
                c->in = tokens[++i];
            } else {
                c->append = tokens[i][1] != 0;
                c->out = tokens[++i];
            }
        } else {
            c->argv[c->argc++] = tokens[i];
        }
    }
    if (cmds[n].argc == 0)
        return -1;
    cmds[n].argv[cmds[n].argc] = NULL;
    return n + 1;
}

int main(void)
{
    static char line[MAX_LINE];
    static char *tokens[MAX_TOKENS];
    static struct command cmds[MAX_CMDS];

    signal(SIGINT, handler);
    signal(SIGTSTP, handler);
    printf("*** Welcome to mysh ***\nType 'exit' to leave.\n");
    for (;;) {
        int ntok, n;

        printf("mysh:%d> ", number++);
        if (!fgets(line, sizeof line, stdin))
            break;
        printf("+ %s", line);
        ntok = split(line, tokens);
        if (ntok == 0)
            continue;
        n = parse(tokens, ntok, cmds);
        if (n < 0) {
            printf("mysh: syntax error\n");
            continue;
        }
        if (strcmp(cmds[0].argv[0], "exit") == 0)
            break;
        if (strcmp(cmds[0].argv[0], "cd") == 0) {
            if (chdir(cmds[0].argc > 1 ? cmds[0].argv[1] : getenv("HOME")) != 0)
                perror("cd");
            continue;
        }
        run(cmds, n);
    }
    printf("Bye.\n");
    return 0;
}
