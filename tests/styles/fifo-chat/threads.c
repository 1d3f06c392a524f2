/* style: two threads and stdio; talks a lot on stderr; handlers installed with sigaction */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

char *in_path, *out_path, *me;
FILE *in, *out;
atomic_int typed_all;

void bye(int sig)
{
    (void)sig;
    unlink(in_path);
    _exit(0);
}

void need(char *path)
{
    struct stat st;

    fprintf(stderr, "%s: looking for %s\n", me, path);
    if (mkfifo(path, S_IRUSR | S_IWUSR) == -1) {
        if (errno != EEXIST) {
            perror("mkfifo");
            exit(1);
        }
        if (stat(path, &st) == -1 || (st.st_mode & S_IFMT) != S_IFIFO) {
            fprintf(stderr, "%s is not a fifo\n", path);
            exit(1);
        }
    }
}

void *sender(void *arg)
{
    char *line = NULL;
    size_t cap = 0;
    ssize_t n;

    (void)arg;
    while ((n = getline(&line, &cap, stdin)) != -1) {
        if (line[n - 1] == '\n')
            line[n - 1] = '\0';
        fprintf(out, "%s: %s\n", me, line);
        if (fflush(out) == EOF) {
            fprintf(stderr, "%s: nobody there any more\n", me);
            return NULL;
        }
    }
    free(line);
    typed_all = 1;
    fclose(out);
    return NULL;
}

int main(int argc, char **argv)
{
    pthread_t thread;
    struct sigaction sa;
    int c;

    if (argc != 4) {
        fprintf(stderr, "Usage: %s NAME IN OUT\n", argv[0]);
        exit(2);
    }
    me = argv[1];
    in_path = argv[2];
    out_path = argv[3];
    need(in_path);
    need(out_path);
    memset(&sa, 0, sizeof sa);
    sa.sa_handler = bye;
    sigaction(SIGINT, &sa, NULL);
    sigaction(SIGTERM, &sa, NULL);
    sa.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &sa, NULL);

    fprintf(stderr, "%s: waiting\n", me);
    if (strcmp(in_path, out_path) < 0) {
        in = fopen(in_path, "r");
        out = fopen(out_path, "w");
    } else {
        out = fopen(out_path, "w");
        in = fopen(in_path, "r");
    }
    if (in == NULL || out == NULL) {
        perror("fopen");
        unlink(in_path);
        exit(1);
    }
    fprintf(stderr, "%s: connected\n", me);
    pthread_create(&thread, NULL, sender, NULL);
    while ((c = getc(in)) != EOF) {
        putchar(c);
        if (c == '\n')
            fflush(stdout);
    }
    fflush(stdout);
    if (!typed_all)
        puts("* peer left");
    fflush(stdout);
    unlink(in_path);
    _exit(0);
}
