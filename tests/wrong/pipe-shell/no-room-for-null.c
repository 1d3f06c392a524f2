/* wrong: argv has no room for the NULL behind the last word
 * fails: clean-memory
 * says: pipe-shell.c:@mark: memory is misused here: heap-buffer-overflow
 */
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct word {
    char *text;
    struct word *next;
} word;

typedef struct command {
    word *first, *last;
    int nwords;
    char *from, *to;
    bool append;
    pid_t pid;
    struct command *prev; /* the one to the left */
} command;

static void *xmalloc(size_t n)
{
    void *p = malloc(n);
    if (p == NULL) {
        perror("malloc");
        exit(EXIT_FAILURE);
    }
    return p;
}

static command *new_command(command *prev)
{
    command *c = xmalloc(sizeof(command));
    memset(c, 0, sizeof(command));
    c->prev = prev;
    return c;
}

static void add_word(command *c, char *text)
{
    word *w = xmalloc(sizeof(word));
    w->text = text;
    w->next = NULL;
    if (c->last)
        c->last->next = w;
    else
        c->first = w;
    c->last = w;
    c->nwords++;
}

static void free_commands(command *c)
{
    while (c) {
        command *prev = c->prev;
        word *w = c->first;
        while (w) {
            word *next = w->next;
            free(w->text);
            free(w);
            w = next;
        }
        free(c->from);
        free(c->to);
        free(c);
        c = prev;
    }
}

static char *get_word(char **s)
{
    *s += strspn(*s, " \t");
    size_t n = strcspn(*s, " \t\n|<>");
    char *w = xmalloc(n + 1);
    memcpy(w, *s, n);
    w[n] = '\0';
    *s += n;
    return w;
}

/* returns the last command, from which `prev` leads to the left */
static command *parse(char *s)
{
    command *c = new_command(NULL);
    for (;;) {
        s += strspn(s, " \t");
        switch (*s) {
        case '\0':
        case '\n':
            return c;
        case '|':
            s++;
            c = new_command(c);
            break;
        case '<':
            s++;
            c->from = get_word(&s);
            break;
        case '>':
            s++;
            c->append = (*s == '>');
            if (c->append)
                s++;
            c->to = get_word(&s);
            break;
        default:
            add_word(c, get_word(&s));
        }
    }
}

static void do_exec(command *c)
{
    char **argv = xmalloc(c->nwords * sizeof(char *));
    int i = 0;
    for (word *w = c->first; w; w = w->next)
        argv[i++] = w->text;
    argv[i] = NULL; /* @mark */
    if (c->from) {
        int fd = open(c->from, O_RDONLY);
        if (fd < 0) {
            perror(c->from);
            _exit(1);
        }
        dup2(fd, 0);
        close(fd);
    }
    if (c->to) {
        int fd;
        if (c->append)
            fd = open(c->to, O_WRONLY | O_CREAT | O_APPEND, 0600);
        else
            fd = open(c->to, O_WRONLY | O_CREAT | O_TRUNC, 0600);
        if (fd < 0) {
            perror(c->to);
            _exit(1);
        }
        dup2(fd, 1);
        close(fd);
    }
    execvp(argv[0], argv);
    perror(argv[0]);
    _exit(127);
}

/* the reader is started first, so the parent keeps write ends for one round only */
static void start(command *c)
{
    int out = -1; /* where the next one to the left has to write */
    for (; c; c = c->prev) {
        int p[2] = {-1, -1};
        if (c->prev && pipe(p) < 0) {
            perror("pipe");
            exit(1);
        }
        c->pid = fork();
        if (c->pid < 0) {
            perror("fork");
            exit(1);
        }
        if (c->pid == 0) {
            if (out >= 0) {
                dup2(out, 1);
                close(out);
            }
            if (p[0] >= 0) {
                dup2(p[0], 0);
                close(p[0]);
                close(p[1]);
            }
            do_exec(c);
        }
        if (out >= 0)
            close(out);
        if (p[0] >= 0)
            close(p[0]);
        out = p[1];
    }
}

static void finish(command *c)
{
    for (; c; c = c->prev)
        waitpid(c->pid, NULL, WUNTRACED);
}

static bool valid(command *c)
{
    for (; c; c = c->prev)
        if (c->nwords == 0)
            return false;
    return true;
}

static void ignore(int sig)
{
    (void)sig;
}

int main(void)
{
    char *line = NULL;
    size_t size = 0;
    bool quit = false;

    signal(SIGINT, ignore);
    signal(SIGTSTP, ignore);
    while (!quit && getline(&line, &size, stdin) > 0) {
        command *c = parse(line);
        if (!valid(c)) {
            if (c->prev || c->from || c->to)
                fprintf(stderr, "syntax error\n");
        } else if (!c->prev && strcmp(c->first->text, "exit") == 0) {
            quit = true;
        } else if (!c->prev && strcmp(c->first->text, "cd") == 0) {
            if (c->nwords < 2 || chdir(c->first->next->text) < 0)
                perror("cd");
        } else {
            start(c);
            finish(c);
        }
        free_commands(c);
    }
    free(line);
    return 0;
}
