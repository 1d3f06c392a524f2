/* One run of a script: what the loop, the steps and the end share. */
#ifndef GRADER_STAGE_PLAY_H
#define GRADER_STAGE_PLAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "model/course.h"
#include "model/evidence.h"
#include "observe/observe.h"
#include "sandbox/sandbox.h"
#include "stage/actor.h"
#include "stage/stage.h"

struct play {
    const struct stage_spec *spec;
    const struct test *test;
    struct evidence *ev;
    struct box *box;
    struct tracer *tracer; /* or NULL */
    struct actor actors[OBSERVE_ACTORS_MAX];
    size_t actor_count;
    int64_t start_ns; /* when the first exec succeeded, or 0 */
    struct arena scratch;
    int *timers; /* pids that have armed a timer which /proc does not show */
    size_t timer_count;
    int *survivors; /* pids that lived when an actor's first process had ended */
    size_t survivor_count;
    int64_t stored_bytes; /* in files in memory and segments, when last looked for */
    int64_t stored_ns;    /* when to look again */
    bool has_moved;       /* since a step was last judged */
    int64_t disk_ns;      /* when the box's files are to be measured again */
    unsigned lacks;       /* bit N: enum box_lack N stands in the evidence */
    bool is_killed;       /* by the grader, because the test was over */
};

/* Moves bytes and takes events without blocking; raises `has_moved`. 1 if there were any,
 * 0 if not, -1 if the box is broken. */
MUST_CHECK int play_pump(struct play *play, struct err *e);

/* Lets the traced tasks that have stopped go on: as play_pump. */
MUST_CHECK int play_pump_tracer(struct play *play, struct err *e);

/* Takes the events of the box: as play_pump. */
MUST_CHECK int play_take_events(struct play *play, struct err *e);

/* Waits until there is something to pump, at most `wait_ns`. True if there is. */
bool play_wait(const struct play *play, int64_t wait_ns);

/* How long nothing must have moved before a look: short at first, as most programs answer
 * at once, and longer each time, as looking takes processor time from them. */
#define PACE_FIRST_NS (NS_PER_MS / 5)
#define PACE_LAST_NS  (4 * NS_PER_MS)
struct pace {
    int64_t wait_ns;
    int64_t sample_ns; /* when the next look is due, whatever moves */
};

/* Waits for movement. 1 if it is time to look. */
int play_is_quiet(struct play *play, struct pace *pace);

/* Until the wall limit. */
int64_t play_wall_left_ns(const struct play *play);

/* Hits the limits that a look has shown to be exceeded. */
MUST_CHECK int play_check_usage(struct play *play, const struct look *look,
                                struct err *e);

/* Can something still come that no task of the box shows? */
bool play_has_hidden_movement(const struct play *play);
bool play_is_input_moving(const struct play *play);

/* A traced program of this struct play uses a path. */
void play_note_path(void *context, const char *path);

/* Notes what the box does not have and was asked for. */
void play_add_lack(struct play *play, const char *what);

/* Notes that a limit was hit; only the first one counts. */
void play_hit(struct play *play, enum limit_kind limit, ptrdiff_t actor);

/* Hits the limits that the box itself has been refused to exceed. */
void play_check_strain(struct play *play, ptrdiff_t actor);

/* Opens the box, with a tracer if one is asked for. */
MUST_CHECK int play_open_box(struct play *play, struct err *e);

/* Adds the calls at which a trial about faults needs stops to a list of names. */
size_t play_list_faults(struct play *play, const char *const **names, size_t count);

/* Tells the tracer what the trial is about, if it is about faults. */
void play_plan_faults(struct play *play);

/* Has a trial killed an actor? Then the script goes on for the others, but waits for nothing
 * any more; what it has for the dead is skipped. */
bool play_is_bereaved(const struct play *play);
bool play_skips(const struct play *play, const struct step *step);

/* When the script is over: where a trial has killed an actor, watches the others. */
MUST_CHECK int play_survive(struct play *play, struct err *e);

/* A call has failed for want of something, and its actor has given up: the others may wait
 * for it in vain. */
bool play_is_deserted(const struct play *play, const struct step *step);

/* Before a step: where a trial needs somebody to wait, gives them the time. From when on an
 * actor may be killed is decided here, too. */
MUST_CHECK int play_let_wait(struct play *play, struct err *e);

/* Notes what the trial itself has found: what it proposes, whom it has held. */
void play_note_trial(struct play *play);

/* Starts the actor of a `start` step. */
MUST_CHECK int play_start_actor(struct play *play, const struct step *step,
                                struct err *e);

/* A payload of a traced box runs its program, or could not. */
void play_note_exec(struct play *play, const struct box_event *event);

/* Arms what a `hold` step asks for. */
MUST_CHECK int play_hold(struct play *play, const struct step *step, struct err *e);

/* Sends the signals of a step. */
MUST_CHECK int play_signal(struct play *play, const struct step *step, struct err *e);

/* Is it meant for another process than the actor's first? Then it is sent as soon as a look
 * shows such a process: true if that was so. */
bool play_is_targeted(const struct step *step);
bool play_signal_target(struct play *play, const struct step *step);

/* Says that this machine does not have the call; always -1. */
MUST_CHECK int play_refuse_call(struct place at, const char *call, struct err *e);

/* Open in the actor's first process, or -1. */
int play_count_descriptors(const struct play *play, size_t actor);

/* The picture for the observer. */
struct observed_box play_observed(const struct play *play);

/* What one step does. */
enum progress {
    PROGRESS_OPEN,     /* not yet */
    PROGRESS_DONE,     /* what it waits for has come */
    PROGRESS_HOPELESS, /* and can no longer come */
};
struct step_row {
    /* Does what the step does at once. NULL: nothing. */
    int (*begin)(struct play *play, const struct step *step, struct err *e);
    /* Judges by what was read and reaped. */
    enum progress (*judge)(struct play *play, const struct step *step);
    /* Judges by a look; `is_taken`: before it, the actor had taken all of its input.
     * NULL: no look fulfils the step. */
    bool (*seen)(struct play *play, const struct step *step, const struct look *look,
                 bool is_taken);
};
extern const struct step_row step_rows[STEP_KINDS];

/* Looks at files of the work folder for step number `step`, or SIZE_MAX. */
MUST_CHECK int play_record_files(struct play *play, size_t step,
                                 const struct file_expectation *list, size_t count,
                                 struct err *e);

/* Notes what lies in the box and was not put there by the grader, if a check asks. */
MUST_CHECK int play_record_leftovers(struct play *play, struct err *e);

/* When the script has come to its end, and a check is about what the actors do then: waits
 * until all of that is certain. Nothing is sent to them any more. */
MUST_CHECK int play_come_to_rest(struct play *play, struct err *e);

/* Is a check about what the actors do when the script is over? */
bool play_wants_scene(const struct play *play);

/* runtimes.c: before anything is started, and when everything is dead. */
MUST_CHECK int play_prepare_runtime(struct play *play, struct err *e);
void play_record_runtime(struct play *play);

/* Ends the play: the last pictures, the files, the kill, what comes to light by it. */
MUST_CHECK int play_finish(struct play *play, struct programs *collected,
                           struct err *e);

#endif
