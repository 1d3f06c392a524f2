/* What the keeper has to tell the box: a queue, so that a box which does not listen can
 * neither block the keeper nor make it forget a death. */
#ifndef GRADER_SANDBOX_NEWS_H
#define GRADER_SANDBOX_NEWS_H

#include <poll.h>
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
    LISTENERS_MAX = 8,
};

struct news {
    const struct keeper_spec *spec;
    struct wants wants;
    int listeners[LISTENERS_MAX]; /* one for each foreman that there has been */
    size_t listener_count;
    struct box_event queue[NEWS_MAX];
    size_t first;
    size_t count;
    size_t orphan_count;
    int armed[NEWS_ARMED_MAX]; /* whose timers were told most recently, a ring */
    size_t armed_next;
    bool is_holding; /* a process waits until its timer has been told */
    int held_at;     /* the listener where it does */
    uint64_t held_id;
};

/* Without a listener nobody sees timers being armed, so all might be: told at once, unless
 * a tracer sees them. */
void news_init(struct news *news, const struct keeper_spec *spec, int proc,
               int listener);

/* Takes over one more listener; false if there are too many. */
MUST_CHECK bool news_listen(struct news *news, int listener);

/* Stores what to poll for in `out`, which has room for LISTENERS_MAX; returns how many. */
size_t news_watch(const struct news *news, struct pollfd *out);

/* Queues an event. Orphans beyond NEWS_ORPHANS_MAX are dropped. */
void news_add(struct news *news, const struct box_event *event);

/* True if so much is untold that no more should be started. */
bool news_is_behind(const struct news *news);

/* Sends what can be sent without blocking; true if nothing is left. */
bool news_tell(struct news *news);

/* Sends everything, as fast as the box takes it. */
void news_tell_rest(struct news *news);

/* Takes one notification from the listeners that poll(2) has found ready: of a timer the box
 * is told first, and then the call goes on. A listener without processes is closed. */
void news_take_call(struct news *news, const struct pollfd *watched, size_t count);

#endif
