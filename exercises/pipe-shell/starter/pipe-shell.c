/* Pipe shell.
 *
 * Reads lines from standard input and splits them at blanks. The rest is yours: look for
 * "your turn". */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORDS_MAX = 1024 };

/* Cuts the line into words, in place. Puts NULL behind the last one, as execvp(3) wants it,
 * and returns how many there are. */
static int split(char *line, char *words[])
{
    int count = 0;
    char *rest;

    for (char *word = strtok_r(line, " \t\n", &rest); word != NULL && count < WORDS_MAX - 1;
         word = strtok_r(NULL, " \t\n", &rest)) {
        words[count++] = word;
    }
    words[count] = NULL;
    return count;
}

/* Runs one command and waits until it has ended. */
static void run(char *words[])
{
    /* your turn: fork(2); in the child execvp(3), and _exit(2) if that failed; in the
     * parent waitpid(2). Later: one child for each command between the |, a pipe(2)
     * between two neighbours, and < and > for files. */
    fprintf(stderr, "pipe-shell: cannot run %s yet\n", words[0]);
}

int main(void)
{
    char *line = NULL;
    size_t size = 0;
    char *words[WORDS_MAX];

    while (getline(&line, &size, stdin) != -1) {
        if (split(line, words) == 0) {
            continue; /* a blank line */
        }
        /* your turn: exit ends the shell. Why can it not be a command like the others? */
        run(words);
    }
    free(line);
    return 0;
}
