/* The tracer beside the play. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/random.h"
#include "stage/play.h"

/* What the runtimes of trials use for each byte of the program, and besides. */
enum { RUNTIME_TIMES = 4 };
#define RUNTIME_BYTES (INT64_C(512) << 20)

/* The box is told in its own words where payloads are to stop. */
static void list_stops(struct play *play, struct box_spec *spec)
{
    const char *const *names = NULL;
    struct trace_stop *stops = NULL;
    size_t name_count = test_traced_calls(play->test, &play->scratch, &names);
    name_count = play_list_faults(play, &names, name_count);
    size_t count = trace_stops(names, name_count, &play->scratch, &stops);
    if (play->spec->trial.kind == TRIAL_SCHEDULE) {
        count = trace_schedule_stops(&play->scratch, &stops, count);
    }
    struct box_stop *list = arena_array(&play->scratch, count, sizeof(*list));

    for (size_t i = 0; i < count; i++) {
        list[i] = (struct box_stop){.nr = stops[i].nr,
                                    .argument = stops[i].argument,
                                    .mask = stops[i].mask,
                                    .value = stops[i].value};
    }
    spec->stops = list;
    spec->stop_count = count;
}

/* The same number is the same order, whatever the texts of the run. */
static void set_schedule(struct play *play)
{
    const struct test *test = play->test;
    unsigned number = play->spec->trial.number;
    struct trace_schedule wanted = {.number = number,
                                    .seed = random_mix(number, test->id)};

    if (play->spec->trial.kind == TRIAL_SCHEDULE) {
        wanted.recorded_count =
            test_traced_calls(test, &play->scratch, &wanted.recorded);
        tracer_schedule(play->tracer, &wanted);
    }
}

static const char *students_program(const struct programs *programs)
{
    for (size_t i = 0; programs != NULL && i < programs->count; i++) {
        if (programs->list[i].is_executable) {
            return programs->list[i].name;
        }
    }
    return NULL;
}

/* Before anything is started in its box. */
static void start_tracer(struct play *play)
{
    enum trial_kind kind = play->spec->trial.kind;

    play->tracer =
        tracer_new(&play->ev->trace, &play->ev->arena, box_proc_fd(play->box),
                   students_program(play->spec->programs));
    /* A survey and a preemption have breakpoints of their own. */
    if (test_watches_handlers(play->test) && !trial_has_breakpoints(kind)) {
        tracer_watch_handlers(play->tracer);
    }
    if (box_tier(play->box) != TIER_FULL) {
        tracer_watch_paths(play->tracer, play_note_path, play);
    }
    set_schedule(play);
    play_plan_faults(play);
    if (kind == TRIAL_PREEMPTION) {
        tracer_preempt(play->tracer, play->spec->trial.address);
    } else if (kind == TRIAL_STEPS) {
        tracer_survey(play->tracer);
    }
}

int play_open_box(struct play *play, struct err *e)
{
    struct limits limits = play->test->limits;
    struct box_spec spec = {.limits = &limits, .is_traced = play->spec->is_traced};
    enum trial_kind built_for = trial_build(play->spec->trial.kind);

    if (built_for == TRIAL_RACES || built_for == TRIAL_MEMORY) {
        spec.has_run_folder = true;
        spec.allows_ptrace = built_for == TRIAL_MEMORY && !spec.is_traced;
        /* Their runtimes map far more than they use, so only what is resident counts; and
         * use more than the program alone would. */
        spec.memory_bytes = RUNTIME_TIMES * limits.value[LIMIT_MEMORY] + RUNTIME_BYTES;
        limits.value[LIMIT_MEMORY] = 0;
    }
    if (spec.is_traced) {
        list_stops(play, &spec);
    }
    if (box_open(&play->box, &spec, e) < 0) {
        return -1;
    }
    observe_set_folder(box_folder(play->box));
    if (spec.has_run_folder && box_tier(play->box) != TIER_FULL) {
        play_add_lack(play, "what finds such mistakes needs /proc");
    }
    if (spec.is_traced) {
        start_tracer(play);
    }
    return 0;
}

void play_note_trial(struct play *play)
{
    struct evidence *ev = play->ev;
    struct traced_preemption preempted;
    uint64_t *addresses = NULL;

    if (play->tracer == NULL) {
        return;
    }
    if (tracer_preempted(play->tracer, &preempted)) {
        ev->preempted = (struct preemption_record){
            .is_known = true, .process = preempted.process, .site = preempted.site};
    }
    size_t count = play->test->preemptions <= 0
                       ? 0
                       : tracer_proposals(play->tracer, (size_t)play->test->preemptions,
                                          &play->scratch, &addresses);
    for (size_t i = 0; i < count; i++) {
        *ARENA_PUSH(&ev->arena, ev->proposals, ev->proposal_count) =
            (struct trial){.kind = TRIAL_PREEMPTION, .address = addresses[i]};
    }
}

int play_start_actor(struct play *play, const struct step *step, struct err *e)
{
    const struct box_start wanted = {.argv = step->start.argv, .tty = step->start.tty};
    const struct actor_place place = {
        .box = play->box, .tracer = play->tracer, .index = step->actor};
    struct box_process process;

    if (actor_start(&play->actors[step->actor], &place, &wanted, &process, e) < 0) {
        return -1;
    }
    if (play->tracer == NULL && process.exec_errno == 0 && play->start_ns == 0) {
        play->start_ns = process.exec_ns;
    }
    /* In a traced box only the tracer sees timers. */
    if (play->ev->trace.state == TRACE_REFUSED) {
        *ARENA_PUSH(&play->scratch, play->timers, play->timer_count) = 1;
    }
    return 0;
}

void play_note_exec(struct play *play, const struct box_event *event)
{
    for (size_t i = 0; i < play->actor_count; i++) {
        struct actor *actor = &play->actors[i];
        if (actor->is_execing && actor->record->pid == event->pid) {
            actor_note_exec(actor, event->status);
        }
    }
    if (event->status == 0 && play->start_ns == 0) {
        play->start_ns = event->exec_ns;
    }
}

int play_hold(struct play *play, const struct step *step, struct err *e)
{
    if (!observe_knows_call(step->hold.call)) {
        return play_refuse_call(step->at, step->hold.call, e);
    }
    if (play->tracer == NULL) {
        return err_set(e, ERR_SYSTEM, "cannot hold a process without tracing it");
    }
    if (play->ev->trace.state == TRACE_REFUSED) {
        return err_set(e, ERR_SYSTEM,
                       "cannot hold a process: ptrace is forbidden on this machine");
    }
    tracer_hold(
        play->tracer, step->actor,
        &(struct tracer_hold){step->hold.call, step->hold.after, step->hold.stream});
    return 0;
}

int play_count_descriptors(const struct play *play, size_t actor)
{
    char path[32];
    int count = 0;

    (void)snprintf(path, sizeof(path), "%d/fd", play->actors[actor].record->pid);
    AUTO_CLOSE int fd =
        openat(box_proc_fd(play->box), path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    if (dir == NULL) {
        return -1;
    }
    (void)fd_take(&fd);
    for (const struct dirent *entry = readdir(dir); entry != NULL;
         entry = readdir(dir)) {
        count += entry->d_name[0] != '.';
    }
    (void)closedir(dir);
    return count;
}
