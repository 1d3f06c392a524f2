/* What the keeper has to tell the box: a queue, so that a box which does not listen can
 * neither block the keeper nor make it forget a death. */
#ifndef GRADER_SANDBOX_NEWS_H
#define GRADER_SANDBOX_NEWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sandbox/keeper.h"
#include "sandbox/sandbox.h"
#include "sandbox/wants.h"

enum {
    NEWS_MAX = 1024,
    NEWS_ORPHANS_MAX = 64, /* a flood of them tells no more than this many */
    NEWS_ARMED_MAX = 64,
};

struct news {
    const struct keeper_spec *spec;
    struct wants wants;
    int listener;
    struct box_event queue[NEWS_MAX];
    size_t first;
    size_t count;
    size_t orphan_count;
    int armed[NEWS_ARMED_MAX]; /* whose timers were told most recently, a ring */
    size_t armed_next;
    bool is_holding; /* a process waits until its timer has been told */
    uint64_t held_id;
};

/* Without a listener nobody sees timers being armed, so all might be: told at once, unless
 * a tracer sees them. */
void news_init(struct news *news, const struct keeper_spec *spec, int proc,
               int listener);

/* Queues an event. Orphans beyond NEWS_ORPHANS_MAX are dropped. */
void news_add(struct news *news, const struct box_event *event);

/* True if so much is untold that no more should be started. */
bool news_is_behind(const struct news *news);

/* Sends what can be sent without blocking; true if nothing is left. */
bool news_tell(struct news *news);

/* Sends everything, as fast as the box takes it. */
void news_tell_rest(struct news *news);

/* Takes a notification from the listener: of a timer the box is told first, and then the
 * call goes on. */
void news_take_call(struct news *news);

#endif
