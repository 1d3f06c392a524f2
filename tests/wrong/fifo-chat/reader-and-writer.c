/* wrong: a FIFO reader and a FIFO writer as tutorials have them, put together by fork: words
 *     instead of lines, no newline between two messages, the end of neither side is seen,
 *     every message stays in the buffer of stdout, the FIFOs are open to all and stay
 * fails: one-line, usage
 * says: stdout of bob
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#define SIZE 1024

int read_fifo(const char *path)
{
    char message[SIZE];
    int fd, n;

    umask(0);
    if (access(path, F_OK) == -1 && mkfifo(path, 0777) != 0)
        return -1;
    fd = open(path, O_RDONLY);
    if (fd == -1)
        return -1;
    for (;;) {
        memset(message, 0, SIZE);
        n = read(fd, message, SIZE);
        if (n <= 0)
            return -1;
        printf("%s", message);
    }
    close(fd);
    return 0;
}

int write_fifo(const char *path, const char *name)
{
    char word[SIZE], message[2 * SIZE];
    int fd;

    umask(0);
    if (access(path, F_OK) == -1 && mkfifo(path, 0777) != 0)
        return -1;
    fd = open(path, O_WRONLY);
    if (fd == -1)
        return -1;
    for (;;) {
        memset(word, 0, SIZE);
        scanf("%s", word);
        sprintf(message, "%s: %s", name, word);
        if (write(fd, message, strlen(message)) == -1)
            return -1;
    }
    close(fd);
    return 0;
}

int main(int argc, char *argv[])
{
    (void)argc;
    if (fork() == 0)
        return read_fifo(argv[2]);
    return write_fifo(argv[3], argv[1]);
}
