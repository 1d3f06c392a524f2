#include "worker.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "build/build.h"
#include "model/template.h"
#include "sandbox/sandbox.h"
#include "stage/stage.h"
#include "worker_message.h"

int worker_send_job(int sock, const struct job *job)
{
    int fds[PROGRAMS_MAX];
    struct job_message message = {.kind = job->kind,
                                  .exercise = job->exercise,
                                  .test = job->test,
                                  .seed = job->seed,
                                  .tracing = job->tracing,
                                  .trial = job->trial,
                                  .is_literal = job->is_literal};

    cargo_pack(&message.cargo, job->programs, fds);
    return fd_send(sock, &message, sizeof(message), fds, message.cargo.count);
}

/* Maps instead of reading: evidence can be megabytes, and is needed only once. */
static int read_evidence(int fd, struct outcome *out)
{
    struct stat st;

    if (fstat(fd, &st) < 0 || st.st_size == 0) {
        return -1;
    }
    char *text = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (text == MAP_FAILED) {
        return -1;
    }
    if (evidence_from_json((struct bytes){text, (size_t)st.st_size}, &out->evidence,
                           &out->err) < 0) {
        out->has_failed = true;
    }
    (void)munmap(text, (size_t)st.st_size);
    return 0;
}

static bool all_are_good(const int *fds, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!outcome_fd_is_good(fds[i])) {
            return false;
        }
    }
    return true;
}

int worker_receive_outcome(int sock, struct outcome *out)
{
    struct outcome_message message;
    int fds[FD_MESSAGE_MAX];
    size_t fd_count = 0;
    ssize_t len = fd_receive(sock, &message, sizeof(message), fds, &fd_count);

    if (len <= 0 || !outcome_is_good(&message, (size_t)len, fd_count) ||
        !all_are_good(fds, fd_count)) {
        for (size_t i = 0; i < fd_count; i++) {
            fd_close(&fds[i]);
        }
        return -1;
    }
    out->has_failed = message.has_failed != 0;
    if (out->has_failed) {
        (void)err_set(&out->err, ERR_SYSTEM, "%s", message.why);
    }
    cargo_unpack(&message.cargo, fds + 1, &out->built);
    int failed = out->has_failed ? 0 : read_evidence(fds[0], out);
    fd_close(&fds[0]);
    if (failed < 0 || out->has_failed) {
        programs_release(&out->built);
    }
    return failed;
}

/* A runtime of ours in the program and a tracer on it would be in each other's way. */
static bool is_traced(const struct job_message *job, const struct test *test)
{
    switch (job->trial.kind) {
    case TRIAL_RACES:
    case TRIAL_MEMORY:
        return test_holds(test);
    case TRIAL_SCHEDULE:
    case TRIAL_STEPS:
    case TRIAL_PREEMPTION:
    case TRIAL_CALLS:
    case TRIAL_FAULT:
        return true;
    case TRIAL_PLAIN:
    case TRIAL_KINDS:
        break;
    }
    return job->tracing == TRACING_ALWAYS ||
           (job->tracing == TRACING_NEEDED && test_needs_trace(test));
}

static int play(const struct course *course, const struct job_message *job,
                const struct programs *programs, struct outcome *out)
{
    const struct exercise *exercise = &course->exercises[job->exercise];
    struct arena arena = {0};

    if (job->kind == JOB_COMPILE) {
        const struct build_spec wanted = {exercise, job->trial.kind, programs};
        return build_compile(&wanted, &out->built, &out->evidence, &out->err);
    }
    const struct test *test = &exercise->tests[job->test];
    struct stage_spec spec = {
        .test = job->is_literal
                    ? test
                    : template_instantiate(exercise, test, job->seed, &arena),
        .programs = programs,
        .trial = job->trial,
    };
    spec.is_traced = is_traced(job, spec.test);
    int failed = stage_play(&spec, &out->evidence, NULL, &out->err);
    arena_release(&arena);
    return failed;
}

static int send_outcome(int sock, const struct outcome *out)
{
    AUTO_BUF json = {0};
    int fds[PROGRAMS_MAX + 1];
    struct outcome_message message = {.has_failed = out->has_failed};

    memcpy(message.why, out->err.text, sizeof(message.why));
    evidence_to_json(&out->evidence, &json);
    AUTO_CLOSE int evidence = fd_from_bytes("evidence", buf_bytes(&json));
    if (evidence < 0) {
        return -1;
    }
    fds[0] = evidence;
    cargo_pack(&message.cargo, &out->built, fds + 1);
    return fd_send(sock, &message, sizeof(message), fds, message.cargo.count + 1);
}

/* One request and its answer; -1 when there is nobody to answer. */
static int serve_one(int sock, const struct course *course, enum tier tier,
                     const struct err *refusal)
{
    struct job_message job;
    struct programs programs = {0};
    struct outcome out = {0};
    int fds[FD_MESSAGE_MAX];
    size_t fd_count = 0;

    if (fd_receive(sock, &job, sizeof(job), fds, &fd_count) != (ssize_t)sizeof(job) ||
        fd_count != job.cargo.count) {
        return -1;
    }
    cargo_unpack(&job.cargo, fds, &programs);
    if (refusal->kind != ERR_NONE) {
        out.err = *refusal;
        out.has_failed = true;
    } else {
        out.has_failed = play(course, &job, &programs, &out) < 0;
        out.evidence.tier = tier;
    }
    int failed = send_outcome(sock, &out);
    programs_release(&programs);
    programs_release(&out.built);
    evidence_release(&out.evidence);
    return failed;
}

void worker_serve(int sock, const struct course *course, enum tier tier)
{
    struct err refusal = {0};

    if (sandbox_enter(tier, &refusal) < 0) {
        (void)err_wrap(&refusal, "no sandbox");
    }
    while (serve_one(sock, course, tier, &refusal) == 0) {
    }
}
