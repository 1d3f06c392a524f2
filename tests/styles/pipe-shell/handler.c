/* style: getc and a lexer with states; children are reaped only in the SIGCHLD handler */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_CMDS 16
#define MAX_WORDS 130
#define MAX_LINE 1024

enum state { BETWEEN, IN_WORD };
enum target { ARGUMENT, INPUT_FILE, OUTPUT_FILE };

struct command {
    char *argv[MAX_WORDS];
    int argc;
};

static struct command cmds[MAX_CMDS];
static int ncmds;
static char *infile, *outfile;
static int append;
static char text[2 * MAX_LINE]; /* all words of the line, each with its '\0' */

static volatile sig_atomic_t running;
static sigset_t normal_mask;

static void on_sigchld(int sig)
{
    int saved = errno;

    (void)sig;
    while (waitpid(-1, NULL, WNOHANG | WUNTRACED) > 0)
        running--;
    errno = saved;
}

/* Ctrl-C is for the command; exec takes the handler back */
static void on_sigint(int sig)
{
    (void)sig;
}

static void give_word(char *word, enum target *target)
{
    struct command *cmd = &cmds[ncmds - 1];

    if (*target == INPUT_FILE)
        infile = word;
    else if (*target == OUTPUT_FILE)
        outfile = word;
    else
        cmd->argv[cmd->argc++] = word;
    *target = ARGUMENT;
}

/* reads one line; returns 0 at end of file */
static int read_line(void)
{
    enum state state = BETWEEN;
    enum target target = ARGUMENT;
    char *end = text, *word = text;
    int c, seen = 0;

    memset(cmds, 0, sizeof(cmds));
    ncmds = 1;
    infile = outfile = NULL;
    append = 0;
    for (;;) {
        c = getc(stdin);
        if (c != EOF)
            seen = 1;
        if (c == EOF || strchr(" \t\n|<>", c) != NULL) {
            if (state == IN_WORD) {
                *end++ = '\0';
                give_word(word, &target);
                state = BETWEEN;
            }
        }
        switch (c) {
        case EOF:
            return seen;
        case '\n':
            return 1;
        case ' ':
        case '\t':
            break;
        case '|':
            ncmds++;
            break;
        case '<':
            target = INPUT_FILE;
            break;
        case '>':
            target = OUTPUT_FILE;
            c = getc(stdin);
            append = c == '>';
            if (!append)
                ungetc(c, stdin);
            break;
        default:
            if (state == BETWEEN)
                word = end;
            state = IN_WORD;
            *end++ = (char)c;
        }
    }
}

static void open_as(const char *name, int flags, int fd)
{
    int file = open(name, flags, 0666);

    if (file < 0) {
        perror(name);
        _exit(1);
    }
    dup2(file, fd);
    close(file);
}

static void child(int i, int left, int right[2])
{
    /* exec takes the handler back, but not the mask */
    sigprocmask(SIG_SETMASK, &normal_mask, NULL);
    if (left >= 0) {
        dup2(left, 0);
        close(left);
    } else if (infile) {
        open_as(infile, O_RDONLY, 0);
    }
    if (i < ncmds - 1) {
        dup2(right[1], 1);
        close(right[0]);
        close(right[1]);
    } else if (outfile) {
        open_as(outfile, O_WRONLY | O_CREAT | (append ? O_APPEND : O_TRUNC), 1);
    }
    execvp(cmds[i].argv[0], cmds[i].argv);
    perror(cmds[i].argv[0]);
    _exit(127);
}

static void run_line(void)
{
    int left = -1, right[2] = {-1, -1};

    for (int i = 0; i < ncmds; i++) {
        if (i < ncmds - 1 && pipe(right) < 0) {
            perror("pipe");
            exit(1);
        }
        pid_t pid = fork();
        if (pid == 0)
            child(i, left, right);
        if (pid < 0)
            perror("fork");
        else
            running++; /* SIGCHLD is blocked */
        if (left >= 0)
            close(left);
        if (i < ncmds - 1)
            close(right[1]);
        left = i < ncmds - 1 ? right[0] : -1;
    }
    while (running > 0)
        sigsuspend(&normal_mask);
}

int main(void)
{
    struct sigaction action = {.sa_handler = on_sigchld};
    sigset_t chld;

    signal(SIGINT, on_sigint);
    signal(SIGTSTP, on_sigint);
    sigemptyset(&action.sa_mask);
    sigaction(SIGCHLD, &action, NULL);
    sigemptyset(&chld);
    sigaddset(&chld, SIGCHLD);
    sigprocmask(SIG_BLOCK, &chld, &normal_mask);

    while (read_line()) {
        char **argv = cmds[0].argv;
        if (cmds[0].argc == 0)
            continue;
        if (strcmp(argv[0], "exit") == 0)
            break;
        if (strcmp(argv[0], "cd") == 0) {
            if (argv[1] == NULL || chdir(argv[1]) < 0)
                perror("cd");
            continue;
        }
        run_line();
    }
    return 0;
}
