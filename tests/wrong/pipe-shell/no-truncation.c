/* wrong: > does not empty a file that was there
 * fails: truncates-file
 * says: opened without O_TRUNC
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_STAGES 50
#define MAX_ARGS 300

extern char **environ;

typedef struct {
    char *argv[MAX_ARGS + 1];
    int argc;
    char *in, *out;
    int oflag;
} stage_t;

static stage_t stages[MAX_STAGES]; /* too big for the stack */

/* next token of the line: an operator or a word; NULL at the end */
static char *token(const char **p)
{
    const char *s = *p + strspn(*p, " \t\n");
    size_t len = strcspn(s, " \t\n|<>");

    if (*s == '\0')
        return NULL;
    if (len == 0)
        len = strncmp(s, ">>", 2) == 0 ? 2 : 1;
    *p = s + len;
    return strndup(s, len);
}

static int parse(const char *line)
{
    int n = 0;
    char *t;

    memset(&stages[0], 0, sizeof(stage_t));
    while ((t = token(&line)) != NULL) {
        stage_t *st = &stages[n];

        switch (t[0]) {
        case '|':
            if (++n == MAX_STAGES)
                return -1;
            memset(&stages[n], 0, sizeof(stage_t));
            free(t);
            break;
        case '<':
            st->in = token(&line);
            free(t);
            break;
        case '>':
            st->oflag = O_WRONLY | O_CREAT | (t[1] ? O_APPEND : 0);
            st->out = token(&line);
            free(t);
            break;
        default:
            if (st->argc < MAX_ARGS)
                st->argv[st->argc++] = t;
        }
    }
    return stages[n].argc == 0 && n == 0 ? 0 : n + 1;
}

static void clean(int n)
{
    for (int i = 0; i < n; i++) {
        for (int j = 0; j < stages[i].argc; j++)
            free(stages[i].argv[j]);
        free(stages[i].in);
        free(stages[i].out);
    }
}

static void execute(int n)
{
    int pipes[MAX_STAGES][2];
    int running = 0;
    posix_spawnattr_t attr;
    sigset_t dfl;

    sigemptyset(&dfl);
    sigaddset(&dfl, SIGINT);
    sigaddset(&dfl, SIGTSTP);
    posix_spawnattr_init(&attr);
    posix_spawnattr_setsigdefault(&attr, &dfl);
    posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGDEF);

    for (int i = 0; i < n - 1; i++) {
        if (pipe(pipes[i]) < 0) {
            perror("pipe");
            exit(1);
        }
    }
    for (int i = 0; i < n; i++) {
        posix_spawn_file_actions_t fa;
        pid_t pid;
        int err;

        if (stages[i].argc == 0) {
            fprintf(stderr, "empty command\n");
            continue;
        }
        posix_spawn_file_actions_init(&fa);
        if (i > 0)
            posix_spawn_file_actions_adddup2(&fa, pipes[i - 1][0], 0);
        if (i < n - 1)
            posix_spawn_file_actions_adddup2(&fa, pipes[i][1], 1);
        for (int j = 0; j < n - 1; j++) {
            posix_spawn_file_actions_addclose(&fa, pipes[j][0]);
            posix_spawn_file_actions_addclose(&fa, pipes[j][1]);
        }
        if (stages[i].in)
            posix_spawn_file_actions_addopen(&fa, 0, stages[i].in, O_RDONLY, 0);
        if (stages[i].out)
            posix_spawn_file_actions_addopen(&fa, 1, stages[i].out, stages[i].oflag, 0666);
        err = posix_spawnp(&pid, stages[i].argv[0], &fa, &attr, stages[i].argv, environ);
        if (err)
            fprintf(stderr, "%s: %s\n", stages[i].argv[0], strerror(err));
        else
            running++;
        posix_spawn_file_actions_destroy(&fa);
    }
    for (int i = 0; i < n - 1; i++) {
        close(pipes[i][0]);
        close(pipes[i][1]);
    }
    while (running > 0) {
        if (waitpid(-1, NULL, WUNTRACED) > 0)
            running--;
        else if (errno != EINTR)
            break;
    }
    posix_spawnattr_destroy(&attr);
}

int main(void)
{
    char *line = NULL;
    size_t len = 0;

    signal(SIGINT, SIG_IGN);
    signal(SIGTSTP, SIG_IGN);
    while (getline(&line, &len, stdin) > 0) {
        int n = parse(line);

        if (n > 0 && stages[0].argc > 0) {
            if (strcmp(stages[0].argv[0], "exit") == 0)
                exit(0);
            if (strcmp(stages[0].argv[0], "cd") == 0) {
                if (stages[0].argc != 2 || chdir(stages[0].argv[1]) != 0)
                    perror("cd");
            } else {
                execute(n);
            }
        }
        clean(n);
    }
    return 0;
}
