/* wrong: a named semaphore with a fixed name, which an aborted run leaves behind locked
 * fails: no-names, after-a-crash
 * says: stdout of names is not as expected
 * says: /dev/shm/sem.mysemaphore
 */
#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile long long *counter;
static volatile sig_atomic_t end_requested;

static void print_now(int sig)
{
    char line[40];
    int e = errno, n = snprintf(line, sizeof(line), "now %lld\n", *counter);

    (void)sig;
    if (write(1, line, n) != n)
        _exit(1);
    errno = e;
}

static void request_end(int sig)
{
    (void)sig;
    end_requested = 1;
}

static void catch(int sig, void (*f)(int))
{
    struct sigaction sa = {0};
    sa.sa_handler = f;
    sigemptyset(&sa.sa_mask);
    sigaction(sig, &sa, 0);
}

static void kill_all(pid_t *pids, int n)
{
    for (int i = 0; i < n; i++)
        if (pids[i])
            kill(pids[i], SIGKILL);
}

int main(int argc, char *argv[])
{
    int u = 0, s = 0;
    char *program = argv[0];

    argv++;
    if (*argv && !strcmp(*argv, "-u"))
        u = 1, argv++;
    if (*argv && !strcmp(*argv, "-s"))
        s = 1, argv++;
    if (argc - 1 - u - s != 2) {
        fprintf(stderr, "%s: [-u] [-s] NPROC M\n", program);
        exit(2);
    }
    int n = atoi(argv[0]), m = atoi(argv[1]);
    if (n <= 0 || n > 16 || m <= 0 || m > 10000000) {
        fprintf(stderr, "%s: %s %s: out of range\n", program, argv[0], argv[1]);
        exit(2);
    }

    char name[100];
    strcpy(name, "/mysemaphore");
    sem_t *sem = sem_open(name, O_CREAT, S_IRUSR | S_IWUSR, 1);
    if (sem == SEM_FAILED) {
        perror("sem_open");
        exit(1);
    }
    counter = mmap(NULL, sizeof(*counter), PROT_READ | PROT_WRITE,
                   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (counter == MAP_FAILED) {
        perror("mmap");
        exit(1);
    }
    setbuf(stdin, NULL);

    pid_t pids[16] = {0};
    for (int i = 0; i < n; i++) {
        if ((pids[i] = fork()) == 0) {
            raise(SIGSTOP);
            for (int j = 0; j < m; j++) {
                if (!u)
                    sem_wait(sem);
                long long v = *counter;
                if (s)
                    getc(stdin);
                *counter = v + 1;
                if (!u)
                    sem_post(sem);
            }
            exit(EXIT_SUCCESS);
        }
        if (pids[i] < 0) {
            perror("fork");
            kill_all(pids, i);
            exit(1);
        }
    }
    catch(SIGUSR1, print_now);
    catch(SIGINT, request_end);
    catch(SIGTERM, request_end);
    for (int i = 0; i < n; i++)
        waitpid(pids[i], NULL, WUNTRACED);
    printf("ready %d\n", getpid());
    fflush(stdout);
    for (int i = 0; i < n; i++)
        kill(pids[i], SIGCONT);

    int aborted = 0, status;
    for (;;) {
        if (end_requested && !aborted) {
            aborted = 1;
            kill_all(pids, n);
        }
        pid_t p = wait(&status);
        if (p == -1 && errno == EINTR)
            continue;
        if (p == -1)
            break;
        for (int i = 0; i < n; i++)
            if (pids[i] == p)
                pids[i] = 0;
        if (!WIFEXITED(status) && !aborted) {
            aborted = 1;
            kill_all(pids, n);
        }
    }
    sem_close(sem);
    if (!aborted)
        sem_unlink(name);
    printf(aborted ? "aborted %lld\n" : "counter %lld\n", *counter);
    exit(aborted);
}
