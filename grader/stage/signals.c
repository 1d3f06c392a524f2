/* Signals that the script sends. */
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>

#include "stage/play.h"

/* The key that makes a terminal send the signal, or 0. */
static char key_of(int signal)
{
    switch (signal) {
    case SIGINT:
        return 'C' & 0x1f;
    case SIGQUIT:
        return '\\' & 0x1f;
    case SIGTSTP:
        return 'Z' & 0x1f;
    default:
        return 0;
    }
}

static const char *skip_blanks(const char *text)
{
    while (isspace((unsigned char)*text)) {
        text++;
    }
    return text;
}

static bool take_value(const char **text, int *value)
{
    char *end = NULL;

    errno = 0;
    long number = strtol(*text, &end, 10);
    if (end == *text || errno != 0 || number < INT_MIN || number > INT_MAX ||
        (*end != '\0' && !isspace((unsigned char)*end))) {
        return false;
    }
    *value = (int)number;
    *text = skip_blanks(end);
    return true;
}

static int send_values(struct play *play, const struct step *step, int pid,
                       struct err *e)
{
    struct box_signal signal = {.number = step->signal.number, .has_value = true};
    struct bytes values = step->signal.values;
    const char *rest = skip_blanks(arena_copy(&play->scratch, values.data, values.len));

    while (*rest != '\0') {
        if (!take_value(&rest, &signal.value)) {
            return err_set(e, ERR_COURSE, "%s:%d: '%s' is no value of a signal",
                           step->at.file == NULL ? "script" : step->at.file,
                           step->at.line, rest);
        }
        if (box_signal(play->box, pid, &signal, e) < 0) {
            return -1;
        }
    }
    return 0;
}

bool play_is_targeted(const struct step *step)
{
    return step->signal.child > 0 || step->signal.call != NULL;
}

bool play_signal_target(struct play *play, const struct step *step)
{
    const struct box_signal signal = {.number = step->signal.number};
    struct observed_box box = play_observed(play);
    struct err ignored; /* a box that is broken says so to whoever listens next */
    int pid =
        step->signal.call == NULL
            ? observe_child(&box, step->actor, step->signal.child)
            : observe_process_in(&box, step->actor, step->signal.call, step->signal.on);

    if (pid <= 0) {
        return false;
    }
    if (play->tracer != NULL) {
        tracer_note_script_signal(play->tracer, pid, signal.number);
    }
    return box_signal(play->box, pid, &signal, &ignored) == 0;
}

int play_signal(struct play *play, const struct step *step, struct err *e)
{
    struct actor *actor = &play->actors[step->actor];
    const struct box_signal signal = {.number = step->signal.number,
                                      .to_group = step->signal.to_group,
                                      .times = step->signal.times};
    char key = key_of(signal.number);

    if (step->signal.call != NULL && !observe_knows_call(step->signal.call)) {
        return play_refuse_call(step->at, step->signal.call, e);
    }
    if (play_is_targeted(step)) {
        return 0;
    }
    if (!actor->is_started || actor->has_ended) {
        return 0;
    }
    if (signal.number > 0 && signal.number < 64) {
        actor->signals |= UINT64_C(1) << signal.number;
    }
    if (play->tracer != NULL) {
        tracer_note_script_signal(play->tracer, actor->record->pid, signal.number);
    }
    if (step->signal.values.data != NULL) {
        return send_values(play, step, actor->record->pid, e);
    }
    if (actor->tty && key != 0) {
        actor_send(actor, (struct bytes){&key, 1});
        actor->last_typed = '\n'; /* the terminal drops the line it was in */
        return 0;
    }
    return box_signal(play->box, actor->record->pid, &signal, e);
}
