/* A small shell without fork: every command is started by posix_spawnp(3).
 *
 * What a child must do between fork and exec is written down as a list of file actions.
 * All pipes are made with O_CLOEXEC, so no command inherits an end that it was not given. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* A list of words that grows; always ended by NULL, as exec wants it. */
struct words {
    char **list;
    size_t count;
};

struct command {
    struct words args;
    char *input; /* file behind <, or NULL */
    char *output;
    int output_flags;
    pid_t child; /* 0: not running */
    struct command *next;
};

static void *must(void *memory)
{
    if (memory == NULL) {
        perror("pipe-shell");
        exit(1);
    }
    return memory;
}

static void words_add(struct words *words, char *word)
{
    size_t size = (words->count + 2) * sizeof *words->list;

    words->list = must(realloc(words->list, size));
    words->list[words->count++] = word;
    words->list[words->count] = NULL;
}

static struct command *command_new(void)
{
    struct command *command = must(calloc(1, sizeof *command));

    command->args.list = must(calloc(1, sizeof *command->args.list));
    return command;
}

static void commands_free(struct command *command)
{
    while (command != NULL) {
        struct command *next = command->next;

        for (size_t i = 0; i < command->args.count; i++) {
            free(command->args.list[i]);
        }
        free(command->args.list);
        free(command->input);
        free(command->output);
        free(command);
        command = next;
    }
}

static void skip_blanks(const char **at)
{
    *at += strspn(*at, " \t\n");
}

/* Takes the word at *at and steps behind it. NULL if no word stands there. */
static char *take_word(const char **at)
{
    skip_blanks(at);
    size_t length = strcspn(*at, " \t\n|<>");

    if (length == 0) {
        return NULL;
    }
    char *word = must(strndup(*at, length));

    *at += length;
    return word;
}

/* Takes the operator at *at and the file name behind it. False if the name is missing. */
static bool take_redirection(const char **at, struct command *command)
{
    char **name = &command->output;

    if (**at == '<') {
        name = &command->input;
        *at += 1;
    } else if (strncmp(*at, ">>", 2) == 0) {
        command->output_flags = O_WRONLY | O_CREAT | O_APPEND;
        *at += 2;
    } else {
        command->output_flags = O_WRONLY | O_CREAT | O_TRUNC;
        *at += 1;
    }
    free(*name);
    *name = take_word(at);
    return *name != NULL;
}

/* Reads a line into a list of commands. NULL, with a message, if it makes no sense. */
static struct command *parse(const char *at)
{
    struct command *first = command_new();
    struct command *command = first;
    bool is_sound = true;

    for (skip_blanks(&at); is_sound && *at != '\0'; skip_blanks(&at)) {
        if (*at == '|') {
            is_sound = command->args.count > 0;
            at++;
            command->next = command_new();
            command = command->next;
        } else if (*at == '<' || *at == '>') {
            is_sound = take_redirection(&at, command);
        } else {
            words_add(&command->args, take_word(&at));
        }
    }
    if (!is_sound || (command != first && command->args.count == 0)) {
        fprintf(stderr, "pipe-shell: syntax error\n");
        commands_free(first);
        return NULL;
    }
    return first;
}

/* Starts one command with `input` and `output` as its ends of the pipes beside it. The
 * order matters: a file overrides a pipe. */
static void start(struct command *command, int input, int output)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t reset;

    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    if (command->input != NULL) {
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, command->input, O_RDONLY,
                                         0);
    }
    if (command->output != NULL) {
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, command->output,
                                         command->output_flags, 0666);
    }
    /* The shell ignores these two; the command must not. */
    posix_spawnattr_init(&attributes);
    sigemptyset(&reset);
    sigaddset(&reset, SIGINT);
    sigaddset(&reset, SIGTSTP);
    posix_spawnattr_setsigdefault(&attributes, &reset);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);

    int error = posix_spawnp(&command->child, command->args.list[0], &actions, &attributes,
                             command->args.list, environ);

    if (error != 0) {
        command->child = 0;
        fprintf(stderr, "pipe-shell: cannot start %s: %s\n", command->args.list[0],
                strerror(error));
    }
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
}

static void close_pipe_end(int fd)
{
    if (fd > STDERR_FILENO) {
        close(fd);
    }
}

/* Starts this command and all behind it; `input` is what the command reads, and is closed
 * here as soon as the child has its copy. */
static void start_all(struct command *command, int input)
{
    int ends[2] = {STDIN_FILENO, STDOUT_FILENO};

    if (command->next != NULL && pipe2(ends, O_CLOEXEC) < 0) {
        perror("pipe-shell: pipe");
        close_pipe_end(input);
        return;
    }
    start(command, input, ends[1]);
    close_pipe_end(input);
    close_pipe_end(ends[1]);
    if (command->next != NULL) {
        start_all(command->next, ends[0]);
    }
}

static void wait_all(const struct command *command)
{
    for (; command != NULL; command = command->next) {
        while (command->child > 0 && waitpid(command->child, NULL, WUNTRACED) < 0 &&
               errno == EINTR) {
        }
    }
}

static void make_file(const struct command *command)
{
    int fd = open(command->output, command->output_flags, 0666);

    if (fd < 0) {
        perror(command->output);
    } else {
        close(fd);
    }
}

static void change_folder(const struct words *args)
{
    const char *path = args->count > 1 ? args->list[1] : getenv("HOME");

    if (path == NULL || chdir(path) < 0) {
        perror("pipe-shell: cd");
    }
}

/* Runs one line. False if the shell is to end. */
static bool obey(const char *text)
{
    struct command *first = parse(text);
    bool goes_on = true;

    if (first == NULL) {
        return true;
    }
    if (first->args.count == 0) {
        if (first->output != NULL) {
            make_file(first); /* a line such as "> file" */
        }
    } else if (first->next == NULL && strcmp(first->args.list[0], "exit") == 0) {
        goes_on = false;
    } else if (first->next == NULL && strcmp(first->args.list[0], "cd") == 0) {
        change_folder(&first->args);
    } else {
        start_all(first, STDIN_FILENO);
        wait_all(first);
    }
    commands_free(first);
    return goes_on;
}

int main(void)
{
    char *text = NULL;
    size_t size = 0;

    signal(SIGINT, SIG_IGN);
    signal(SIGTSTP, SIG_IGN);
    while (getline(&text, &size, stdin) >= 0) {
        if (!obey(text)) {
            break;
        }
    }
    free(text);
    return 0;
}
