/* A survey of the calls at which a fault is possible: of each line of the student's the first
 * calls, and what is not worth a play of its own is counted. */
#include <string.h>

#include "observe/faults.h"

enum { OCCURRENCES_MAX = 2 };

/* How often the same fault has been possible at this line; of deaths, those of one actor. */
static size_t occurrences(const struct fault_plan *plan,
                          const struct fault_point *point)
{
    size_t count = 0;

    for (size_t i = 0; i < plan->point_count; i++) {
        const struct fault_point *p = &plan->points[i];
        count += p->trial.fault == point->trial.fault && p->site == point->site &&
                 strcmp(p->trial.call, point->trial.call) == 0 &&
                 (p->trial.fault != FAULT_PEER_DEATH || p->actor == point->actor);
    }
    return count;
}

static void add_point(struct fault_plan *plan, const struct fault_moment *m,
                      const struct fault_point *point)
{
    struct fault_point new = *point;

    new.occurrence = occurrences(plan, point) + 1;
    if (new.occurrence > OCCURRENCES_MAX) {
        return;
    }
    *ARENA_PUSH(m->tracer->arena, plan->points, plan->point_count) = new;
}

void fault_survey(struct fault_plan *plan, const struct fault_moment *m, unsigned nth)
{
    struct fault_point point = {
        .actor = m->task->process->actor,
        .site = -1,
        .trial = {.kind = TRIAL_FAULT,
                  .process = (unsigned)m->task->process->record + 1,
                  .nth = nth},
    };

    if (plan->examined == FAULT_EXAMINED_MAX) {
        plan->ev->left_out++;
        return;
    }
    plan->examined++;
    memcpy(point.trial.call, m->call->name, strlen(m->call->name) + 1);
    for (int fault = 0; fault < FAULT_COUNT; fault++) {
        enum fault_way way = (plan->wanted & FAULT_BIT(fault)) == 0
                                 ? WAY_NONE
                                 : fault_find_means(m, (enum fault)fault).way;
        if (way == WAY_NONE) {
            continue;
        }
        point.trial.fault = (enum fault)fault;
        point.needs_signal = way == WAY_INTERRUPT;
        if (point.site < 0) {
            struct found found =
                sites_find(m->tracer->sites, m->task->process->image, m->task->host);
            if (found.site < 0 || found.in_handler) {
                return;
            }
            point.site = found.site;
        }
        add_point(plan, m, &point);
    }
}

static bool is_possible(const struct tracer *tracer, const struct fault_point *point)
{
    return !point->needs_signal ||
           fault_survives_signal(tracer->trace, point->trial.process - 1,
                                 tracer->script_signals[point->actor]);
}

/* The next point of this occurrence and fault, from *at on; NULL: none is left. */
static const struct fault_point *next_point(const struct tracer *tracer, size_t *at,
                                            size_t occurrence, enum fault fault)
{
    const struct fault_plan *plan = tracer->faults;

    while (*at < plan->point_count) {
        const struct fault_point *p = &plan->points[(*at)++];
        if (p->occurrence == occurrence && p->trial.fault == fault &&
            is_possible(tracer, p)) {
            return p;
        }
    }
    return NULL;
}

/* One of each fault in turn. */
static void propose(const struct tracer *tracer, size_t occurrence)
{
    struct evidence *ev = tracer->faults->ev;
    size_t at[FAULT_COUNT] = {0};
    bool is_any_left = true;

    while (is_any_left) {
        is_any_left = false;
        for (int fault = 0; fault < FAULT_COUNT; fault++) {
            const struct fault_point *p =
                next_point(tracer, &at[fault], occurrence, (enum fault)fault);
            if (p != NULL && ev->proposal_count < FAULT_PROPOSALS_MAX) {
                *ARENA_PUSH(tracer->arena, ev->proposals, ev->proposal_count) =
                    p->trial;
            } else if (p != NULL) {
                ev->left_out++;
            }
            is_any_left = is_any_left || p != NULL;
        }
    }
}

void tracer_propose_faults(const struct tracer *tracer)
{
    const struct fault_plan *plan = tracer->faults;

    if (plan == NULL || plan->trial.kind != TRIAL_CALLS) {
        return;
    }
    if (plan->stop_count > FAULT_STOPS_MAX || plan->ev->has_limit) {
        plan->ev->left_out += plan->point_count;
        return;
    }
    for (size_t occurrence = 1; occurrence <= OCCURRENCES_MAX; occurrence++) {
        propose(tracer, occurrence);
    }
}
