/* wrong: the shell looks whether commands still run, and then waits for SIGCHLD: one that has
 *        come in between is lost
 * fails: any-order
 * may fail: script-file, two-stages, three-stages, list-and-count, files-and-pipe, one-write, waits, ten-stages, append, megabyte, more-than-a-pipe-holds, last-ends-first, no-zombies, siblings, yes-head, fd-growth, fds-first, fds-middle, fds-last, at-the-same-time, one-command, exit, end-of-input, blank-lines, hundred-words, without-blanks, creates-file, truncates-file, in-and-out, no-newline-at-end
 * says: shell waits in pause for ever
 * says: waits in pause at pipe-shell.c:@mark for a signal
 * says: SIGCHLD had already been handled when pause was called
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { EXIT_CANNOT_REDIRECT = 1, EXIT_NOT_FOUND = 127 };

struct command {
    char **argv; /* a part of line.words, ended by NULL */
    char *input; /* file behind <, or NULL */
    char *output;
    bool appends;
};

struct line {
    char *text;   /* with blanks around every operator; words point into it */
    char **words; /* all arguments, a NULL behind each command */
    struct command *commands;
    size_t count;
};

static void *allocate(size_t count, size_t size)
{
    void *memory = calloc(count, size);

    if (memory == NULL) {
        perror("pipe-shell");
        exit(1);
    }
    return memory;
}

/* Returns a copy of the text in which every operator stands between blanks. */
static char *spread(const char *text)
{
    char *copy = allocate(3 * strlen(text) + 1, 1);
    char *to = copy;

    while (*text != '\0') {
        size_t length = strspn(text, ">");

        if (length == 0 || length > 2) {
            length = 1;
        }
        bool is_operator = strchr("|<>", *text) != NULL;

        if (is_operator) {
            *to++ = ' ';
        }
        memcpy(to, text, length);
        to += length;
        text += length;
        if (is_operator) {
            *to++ = ' ';
        }
    }
    return copy;
}

/* Splits the text into commands. False, with a message, if it makes no sense. */
static bool parse(const char *text, struct line *line)
{
    static const char *const blanks = " \t\n";
    char *rest;
    size_t used = 0;

    line->text = spread(text);
    size_t most = strlen(line->text) + 2; /* more words than that there cannot be */
    line->words = allocate(most, sizeof *line->words);
    line->commands = allocate(most, sizeof *line->commands);
    line->count = 1;
    struct command *command = line->commands;
    command->argv = line->words;

    for (char *word = strtok_r(line->text, blanks, &rest); word != NULL;
         word = strtok_r(NULL, blanks, &rest)) {
        if (strcmp(word, "|") == 0) {
            line->words[used++] = NULL;
            command = &line->commands[line->count++];
            command->argv = &line->words[used];
        } else if (strcmp(word, "<") == 0) {
            command->input = strtok_r(NULL, blanks, &rest);
            if (command->input == NULL) {
                fprintf(stderr, "pipe-shell: no file behind <\n");
                return false;
            }
        } else if (word[0] == '>') {
            command->appends = word[1] == '>';
            command->output = strtok_r(NULL, blanks, &rest);
            if (command->output == NULL) {
                fprintf(stderr, "pipe-shell: no file behind >\n");
                return false;
            }
        } else {
            line->words[used++] = word;
        }
    }
    for (size_t i = 0; i < line->count; i++) {
        if (line->count > 1 && line->commands[i].argv[0] == NULL) {
            fprintf(stderr, "pipe-shell: a command is missing beside |\n");
            return false;
        }
    }
    return true;
}

static void release(struct line *line)
{
    free(line->text);
    free(line->words);
    free(line->commands);
}

/* Puts `from` in the place of `to`. Nothing but `to` is left open. */
static void move_fd(int from, int to)
{
    if (from != to) {
        dup2(from, to);
        close(from);
    }
}

static void redirect(const char *path, int flags, int to)
{
    int fd = open(path, flags, 0666);

    if (fd < 0) {
        fprintf(stderr, "pipe-shell: %s: %s\n", path, strerror(errno));
        _exit(EXIT_CANNOT_REDIRECT);
    }
    move_fd(fd, to);
}

/* In the child: becomes the command. `input` and `output` are its ends of the pipes beside
 * it, or 0 and 1. _exit and not exit: the stdio buffers belong to the shell. */
static void become(const struct command *command, int input, int output)
{
    move_fd(input, STDIN_FILENO);
    move_fd(output, STDOUT_FILENO);
    if (command->input != NULL) {
        redirect(command->input, O_RDONLY, STDIN_FILENO);
    }
    if (command->output != NULL) {
        int flags = O_WRONLY | O_CREAT | (command->appends ? O_APPEND : O_TRUNC);

        redirect(command->output, flags, STDOUT_FILENO);
    }
    if (command->argv[0] == NULL) {
        _exit(0); /* a line such as "> file" only makes the file */
    }
    execvp(command->argv[0], command->argv);
    fprintf(stderr, "pipe-shell: %s: %s\n", command->argv[0], strerror(errno));
    _exit(EXIT_NOT_FOUND);
}

static volatile sig_atomic_t ended;

static void on_child(int signal)
{
    int saved = errno;

    (void)signal;
    while (waitpid(-1, NULL, WNOHANG | WUNTRACED) > 0) {
        ended++;
    }
    errno = saved;
}

/* Starts every command of the line, then waits for all of them. */
static void run_line(const struct line *line)
{
    int started = 0;
    int input = STDIN_FILENO; /* what the next command reads */

    ended = 0;

    for (size_t i = 0; i < line->count; i++) {
        bool is_last = i + 1 == line->count;
        int ends[2] = {-1, STDOUT_FILENO};

        if (!is_last && pipe(ends) < 0) {
            perror("pipe-shell: pipe");
            break;
        }
        pid_t child = fork();

        if (child == 0) {
            if (!is_last) {
                close(ends[0]); /* it belongs to the next command */
            }
            become(&line->commands[i], input, ends[1]);
        }
        if (child > 0) {
            started++;
        } else {
            perror("pipe-shell: fork");
        }
        if (input != STDIN_FILENO) {
            close(input);
        }
        if (!is_last) {
            close(ends[1]);
        }
        input = is_last ? STDIN_FILENO : ends[0];
    }
    if (input != STDIN_FILENO) {
        close(input); /* the loop was left early */
    }
    while (ended < started) {
        pause(); /* @mark */
    }
}

static void change_folder(const char *path)
{
    if (path == NULL) {
        path = getenv("HOME");
    }
    if (path == NULL || chdir(path) < 0) {
        perror("pipe-shell: cd");
    }
}

/* Runs one line. False if the shell is to end. */
static bool obey(const char *text)
{
    struct line line = {0};
    bool goes_on = true;

    if (parse(text, &line)) {
        const struct command *first = &line.commands[0];
        const char *name = line.count == 1 && first->argv[0] ? first->argv[0] : "";

        if (strcmp(name, "exit") == 0) {
            goes_on = false;
        } else if (strcmp(name, "cd") == 0) {
            change_folder(first->argv[1]);
        } else if (first->argv[0] || first->input || first->output) {
            run_line(&line);
        }
    }
    release(&line);
    return goes_on;
}

/* Ctrl-C and Ctrl-Z are meant for the command. A handler, unlike SIG_IGN, does not survive
 * exec, so the command itself still dies of the one and stops at the other. */
static void on_interrupt(int signal)
{
    (void)signal;
}

int main(void)
{
    struct sigaction action = {.sa_handler = on_interrupt, .sa_flags = SA_RESTART};
    char *text = NULL;
    size_t size = 0;

    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTSTP, &action, NULL);
    action.sa_handler = on_child;
    sigaction(SIGCHLD, &action, NULL);
    while (getline(&text, &size, stdin) >= 0) {
        if (!obey(text)) {
            break;
        }
    }
    free(text);
    return 0;
}
