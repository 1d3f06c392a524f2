/* style: a leader process for each line, exit too; prompt, job numbers and status on stdout */
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define PROMPT "\033[1;32mstudent@host\033[0m:\033[34m~\033[0m$ "
#define EXIT_WANTED 42

typedef struct Command {
    char *words[130];
    int nwords;
    struct Command *left; /* the command that writes to this one */
} Command;

typedef struct {
    Command *last;
    char *input, *output;
    bool append;
} Line;

static char **history;
static size_t history_len;

/* Ctrl-C is for the command; exec takes the handler back */
static void on_sigint(int sig)
{
    (void)sig;
}

static void remember(const char *text)
{
    history = realloc(history, (history_len + 1) * sizeof(*history));
    if (!history)
        abort();
    history[history_len++] = strdup(text);
}

static Command *new_command(Command *left)
{
    Command *cmd = calloc(1, sizeof(*cmd));

    if (!cmd)
        abort();
    cmd->left = left;
    return cmd;
}

static char *scan_word(const char **p)
{
    size_t n;
    char *word;

    *p += strspn(*p, " \t\r");
    n = strcspn(*p, " \t\r|<>");
    word = strndup(*p, n);
    *p += n;
    return word;
}

static Line parse(const char *p)
{
    Line line = {.last = new_command(NULL)};

    for (;;) {
        p += strspn(p, " \t\r");
        if (*p == '\0')
            return line;
        if (*p == '|') {
            p++;
            line.last = new_command(line.last);
        } else if (*p == '<') {
            p++;
            line.input = scan_word(&p);
        } else if (*p == '>') {
            line.append = p[1] == '>';
            p += line.append ? 2 : 1;
            line.output = scan_word(&p);
        } else {
            line.last->words[line.last->nwords++] = scan_word(&p);
        }
    }
}

static int must_open(const char *name, int flags)
{
    int fd = open(name, flags | O_CLOEXEC, 0666);

    if (fd < 0) {
        fprintf(stderr, "%s: %m\n", name);
        _exit(1);
    }
    return fd;
}

/* starts the pipeline from its right end; returns how many commands it has */
static int start(const Line *line, const Command *cmd, int out)
{
    int ends[2] = {-1, -1};
    int count = 1;
    pid_t pid;

    if (cmd->left && pipe2(ends, O_CLOEXEC) < 0)
        abort();
    pid = fork();
    if (pid == 0) {
        if (cmd->left)
            dup2(ends[0], STDIN_FILENO);
        else if (line->input)
            dup2(must_open(line->input, O_RDONLY), STDIN_FILENO);
        if (out < 0)
            out = must_open(line->output,
                            O_WRONLY | O_CREAT | (line->append ? O_APPEND : O_TRUNC));
        dup2(out, STDOUT_FILENO);
        execvp(cmd->words[0], cmd->words);
        fprintf(stderr, "%s: command not found\n", cmd->words[0]);
        _exit(127);
    }
    dprintf(STDOUT_FILENO, "[%zu] %d\n", history_len, (int)pid);
    if (out > 2)
        close(out);
    if (cmd->left) {
        close(ends[0]);
        count += start(line, cmd->left, ends[1]);
    }
    return count;
}

static int lead(const Line *line)
{
    const Command *cmd = line->last;
    int status, last_status = 0;

    if (cmd->nwords == 0)
        return 0;
    if (!cmd->left && strcmp(cmd->words[0], "exit") == 0)
        return EXIT_WANTED;
    int count = start(line, cmd, line->output ? -1 : STDOUT_FILENO);
    while (count > 0 && wait(&status) > 0) {
        count--;
        last_status = WIFEXITED(status) ? WEXITSTATUS(status) : 1;
    }
    return last_status == EXIT_WANTED ? 1 : last_status;
}

int main(void)
{
    FILE *in = fdopen(fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3), "r");
    char *text = NULL;
    size_t size = 0;
    ssize_t len;
    int status = 0;

    if (!in)
        return 1;
    signal(SIGINT, on_sigint);
    signal(SIGTSTP, on_sigint);
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    printf("*** Welcome! Type exit to leave. ***\n");
    while (printf(PROMPT), fflush(stdout), (len = getline(&text, &size, in)) > 0) {
        text[strcspn(text, "\n")] = '\0';
        remember(text);
        printf("\n%% %s\n", text);
        fflush(stdout);
        if (strncmp(text, "cd ", 3) == 0) { /* the only one that a leader cannot do */
            if (chdir(text + 3) < 0)
                perror("cd");
            continue;
        }
        pid_t leader = fork();
        if (leader == 0) {
            signal(SIGTSTP, SIG_DFL); /* stops with its commands */
            Line line = parse(text);
            _exit(lead(&line));
        }
        waitpid(leader, &status, WUNTRACED);
        if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_WANTED)
            break;
        printf("[exit %d]\n", WEXITSTATUS(status));
    }
    printf("bye, that was %zu lines\n", history_len);
    return 0;
}
