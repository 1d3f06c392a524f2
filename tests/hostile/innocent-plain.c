/* Who shares a machine with the rows: needs a process, a pipe, a file, a signal and the end
 * of its input, and must have them whatever the others do. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t seen;

static void note(int number)
{
    seen = number;
}

static void need(int holds, const char *what)
{
    if (!holds) {
        printf("no %s\n", what);
        perror(what);
        exit(1);
    }
}

static void talk(const char *text)
{
    char back[64] = "";
    int ends[2];
    int status;

    need(pipe(ends) == 0, "pipe");
    pid_t child = fork();
    need(child >= 0, "process");
    if (child == 0) {
        _exit(write(ends[1], text, strlen(text)) != (ssize_t)strlen(text));
    }
    close(ends[1]);
    need(read(ends[0], back, sizeof(back) - 1) > 0 && strcmp(back, text) == 0, "word");
    need(read(ends[0], back, sizeof(back)) == 0, "end of file");
    need(waitpid(child, &status, 0) == child && status == 0, "child");
    close(ends[0]);
}

static void save(void)
{
    char text[32] = "";
    int fd = open("in.txt", O_RDONLY);

    need(fd < 0 || (read(fd, text, sizeof(text)) == 10 && memcmp(text, "untouched\n", 10) == 0),
         "file as it was given");
    fd = open("hoard", O_WRONLY | O_CREAT | O_EXCL, 0600);
    need(fd >= 0 && write(fd, text, 1) == 1 && close(fd) == 0, "file of its own");
    fd = open("out.txt", O_WRONLY | O_CREAT | O_EXCL, 0644);
    need(fd >= 0 && write(fd, "held\n", 5) == 5 && close(fd) == 0, "answer");
}

static void shout(void)
{
    char word[64];

    need(fgets(word, sizeof(word), stdin) != NULL, "word on its input");
    for (char *c = word; *c != '\0'; c++) {
        *c = *c >= 'a' && *c <= 'z' ? (char)(*c - 32) : *c;
    }
    fputs(word, stdout);
}

int main(int argc, char **argv)
{
    need(signal(SIGUSR1, note) == SIG_DFL && raise(SIGUSR1) == 0 && seen == SIGUSR1, "signal");
    for (int i = 0; i < 10 && (argc < 2 || strcmp(argv[1], "alone") != 0); i++) {
        talk("to and fro");
    }
    save();
    if (argc > 1 && strcmp(argv[1], "word") == 0) {
        shout();
    } else {
        puts("held");
    }
    return 0;
}
