/* wrong: after a failed exec the child goes on as a second shell
 * fails: unknown-command
 * says: execvp at pipe-shell.c:@exec of "no-such-
 * says: went on with its parent's code
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#define LINE 4096
#define ARGS 512
#define CMDS 64

char line[LINE];
char spaced[3 * LINE];

void sigint(int s)
{
    (void)s;
    if (write(1, "\n", 1) < 0)
        return;
}

/* "a<b|c" -> "a < b | c", so that strtok is enough */
void add_spaces(void)
{
    int j = 0;

    for (int i = 0; line[i] != '\0'; i++) {
        if (line[i] == '|' || line[i] == '<') {
            spaced[j++] = ' ';
            spaced[j++] = line[i];
            spaced[j++] = ' ';
        } else if (line[i] == '>') {
            if (i == 0 || line[i - 1] != '>')
                spaced[j++] = ' ';
            spaced[j++] = '>';
            if (line[i + 1] != '>')
                spaced[j++] = ' ';
        } else {
            spaced[j++] = line[i];
        }
    }
    spaced[j] = '\0';
}

int main(void)
{
    signal(SIGINT, sigint); /* glibc: restarts read, and exec resets it */
    signal(SIGTSTP, sigint);

    while (fgets(line, sizeof line, stdin) != NULL) {
        char *cmds[CMDS], *save1, *save2;
        pid_t pids[CMDS];
        int ncmds = 0, npids = 0, prev = -1;

        add_spaces();
        for (char *c = strtok_r(spaced, "|", &save1); c != NULL && ncmds < CMDS;
             c = strtok_r(NULL, "|", &save1))
            cmds[ncmds++] = c;

        for (int i = 0; i < ncmds; i++) {
            char *argv[ARGS], *in = NULL, *out = NULL;
            int argc = 0, append = 0, fd[2];

            for (char *w = strtok_r(cmds[i], " \t\n", &save2); w != NULL;
                 w = strtok_r(NULL, " \t\n", &save2)) {
                if (strcmp(w, "<") == 0) {
                    in = strtok_r(NULL, " \t\n", &save2);
                } else if (strcmp(w, ">") == 0 || strcmp(w, ">>") == 0) {
                    append = w[1] == '>';
                    out = strtok_r(NULL, " \t\n", &save2);
                } else if (argc < ARGS - 1) {
                    argv[argc++] = w;
                }
            }
            argv[argc] = NULL;
            if (argc == 0)
                break;
            if (strcmp(argv[0], "exit") == 0)
                exit(0);
            if (strcmp(argv[0], "cd") == 0) {
                if (argc > 1 && chdir(argv[1]) == -1)
                    perror("cd");
                break;
            }

            if (i < ncmds - 1 && pipe(fd) == -1) {
                perror("pipe");
                break;
            }
            pid_t pid = fork();
            if (pid == -1) {
                perror("fork");
                exit(1);
            }
            if (pid == 0) {
                if (prev != -1) {
                    dup2(prev, 0);
                    close(prev);
                }
                if (i < ncmds - 1) {
                    close(fd[0]);
                    dup2(fd[1], 1);
                    close(fd[1]);
                }
                if (in != NULL) {
                    int f = open(in, O_RDONLY);
                    if (f == -1) {
                        perror(in);
                        _exit(1);
                    }
                    dup2(f, 0);
                    close(f);
                }
                if (out != NULL) {
                    int f = open(out, O_WRONLY | O_CREAT | (append ? O_APPEND : O_TRUNC), 0644);
                    if (f == -1) {
                        perror(out);
                        _exit(1);
                    }
                    dup2(f, 1);
                    close(f);
                }
                execvp(argv[0], argv); /* @exec */
                perror(argv[0]);
                break;
            }
            pids[npids++] = pid;
            if (prev != -1)
                close(prev);
            prev = -1;
            if (i < ncmds - 1) {
                close(fd[1]);
                prev = fd[0];
            }
        }
        if (prev != -1)
            close(prev);
        for (int i = 0; i < npids; i++)
            waitpid(pids[i], NULL, WUNTRACED);
    }
    return 0;
}
