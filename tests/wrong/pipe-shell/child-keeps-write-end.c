/* wrong: the right side of a pipe keeps the write end of its own input
 * fails: two-stages
 * says: pipe-shell (process 1) waits in waitpid at pipe-shell.c:@wait for its children to end
 * says: tr (process 4) waits in read for data or end-of-file on pipe A; its write end is still open in tr itself as fd 4
 * says: between fork at pipe-shell.c:@fork and execvp at pipe-shell.c:@exec; it was opened by pipe at pipe-shell.c:@pipe
 */
#include <ctype.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAXARGS 256

enum kind { SIMPLE, PIPE, REDIR };

struct node {
    enum kind kind;
    char *argv[MAXARGS];        /* SIMPLE */
    struct node *left, *right;  /* PIPE: both, REDIR: left */
    char *file;                 /* REDIR */
    int fd, flags;
};

static struct node *mknode(enum kind kind)
{
    struct node *n = calloc(1, sizeof(*n));

    if (!n)
        abort();
    n->kind = kind;
    return n;
}

static void freetree(struct node *n)
{
    if (!n)
        return;
    if (n->kind == SIMPLE)
        for (int i = 0; n->argv[i]; i++)
            free(n->argv[i]);
    freetree(n->left);
    freetree(n->right);
    free(n->file);
    free(n);
}

static char *skip(char *s)
{
    while (*s && isspace((unsigned char)*s))
        s++;
    return s;
}

/* cuts the next word out of *ps, returns a copy */
static char *word(char **ps)
{
    char *s = skip(*ps), *e = s;

    while (*e && !isspace((unsigned char)*e) && !strchr("|<>", *e))
        e++;
    *ps = e;
    if (e == s)
        return NULL;
    return strndup(s, e - s);
}

static struct node *parsecmd(char **ps)
{
    struct node *cmd = mknode(SIMPLE), *top = cmd;
    int argc = 0;

    for (;;) {
        char *s = *ps = skip(*ps);

        if (*s == 0 || *s == '|')
            break;
        if (*s == '<' || *s == '>') {
            struct node *r = mknode(REDIR);

            r->fd = *s == '>';
            r->flags = O_RDONLY;
            if (*s == '>')
                r->flags = O_WRONLY | O_CREAT | O_TRUNC;
            s++;
            if (r->fd == 1 && *s == '>') {
                r->flags = O_WRONLY | O_CREAT | O_APPEND;
                s++;
            }
            *ps = s;
            r->file = word(ps);
            r->left = top;
            top = r;
            if (!r->file) {
                fprintf(stderr, "missing file name\n");
                freetree(top);
                return NULL;
            }
            continue;
        }
        if (argc == MAXARGS - 1) {
            fprintf(stderr, "too many arguments\n");
            freetree(top);
            return NULL;
        }
        cmd->argv[argc++] = word(ps);
    }
    return top;
}

static struct node *parseline(char **ps)
{
    struct node *left = parsecmd(ps);

    if (left && **ps == '|') {
        struct node *p = mknode(PIPE);

        (*ps)++;
        p->left = left;
        p->right = parseline(ps);
        if (!p->right) {
            freetree(p);
            return NULL;
        }
        return p;
    }
    return left;
}

static int fork1(void)
{
    int pid = fork(); /* @fork */

    if (pid < 0) {
        perror("fork");
        _exit(1);
    }
    return pid;
}

/* runs in a child and never comes back */
static void run(struct node *n)
{
    int p[2], a, b, fd;

    switch (n->kind) {
    case SIMPLE:
        if (!n->argv[0])
            _exit(0);
        execvp(n->argv[0], n->argv); /* @exec */
        fprintf(stderr, "%s: command not found\n", n->argv[0]);
        _exit(127);
    case REDIR:
        fd = open(n->file, n->flags, 0644);
        if (fd < 0) {
            perror(n->file);
            _exit(1);
        }
        dup2(fd, n->fd);
        close(fd);
        run(n->left);
        break;
    case PIPE:
        if (pipe(p) < 0) { /* @pipe */
            perror("pipe");
            _exit(1);
        }
        a = fork1();
        if (a == 0) {
            dup2(p[1], 1);
            close(p[0]);
            close(p[1]);
            run(n->left);
        }
        b = fork1();
        if (b == 0) {
            dup2(p[0], 0);
            close(p[0]);
            run(n->right);
        }
        close(p[0]);
        close(p[1]);
        waitpid(a, NULL, WUNTRACED);
        waitpid(b, NULL, WUNTRACED); /* @inner */
        _exit(0);
    }
}

static void nothing(int s)
{
    (void)s;
}

int main(void)
{
    char *line = NULL;
    size_t cap = 0;
    struct sigaction sa;

    memset(&sa, 0, sizeof(sa));
    sa.sa_handler = nothing;
    sa.sa_flags = SA_RESTART;
    sigaction(SIGINT, &sa, NULL);
    sigaction(SIGTSTP, &sa, NULL);

    while (getline(&line, &cap, stdin) != -1) {
        char *s = line;
        struct node *tree = parseline(&s);

        if (!tree)
            continue;
        if (tree->kind == SIMPLE && !tree->argv[0]) {
            freetree(tree);
            continue;
        }
        if (tree->kind == SIMPLE && !strcmp(tree->argv[0], "exit"))
            break;
        if (tree->kind == SIMPLE && !strcmp(tree->argv[0], "cd")) {
            if (!tree->argv[1] || chdir(tree->argv[1]) < 0)
                perror("cd");
        } else {
            int pid = fork1();

            if (pid == 0)
                run(tree);
            waitpid(pid, NULL, WUNTRACED); /* @wait */
        }
        freetree(tree);
    }
    return 0;
}
