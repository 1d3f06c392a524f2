/* wrong: a FIFO server and its client as tutorials have them, put together by fork: opened
 *     anew for each message, what read returns is ignored and the message before printed
 *     again, the NUL is sent along and the newline doubled, the end of input is not seen
 * fails: one-line, usage
 * says: stdout of bob
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void serve(const char *path)
{
    char text[256] = "";
    int fd;

    mkfifo(path, 0666);
    while (1) {
        fd = open(path, O_RDONLY);
        read(fd, text, sizeof(text));
        printf("%s\n", text);
        fflush(stdout);
        close(fd);
    }
}

static void ask(const char *path, const char *name)
{
    char typed[200], text[256];
    int fd;

    while (1) {
        fgets(typed, sizeof(typed), stdin);
        snprintf(text, sizeof(text), "%s: %s", name, typed);
        fd = open(path, O_WRONLY);
        write(fd, text, strlen(text) + 1);
        close(fd);
    }
}

int main(int argc, char *argv[])
{
    if (argc < 4) {
        printf("usage: %s name in out\n", argv[0]);
        return 1;
    }
    if (fork() == 0) {
        serve(argv[2]);
        return 0;
    }
    mkfifo(argv[3], 0666);
    ask(argv[3], argv[1]);
    return 0;
}
