/* wrong: the message comes even if the own input has ended
 * fails: end-of-input
 * says: stdout of alice is not as expected
 * says: * peer left
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define LINE 5000

char *in_name, *out_name;
pid_t child;

void leave(void)
{
    if (child > 0) {
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
    }
    unlink(in_name);
    _exit(0);
}

void on_end(int sig)
{
    (void)sig;
    leave();
}

/* the child has come to the end of IN */
void on_child(int sig)
{
    (void)sig;
    if (write(1, "* peer left\n", 12) < 0)
        _exit(1);
    leave();
}

void catch(int sig, void (*handler)(int))
{
    struct sigaction sa;

    memset(&sa, 0, sizeof sa);
    sa.sa_handler = handler;
    sa.sa_flags = SA_NOCLDSTOP;
    sigfillset(&sa.sa_mask);
    sigaction(sig, &sa, NULL);
}

void make(const char *name)
{
    struct stat st;

    if (mkfifo(name, 0600) < 0) {
        if (errno != EEXIST) {
            perror(name);
            exit(1);
        }
        if (stat(name, &st) < 0 || !S_ISFIFO(st.st_mode)) {
            fprintf(stderr, "%s is not a FIFO\n", name);
            exit(1);
        }
    }
}

void receive(int in)
{
    char buf[LINE];
    ssize_t n;

    while ((n = read(in, buf, sizeof buf)) > 0) {
        if (write(1, buf, n) != n)
            exit(1);
    }
    exit(0);
}

void send_lines(int out, const char *name)
{
    char line[LINE], msg[LINE + 100];

    while (fgets(line, sizeof line, stdin) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        int n = snprintf(msg, sizeof msg, "%s: %s\n", name, line);
        if (write(out, msg, n) < 0)
            return;
    }
}

int main(int argc, char **argv)
{
    int in, out;
    sigset_t all, old;

    if (argc != 4) {
        fprintf(stderr, "usage: fifo-chat NAME IN OUT\n");
        return 2;
    }
    in_name = argv[2];
    out_name = argv[3];
    make(in_name);
    make(out_name);
    catch(SIGINT, on_end);
    catch(SIGTERM, on_end);
    catch(SIGCHLD, on_child);
    signal(SIGPIPE, SIG_IGN);

    if (strcmp(in_name, out_name) < 0) {
        in = open(in_name, O_RDONLY);
        out = open(out_name, O_WRONLY);
    } else {
        out = open(out_name, O_WRONLY);
        in = open(in_name, O_RDONLY);
    }
    if (in < 0 || out < 0) {
        perror("open");
        return 1;
    }
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, &old);
    child = fork();
    if (child == 0) {
        signal(SIGINT, SIG_DFL);
        signal(SIGTERM, SIG_DFL);
        sigprocmask(SIG_SETMASK, &old, NULL);
        close(out);
        receive(in);
    }
    close(in);
    sigprocmask(SIG_SETMASK, &old, NULL);
    send_lines(out, argv[1]);
    close(out);
    for (;;)
        pause();
}
