/* How the processes hang together:
 *
 *     grader ── SOCK_SEQPACKET ── worker 1 ── box (keeper, payloads)
 *            ╰─ SOCK_SEQPACKET ── worker 2 ── box
 *
 * A worker is forked while the grader is small, becomes unprivileged, and lives until its
 * socket closes. It dies with the grader (PR_SET_PDEATHSIG), and its box dies with it. */
#include "crew.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fd.h"
#include "sandbox/sandbox.h"
#include "worker.h"

enum { CREW_MAX = 64 };

/* Beyond its wall limit a job may take this long for making and ending the box. */
#define JOB_GRACE_NS (60 * NS_PER_S)

struct worker {
    pid_t pid;
    int sock;
    bool is_busy;
    struct job job;
    int64_t deadline_ns;
};

struct crew {
    const struct course *course;
    enum tier tier;
    struct worker workers[CREW_MAX];
    int size;
    int signal_fd;
};

static _Noreturn void worker_child(struct crew *crew, int sock, pid_t parent)
{
    sigset_t none;

    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) {
        _exit(1);
    }
    /* Ctrl-C goes to the whole foreground group, but ending is the grader's business. */
    (void)signal(SIGINT, SIG_IGN);
    (void)signal(SIGHUP, SIG_IGN);
    (void)sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
    (void)close(crew->signal_fd);
    for (int i = 0; i < crew->size; i++) {
        fd_close(&crew->workers[i].sock);
    }
    worker_serve(sock, crew->course, crew->tier);
    _exit(0);
}

static int worker_start(struct crew *crew, struct worker *worker, struct err *e)
{
    int pair[2];
    pid_t self = getpid();

    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0) {
        return err_sys(e, "cannot make a socket pair");
    }
    pid_t pid = fork();
    if (pid == 0) {
        (void)close(pair[0]);
        worker_child(crew, pair[1], self);
    }
    (void)close(pair[1]);
    if (pid < 0) {
        (void)close(pair[0]);
        return err_sys(e, "cannot fork a worker");
    }
    *worker = (struct worker){.pid = pid, .sock = pair[0]};
    return 0;
}

static void worker_stop(struct worker *worker)
{
    if (worker->pid > 0) {
        (void)kill(worker->pid, SIGKILL);
        while (waitpid(worker->pid, NULL, 0) < 0 && errno == EINTR) {
        }
    }
    fd_close(&worker->sock);
    worker->pid = 0;
}

static int watch_signals(struct crew *crew, struct err *e)
{
    sigset_t set;

    (void)sigemptyset(&set);
    (void)sigaddset(&set, SIGINT);
    (void)sigaddset(&set, SIGTERM);
    (void)sigaddset(&set, SIGHUP);
    (void)sigprocmask(SIG_BLOCK, &set, NULL);
    crew->signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    return crew->signal_fd < 0 ? err_sys(e, "cannot watch signals") : 0;
}

int crew_open(const struct course *course, enum tier tier, int size, struct crew **out,
              struct err *e)
{
    struct crew *crew = calloc(1, sizeof(*crew));

    if (crew == NULL) {
        BUG("no memory for the crew");
    }
    crew->course = course;
    crew->tier = tier;
    crew->signal_fd = -1;
    /* A keeper whose worker is killed comes to us, so that crew_close can wait for it. */
    (void)prctl(PR_SET_CHILD_SUBREAPER, 1);
    *out = NULL;
    (void)sandbox_groups_open();
    int failed = watch_signals(crew, e);
    while (failed == 0 && crew->size < size && crew->size < CREW_MAX) {
        failed = worker_start(crew, &crew->workers[crew->size], e);
        crew->size += failed == 0;
    }
    if (failed < 0) {
        crew_close(crew);
        return -1;
    }
    *out = crew;
    return 0;
}

bool crew_is_free(const struct crew *crew)
{
    for (int i = 0; i < crew->size; i++) {
        if (!crew->workers[i].is_busy) {
            return true;
        }
    }
    return false;
}

static int64_t job_wall_ns(const struct crew *crew, const struct job *job)
{
    const struct exercise *exercise = &crew->course->exercises[job->exercise];
    const struct limits *limits = job->kind == JOB_COMPILE
                                      ? &exercise->build.limits
                                      : &exercise->tests[job->test].limits;

    return limits->value[LIMIT_WALL];
}

int crew_give(struct crew *crew, const struct job *job, struct err *e)
{
    struct worker *worker = crew->workers;

    while (worker < crew->workers + crew->size && worker->is_busy) {
        worker++;
    }
    if (worker == crew->workers + crew->size) {
        BUG("no worker is free");
    }
    if (worker_send_job(worker->sock, job) < 0) {
        return err_sys(e, "cannot give a job to a worker");
    }
    worker->job = *job;
    worker->is_busy = true;
    worker->deadline_ns = clock_now_ns() + job_wall_ns(crew, job) + JOB_GRACE_NS;
    return 0;
}

static int replace(struct crew *crew, struct worker *worker, struct outcome *out,
                   const char *why)
{
    out->has_failed = true;
    (void)err_set(&out->err, ERR_SYSTEM, "%s", why);
    worker_stop(worker);
    return worker_start(crew, worker, &out->err);
}

/* Takes an outcome that can be one of the worker's job, or nothing. */
static int receive(const struct crew *crew, const struct worker *worker,
                   struct outcome *out)
{
    const struct job *job = &worker->job;
    const struct test *test = &crew->course->exercises[job->exercise].tests[job->test];

    if (worker_receive_outcome(worker->sock, out) < 0) {
        return -1;
    }
    if (!out->has_failed && !evidence_fits(&out->evidence, test)) {
        evidence_release(&out->evidence);
        programs_release(&out->built);
        return -1;
    }
    return 0;
}

/* Takes what a worker has to say; a worker that says nothing more is replaced. */
static int take(struct crew *crew, struct worker *worker, bool is_late,
                struct outcome *out, struct err *e)
{
    int failed = 0;

    *out = (struct outcome){.owner = worker->job.owner,
                            .kind = worker->job.kind,
                            .test = worker->job.test,
                            .trial = worker->job.trial};
    if (is_late) {
        failed = replace(crew, worker, out, "the worker took too long and was ended");
    } else if (receive(crew, worker, out) < 0) {
        failed = replace(crew, worker, out, "the worker ended unexpectedly");
    }
    worker->is_busy = false;
    if (failed < 0) {
        *e = out->err;
        return err_wrap(e, "a worker could not be replaced");
    }
    return 0;
}

static int until_ms(int64_t deadline_ns)
{
    int64_t left = deadline_ns - clock_now_ns();

    return left <= 0 ? 0 : (int)(left / NS_PER_MS + 1);
}

int crew_wait(struct crew *crew, enum crew_news *news, struct outcome *out,
              struct err *e)
{
    struct pollfd fds[CREW_MAX + 1];
    int64_t deadline_ns = INT64_MAX;

    for (int i = 0; i < crew->size; i++) {
        struct worker *worker = &crew->workers[i];
        fds[i] = (struct pollfd){.fd = worker->is_busy ? worker->sock : -1,
                                 .events = POLLIN};
        if (worker->is_busy && worker->deadline_ns < deadline_ns) {
            deadline_ns = worker->deadline_ns;
        }
    }
    fds[crew->size] = (struct pollfd){.fd = crew->signal_fd, .events = POLLIN};
    if (poll(fds, (nfds_t)crew->size + 1, until_ms(deadline_ns)) < 0 &&
        errno != EINTR) {
        return err_sys(e, "cannot wait for the workers");
    }
    if ((fds[crew->size].revents & POLLIN) != 0) {
        *news = CREW_INTERRUPTED;
        return 0;
    }
    *news = CREW_OUTCOME;
    for (int i = 0; i < crew->size; i++) {
        struct worker *worker = &crew->workers[i];
        bool is_late = worker->is_busy && worker->deadline_ns <= clock_now_ns();
        if (worker->is_busy && (fds[i].revents != 0 || is_late)) {
            return take(crew, worker, fds[i].revents == 0, out, e);
        }
    }
    return crew_wait(crew, news, out, e);
}

void crew_close(struct crew *crew)
{
    if (crew == NULL) {
        return;
    }
    for (int i = 0; i < crew->size; i++) {
        worker_stop(&crew->workers[i]);
    }
    /* A keeper dies with its worker, and is gone when everything in its box is. */
    while (waitpid(-1, NULL, 0) > 0 || errno == EINTR) {
    }
    sandbox_groups_close();
    fd_close(&crew->signal_fd);
    free(crew);
}
