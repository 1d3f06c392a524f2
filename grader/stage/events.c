/* What the box reports, and what follows from it. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "stage/play.h"

void play_hit(struct play *play, enum limit_kind limit, ptrdiff_t actor)
{
    struct evidence *ev = play->ev;

    if (ev->has_limit || play->is_killed) {
        return;
    }
    ev->has_limit = true;
    ev->limit = limit;
    ev->limit_value = play->test->limits.value[limit];
    ev->limit_actor = actor < 0 && play->actor_count == 1 ? 0 : actor;
}

static int open_process(void *opener, int pid)
{
    return box_open_process(opener, pid);
}

struct observed_box play_observed(const struct play *play)
{
    struct box_staff staff = box_staff(play->box);
    struct observed_box out = {.proc_fd = box_proc_fd(play->box),
                               .keeper = staff.keeper,
                               .foreman = staff.foreman,
                               .open_process = open_process,
                               .opener = play->box,
                               .tracer = play->tracer,
                               .actor_count = play->actor_count};

    for (size_t i = 0; i < play->actor_count; i++) {
        out.actors[i] = actor_observed(&play->actors[i]);
    }
    return out;
}

/* The largest size of a process counts from its birth as a copy of the keeper, which is a
 * copy of this process (getrusage(2), ru_maxrss): what is not above ours says nothing. */
static bool is_size_its_own(const struct actor_record *record)
{
    struct rusage own;

    return getrusage(RUSAGE_SELF, &own) == 0 &&
           record->memory_bytes > (int64_t)own.ru_maxrss * 1024;
}

/* The kernel acts before anybody learns of it; on whose behalf, it says to nobody. */
void play_check_strain(struct play *play, ptrdiff_t actor)
{
    struct box_strain strain = box_strain(play->box);
    const struct {
        bool is_hit;
        enum limit_kind limit;
        ptrdiff_t actor;
    } rows[] = {
        {strain.lacked_memory, LIMIT_MEMORY, actor},
        {strain.lacked_processes, LIMIT_PROCESSES, -1},
        {strain.cpu_ns >= play->test->limits.value[LIMIT_CPU], LIMIT_CPU, -1},
        {strain.lacked_bytes, LIMIT_FILES, -1},
        {strain.lacked_inodes, LIMIT_INODES, -1},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (rows[i].is_hit) {
            play_hit(play, rows[i].limit, rows[i].actor);
        }
    }
}

/* A signal that says which limit the kernel enforced. */
static void find_limit(struct play *play, const struct actor *actor)
{
    const struct actor_record *record = actor->record;
    const int64_t *limits = play->test->limits.value;
    ptrdiff_t index = actor - play->actors;

    play_check_strain(play, record->end_value == SIGKILL ? index : -1);
    if (record->killer == KILLER_SCRIPT) {
        return;
    }
    /* Anybody can send these to itself: only who has used the time up is out of it. */
    if ((record->end_value == SIGXCPU || record->end_value == SIGKILL) &&
        record->cpu_ns >= limits[LIMIT_CPU]) {
        play_hit(play, LIMIT_CPU, index);
    } else if (record->end_value == SIGXFSZ) {
        play_hit(play, LIMIT_FILES, index);
    } else if (record->memory_bytes >= limits[LIMIT_MEMORY] / 10 * 9 &&
               is_size_its_own(record)) {
        play_hit(play, LIMIT_MEMORY, index);
    }
}

static void note_end(struct play *play, struct actor *actor,
                     const struct box_event *event)
{
    struct actor_record *record = actor->record;

    actor->has_ended = true;
    record->cpu_ns = event->cpu_ns;
    record->memory_bytes = event->memory_bytes;
    if (!WIFSIGNALED(event->status)) {
        record->end = END_EXITED;
        record->end_value = WEXITSTATUS(event->status);
        return;
    }
    record->end = END_SIGNALED;
    record->end_value = WTERMSIG(event->status);
    if ((actor->signals >> record->end_value & 1) != 0) {
        record->killer = KILLER_SCRIPT;
    } else if (play->is_killed && record->end_value == SIGKILL) {
        record->killer = KILLER_GRADER;
    }
    find_limit(play, actor);
}

/* Who still runs now may be adopted; whoever is adopted and does not is a zombie. */
static int note_survivors(struct play *play, struct err *e)
{
    struct observed_box box = play_observed(play);
    struct scene scene;

    if (play->is_killed) {
        return 0;
    }
    box.tracer = NULL; /* nobody is to be disturbed */
    if (observe_scene(&box, &scene, &play->scratch, e) < 0) {
        return -1;
    }
    for (size_t i = 0; i < scene.task_count; i++) {
        const struct task_record *task = &scene.tasks[i];
        if (task->wait != WAIT_ZOMBIE && task->pid == task->tid) {
            int *pid =
                ARENA_PUSH(&play->scratch, play->survivors, play->survivor_count);
            *pid = task->pid;
        }
    }
    return 0;
}

static bool is_killed_by_us(const struct play *play, const struct box_event *event)
{
    return play->is_killed && WIFSIGNALED(event->status) &&
           WTERMSIG(event->status) == SIGKILL;
}

static bool was_alive(const struct play *play, const struct box_event *event)
{
    for (size_t i = 0; i < play->survivor_count; i++) {
        if (play->survivors[i] == event->pid) {
            return true;
        }
    }
    return is_killed_by_us(play, event);
}

static bool has_running_actor(const struct play *play)
{
    for (size_t i = 0; i < play->actor_count; i++) {
        const struct actor *actor = &play->actors[i];
        bool is_ended_by_us = actor->record->killer == KILLER_GRADER;
        if (actor->is_started && (!actor->has_ended || is_ended_by_us)) {
            return true;
        }
    }
    return false;
}

/* Those which the grader's own kill has orphaned are nobody's fault. */
static void note_orphan(struct play *play, const struct box_event *event)
{
    if (play->is_killed && has_running_actor(play)) {
        return;
    }
    struct orphan_record *orphan =
        ARENA_PUSH(&play->ev->arena, play->ev->orphans, play->ev->orphan_count);
    *orphan = (struct orphan_record){
        .pid = event->pid,
        .name = arena_printf(&play->ev->arena, "%.*s", (int)sizeof(event->name),
                             event->name),
        .was_alive = was_alive(play, event),
        .is_killed_by_us = is_killed_by_us(play, event),
    };
}

/* What comes out of such a play says nothing about the program. */
static void note_lack(struct play *play, enum box_lack lack)
{
    if ((play->lacks >> lack & 1) != 0) {
        return;
    }
    play->lacks |= 1U << lack;
    play_add_lack(play, arena_printf(&play->ev->arena, "the program wanted %s",
                                     box_lack_words(lack)));
}

void play_note_path(void *context, const char *path)
{
    struct play *play = context;
    enum box_lack lack;

    if (box_lacks_path(play->box, path, &lack)) {
        note_lack(play, lack);
    }
}

void play_add_lack(struct play *play, const char *what)
{
    struct evidence *ev = play->ev;
    const char *tier = tier_rows[box_tier(play->box)].name;

    *ARENA_PUSH(&ev->arena, ev->lacks, ev->lack_count) =
        arena_printf(&ev->arena,
                     "%s, which the sandbox of this machine (tier %s) does not have; "
                     "'grader doctor' tells why",
                     what, tier);
}

static int note_event(struct play *play, const struct box_event *event, struct err *e)
{
    switch (event->kind) {
    case BOX_EXECED:
        play_note_exec(play, event);
        return 0;
    case BOX_EXITED:
        for (size_t i = 0; i < play->actor_count; i++) {
            if (play->actors[i].is_started &&
                play->actors[i].record->pid == event->pid) {
                note_end(play, &play->actors[i], event);
            }
        }
        return note_survivors(play, e);
    case BOX_ORPHAN:
        note_orphan(play, event);
        return 0;
    case BOX_LACKED:
        note_lack(play, (enum box_lack)event->status);
        return 0;
    case BOX_TIMER_ARMED: {
        int *pid = ARENA_PUSH(&play->scratch, play->timers, play->timer_count);
        *pid = event->pid;
        return 0;
    }
    }
    BUG("box event %d", (int)event->kind);
}

int play_take_events(struct play *play, struct err *e)
{
    struct box_event event;
    int taken = 0;
    int rc;

    while ((rc = box_next_event(play->box, &event, e)) > 0) {
        taken = 1;
        play->has_moved = true;
        if (note_event(play, &event, e) < 0) {
            return -1;
        }
    }
    return rc < 0 ? -1 : taken;
}

static bool process_exists(const struct play *play, int pid)
{
    char path[16];

    (void)snprintf(path, sizeof(path), "%d", pid);
    return faccessat(box_proc_fd(play->box), path, F_OK, 0) == 0;
}

/* Can something still come that no task of the box shows: an alarm, or the news of a death
 * that the keeper has seen and not yet told? */
bool play_has_hidden_movement(const struct play *play)
{
    if (play->tracer != NULL && tracer_has_timer(play->tracer)) {
        return true;
    }
    for (size_t i = 0; i < play->timer_count; i++) {
        if (process_exists(play, play->timers[i])) {
            return true;
        }
    }
    for (size_t i = 0; i < play->actor_count; i++) {
        const struct actor *actor = &play->actors[i];
        if (actor->is_execing) {
            return true;
        }
        if (actor->is_started && !actor->has_ended &&
            !process_exists(play, actor->record->pid)) {
            return true;
        }
    }
    return false;
}

int play_pump_tracer(struct play *play, struct err *e)
{
    int moved = play->tracer == NULL ? 0 : tracer_pump(play->tracer, e);

    play->has_moved = play->has_moved || moved > 0;
    return moved;
}

/* The keeper sees a traced process end only when the tracer has seen it. */
int play_pump(struct play *play, struct err *e)
{
    int traced = play_pump_tracer(play, e);
    int moved = traced < 0 ? -1 : play_take_events(play, e);

    if (moved < 0) {
        return -1;
    }
    moved = moved > 0 || traced > 0;
    for (size_t i = 0; i < play->actor_count; i++) {
        struct actor *actor = &play->actors[i];
        if (actor_pump(actor, play->test->limits.value[LIMIT_OUTPUT])) {
            moved = 1;
            play->has_moved = true;
        }
        if (actor->record->streams[0].is_cut || actor->record->streams[1].is_cut) {
            play_hit(play, LIMIT_OUTPUT, (ptrdiff_t)i);
        }
    }
    return moved;
}

bool play_wait(const struct play *play, int64_t wait_ns)
{
    struct pollfd watched[2 + 3 * OBSERVE_ACTORS_MAX];
    nfds_t count = 0;
    struct timespec timeout = {.tv_sec = wait_ns / NS_PER_S,
                               .tv_nsec = wait_ns % NS_PER_S};

    watched[count++] = (struct pollfd){.fd = box_event_fd(play->box), .events = POLLIN};
    if (play->tracer != NULL) {
        watched[count++] =
            (struct pollfd){.fd = tracer_fd(play->tracer), .events = POLLIN};
    }
    for (size_t i = 0; i < play->actor_count; i++) {
        const struct actor *actor = &play->actors[i];
        if (actor_has_pending(actor)) {
            watched[count++] = (struct pollfd){.fd = actor->input, .events = POLLOUT};
        }
        for (int stream = 0; stream < 2; stream++) {
            watched[count++] =
                (struct pollfd){.fd = actor->output[stream], .events = POLLIN};
        }
    }
    int rc = ppoll(watched, count, &timeout, NULL);
    return rc > 0 || (rc < 0 && errno == EINTR);
}
