/* Signal handler.
 *
 * Answers the lines of standard input. The signals are yours: look for "your turn". */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINE_BYTES = 1024 };

/* Prints one line, by one write: stdio would keep it, as standard output is no terminal. */
static void say(const char *line)
{
    if (write(STDOUT_FILENO, line, strlen(line)) < 0) {
        exit(1);
    }
}

/* Answers one line of standard input, which ends here without its newline. */
static void answer(const char *line)
{
    char out[2 * LINE_BYTES + 16];

    /* your turn: "alarm MS" rings after MS milliseconds. */
    snprintf(out, sizeof(out), "echo %s\n", line);
    say(out);
}

static void install_handlers(void)
{
    /* your turn: sigaction(2) for each signal that has a line in the contract. What does a
     * handler do, and what is left to the loop in main? */
}

int main(void)
{
    char text[2 * LINE_BYTES];
    size_t used = 0;
    char ready[32];

    install_handlers();
    snprintf(ready, sizeof(ready), "ready %d\n", getpid());
    say(ready);

    /* your turn: this loop waits for standard input alone. It must wait for signals at the
     * same time, and go on when its wait was interrupted or the input has ended. */
    for (;;) {
        ssize_t n = read(STDIN_FILENO, text + used, sizeof(text) - used);
        char *newline;

        if (n <= 0) {
            return 0;
        }
        used += (size_t)n;
        while ((newline = memchr(text, '\n', used)) != NULL) {
            size_t len = (size_t)(newline - text) + 1;

            *newline = '\0';
            answer(text);
            used -= len;
            memmove(text, text + len, used);
        }
    }
}
