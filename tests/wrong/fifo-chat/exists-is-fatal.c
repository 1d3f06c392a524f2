/* wrong: a FIFO that is there already is taken for an error
 * fails: one-line
 * says: stdout of bob
 */
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char *name, *in_file, *out_file;
static FILE *in, *out;
static volatile int finished; /* with typing */

static void cleanup(int sig)
{
    (void)sig;
    unlink(in_file);
    _exit(0);
}

static void create(const char *path)
{
    struct stat st;

    if (mkfifo(path, 0600) == -1) {
        perror("mkfifo");
        exit(1);
    }
    if (stat(path, &st) == -1 || !S_ISFIFO(st.st_mode)) {
        fprintf(stderr, "%s is no fifo\n", path);
        exit(1);
    }
}

static void *send_thread(void *arg)
{
    char *text = NULL;
    size_t size = 0;
    ssize_t len;

    (void)arg;
    while ((len = getline(&text, &size, stdin)) != -1) {
        if (text[len - 1] == '\n')
            text[len - 1] = '\0';
        fprintf(out, "%s: %s\n", name, text);
        fflush(out);
    }
    finished = 1;
    fclose(out);
    return NULL;
}

int main(int argc, char *argv[])
{
    pthread_t thread;
    struct sigaction action;
    char text[8192];

    if (argc != 4) {
        fprintf(stderr, "usage: %s NAME IN OUT\n", argv[0]);
        return 2;
    }
    name = argv[1];
    in_file = argv[2];
    out_file = argv[3];
    create(in_file);
    create(out_file);
    memset(&action, 0, sizeof action);
    action.sa_handler = cleanup;
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    signal(SIGPIPE, SIG_IGN);

    if (strcmp(in_file, out_file) < 0) {
        in = fopen(in_file, "r");
        out = fopen(out_file, "w");
    } else {
        out = fopen(out_file, "w");
        in = fopen(in_file, "r");
    }
    if (in == NULL || out == NULL) {
        perror("fopen");
        return 1;
    }
    pthread_create(&thread, NULL, send_thread, NULL);
    while (fgets(text, sizeof text, in) != NULL) {
        printf("%s", text);
        fflush(stdout);
    }
    if (!finished) {
        printf("* peer left\n");
        fflush(stdout);
    }
    unlink(in_file);
    _exit(0);
}
