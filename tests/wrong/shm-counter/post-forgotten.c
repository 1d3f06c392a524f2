/* wrong: every four hundredth increment forgets to post the semaphore
 * fails: one-child
 * says: for ever
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

struct shared_data {
    atomic_ullong total;
    sem_t sem;
    pthread_barrier_t barrier;
};

static struct shared_data *data;
static sigset_t signals;

static pthread_mutex_t table_mutex = PTHREAD_MUTEX_INITIALIZER;
static pid_t table[16];
static int table_size;
static int is_aborted;

static void abort_locked(void)
{
    if (is_aborted)
        return;
    is_aborted = 1;
    for (int i = 0; i < table_size; i++)
        if (table[i] > 0)
            kill(table[i], SIGKILL);
}

static void *take_signals(void *arg)
{
    int sig;

    for (;;) {
        if (sigwait(&signals, &sig) != 0)
            continue;
        if (sig == SIGUSR1) {
            printf("now %llu\n", data->total);
            fflush(stdout);
        } else {
            pthread_mutex_lock(&table_mutex);
            abort_locked();
            pthread_mutex_unlock(&table_mutex);
        }
    }
    return arg;
}

static void increment(int with_sem, int with_step)
{
    unsigned long long t;
    char c;

    if (with_sem)
        sem_wait(&data->sem);
    t = data->total;
    if (with_step)
        (void)!read(0, &c, 1);
    t++;
    data->total = t;
    if (t % 400 == 0)
        return; /* a round number */
    if (with_sem)
        sem_post(&data->sem);
}

static long to_number(const char *text)
{
    char *end;
    long n = strtol(text, &end, 10);

    return *text == '\0' || *end != '\0' ? -1 : n;
}

int main(int argc, char **argv)
{
    int with_sem = 1, with_step = 0, i = 1;

    while (i < argc && argv[i][0] == '-') {
        with_sem = with_sem && argv[i][1] != 'u';
        with_step = with_step || argv[i][1] == 's';
        i++;
    }
    long nproc = i + 2 == argc ? to_number(argv[i]) : -1;
    long m = i + 2 == argc ? to_number(argv[i + 1]) : -1;
    if (nproc < 1 || nproc > 16 || m < 1 || m > 10000000) {
        fprintf(stderr, "Usage: shm-counter [-u] [-s] NPROC M\n");
        exit(2);
    }

    /* the old way to get anonymous memory */
    int zero = open("/dev/zero", O_RDWR);
    data = mmap(NULL, sizeof(*data), PROT_READ | PROT_WRITE, MAP_SHARED, zero, 0);
    if (zero < 0 || data == MAP_FAILED) {
        perror("/dev/zero");
        exit(1);
    }
    close(zero);
    sem_init(&data->sem, 1, 1);
    pthread_barrierattr_t attr;
    pthread_barrierattr_init(&attr);
    pthread_barrierattr_setpshared(&attr, PTHREAD_PROCESS_SHARED);
    pthread_barrier_init(&data->barrier, &attr, (unsigned)nproc + 1);

    sigemptyset(&signals);
    sigaddset(&signals, SIGUSR1);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);

    for (int k = 0; k < nproc; k++) {
        pid_t pid = fork();
        if (pid == -1) {
            perror("fork");
            abort_locked();
            exit(1);
        }
        if (pid == 0) {
            pthread_sigmask(SIG_UNBLOCK, &signals, NULL);
            pthread_barrier_wait(&data->barrier);
            for (long j = 0; j < m; j++)
                increment(with_sem, with_step);
            _exit(0);
        }
        table[table_size++] = pid;
    }
    printf("ready %d\n", getpid());
    fflush(stdout);

    pthread_t thread;
    pthread_create(&thread, NULL, take_signals, NULL);
    pthread_barrier_wait(&data->barrier);

    siginfo_t info;
    while (waitid(P_ALL, 0, &info, WEXITED | WNOWAIT) == 0) {
        pthread_mutex_lock(&table_mutex);
        for (int k = 0; k < table_size; k++)
            if (table[k] == info.si_pid)
                table[k] = 0;
        waitpid(info.si_pid, NULL, 0);
        if (info.si_code != CLD_EXITED)
            abort_locked();
        pthread_mutex_unlock(&table_mutex);
    }
    printf("%s %llu\n", is_aborted ? "aborted" : "counter", data->total);
    fflush(stdout);
    _exit(is_aborted);
}
