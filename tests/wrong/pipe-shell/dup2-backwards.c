/* wrong: the arguments of dup2 are in the wrong order
 * fails: two-stages
 * says: dup2 at pipe-shell.c:@dup in echo (process 2) put a copy of stdout into descriptor 4
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

struct cmd {
    char **argv;
    int argc;
    char *infile;
    char *outfile;
    int append;
};

static int interactive;
static pid_t shell_pgid;

static void init_shell(void)
{
    interactive = isatty(STDIN_FILENO);
    if (!interactive)
        return;
    signal(SIGINT, SIG_IGN);
    signal(SIGQUIT, SIG_IGN);
    signal(SIGTSTP, SIG_IGN);
    signal(SIGTTIN, SIG_IGN);
    signal(SIGTTOU, SIG_IGN);
    shell_pgid = getpid();
    if (getpgrp() != shell_pgid)
        setpgid(shell_pgid, shell_pgid);
    tcsetpgrp(STDIN_FILENO, shell_pgid);
}

static int is_op(char c)
{
    return c == '|' || c == '<' || c == '>';
}

/* splits into words and operators; the array and the words are malloced */
static char **tokenize(const char *s, int *count)
{
    int cap = 16, n = 0;
    char **tok = malloc(cap * sizeof *tok);

    while (tok != NULL) {
        const char *start;

        while (*s == ' ' || *s == '\t' || *s == '\n')
            s++;
        if (*s == '\0')
            break;
        start = s;
        if (*s == '>' && s[1] == '>')
            s += 2;
        else if (is_op(*s))
            s++;
        else
            while (*s != '\0' && *s != ' ' && *s != '\t' && *s != '\n' && !is_op(*s))
                s++;
        if (n == cap) {
            cap *= 2;
            tok = realloc(tok, cap * sizeof *tok);
            if (tok == NULL)
                break;
        }
        tok[n++] = strndup(start, s - start);
    }
    if (tok == NULL) {
        perror("malloc");
        exit(1);
    }
    *count = n;
    return tok;
}

static void child(struct cmd *c, pid_t pgid, int in, int out)
{
    if (interactive) {
        setpgid(0, pgid);
        if (pgid == 0)
            tcsetpgrp(STDIN_FILENO, getpid());
        signal(SIGINT, SIG_DFL);
        signal(SIGQUIT, SIG_DFL);
        signal(SIGTSTP, SIG_DFL);
        signal(SIGTTIN, SIG_DFL);
        signal(SIGTTOU, SIG_DFL);
    } else {
        setpgid(0, pgid);
    }
    if (in != 0) {
        dup2(in, 0);
        close(in);
    }
    if (out != 1) {
        dup2(1, out); /* @dup */
        close(out);
    }
    if (c->infile != NULL) {
        int fd = open(c->infile, O_RDONLY);

        if (fd < 0) {
            perror(c->infile);
            _exit(EXIT_FAILURE);
        }
        dup2(fd, 0);
        close(fd);
    }
    if (c->outfile != NULL) {
        int fd = open(c->outfile, O_CREAT | O_WRONLY | (c->append ? O_APPEND : O_TRUNC),
                      S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH);

        if (fd < 0) {
            perror(c->outfile);
            _exit(EXIT_FAILURE);
        }
        dup2(fd, 1);
        close(fd);
    }
    execvp(c->argv[0], c->argv);
    fprintf(stderr, "%s: %s\n", c->argv[0], strerror(errno));
    _exit(127);
}

static void launch(struct cmd *cmds, int n)
{
    pid_t pgid = 0;
    int in = 0, left = 0;

    for (int i = 0; i < n; i++) {
        int p[2] = {-1, -1}, out = 1;
        pid_t pid;

        if (i + 1 < n) {
            if (pipe(p) < 0) {
                perror("pipe");
                break;
            }
            out = p[1];
        }
        pid = fork();
        if (pid == 0) {
            if (p[0] != -1)
                close(p[0]);
            child(&cmds[i], pgid, in, out);
        } else if (pid < 0) {
            perror("fork");
        } else {
            if (pgid == 0)
                pgid = pid;
            setpgid(pid, pgid);
            if (interactive && pgid == pid)
                tcsetpgrp(STDIN_FILENO, pgid);
            left++;
        }
        if (in != 0)
            close(in);
        if (out != 1)
            close(out);
        in = p[0];
    }
    while (left > 0) {
        if (waitpid(-pgid, NULL, WUNTRACED) > 0)
            left--;
        else if (errno != EINTR)
            break;
    }
    if (interactive)
        tcsetpgrp(STDIN_FILENO, shell_pgid);
}

static int do_line(char *line)
{
    int ntok, n = 1, bad = 0, more = 1;
    char **tok = tokenize(line, &ntok);
    struct cmd *cmds = calloc(ntok + 1, sizeof *cmds);

    for (int i = 0; i < ntok + 1; i++)
        cmds[i].argv = NULL;
    for (int i = 0; i < ntok && !bad; i++) {
        struct cmd *c = &cmds[n - 1];

        if (c->argv == NULL)
            c->argv = calloc(ntok + 1, sizeof(char *));
        if (strcmp(tok[i], "|") == 0) {
            bad = c->argc == 0;
            n++;
        } else if (is_op(tok[i][0])) {
            if (i + 1 == ntok || is_op(tok[i + 1][0])) {
                bad = 1;
            } else if (tok[i][0] == '<') {
                c->infile = tok[++i];
            } else {
                c->append = tok[i][1] == '>';
                c->outfile = tok[++i];
            }
        } else {
            c->argv[c->argc++] = tok[i];
        }
    }
    if (ntok > 0 && (bad || cmds[n - 1].argc == 0)) {
        fprintf(stderr, "syntax error\n");
    } else if (ntok > 0) {
        if (strcmp(cmds[0].argv[0], "exit") == 0)
            more = 0;
        else if (strcmp(cmds[0].argv[0], "cd") == 0) {
            if (chdir(cmds[0].argc > 1 ? cmds[0].argv[1] : "/") < 0)
                perror("cd");
        } else {
            launch(cmds, n);
        }
    }
    for (int i = 0; i < n; i++)
        free(cmds[i].argv);
    for (int i = 0; i < ntok; i++)
        free(tok[i]);
    free(tok);
    free(cmds);
    return more;
}

int main(void)
{
    char *line = NULL;
    size_t cap = 0;

    init_shell();
    for (;;) {
        if (interactive) {
            printf("$ ");
            fflush(stdout);
        }
        if (getline(&line, &cap, stdin) == -1)
            break;
        if (!do_line(line))
            break;
    }
    free(line);
    return 0;
}
