/* Which of the instructions that a survey has seen are worth a trial, the best first. */
#include <stdlib.h>

#include "observe/trace_preempt.h"
#include "observe/tracer.h"

struct candidate {
    uint64_t address;
    unsigned rank; /* the lower the better */
    size_t order;
};

struct candidates {
    struct candidate list[CODE_PLACES];
    size_t count;
};

static void add(struct candidates *all, uint64_t address, unsigned rank, size_t order)
{
    for (size_t i = 0; i < all->count; i++) {
        if (all->list[i].address == address) {
            all->list[i].rank = rank < all->list[i].rank ? rank : all->list[i].rank;
            return;
        }
    }
    if (all->count < CODE_PLACES) {
        all->list[all->count++] = (struct candidate){address, rank, order};
    }
}

/* Before a write what was read may be out of date; behind a read it is about to be; behind
 * a write not all may be written. */
enum { RANK_WRITE, RANK_READ, RANK_WRITTEN, RANKS };

static void add_around(struct candidates *all, const struct code_place *place,
                       bool reads, bool writes, unsigned base)
{
    if (writes) {
        add(all, place->address, base + RANK_WRITE, place->order);
        add(all, place->next, base + RANK_WRITTEN, place->order);
    }
    if (reads) {
        add(all, place->next, base + RANK_READ, place->order);
    }
}

/* Of the program's own data only what handlers use, too, can change behind its back. Of
 * what is shared in memory, what was seen to be used by several comes first. */
static void add_place(struct candidates *all, const struct survey *survey,
                      const struct code_place *place)
{
    enum { SHARED, HANDLERS, SINGLE };
    unsigned seen = place->seen;
    const struct data_place *data = place->data < 0 ? NULL : &survey->data[place->data];

    if (data == NULL) {
        return;
    }
    if (data->is_shared) {
        add_around(all, place, (seen & SEEN_SHARED_READ) != 0,
                   (seen & SEEN_SHARED_WRITE) != 0,
                   (data->has_many ? SHARED : SINGLE) * RANKS);
    } else if (data->is_in_handler && data->is_outside) {
        add_around(all, place, (seen & SEEN_GLOBAL_READ) != 0,
                   (seen & SEEN_GLOBAL_WRITE) != 0, HANDLERS * RANKS);
    }
}

static int compare(const void *left, const void *right)
{
    const struct candidate *a = left;
    const struct candidate *b = right;

    if (a->rank != b->rank) {
        return a->rank < b->rank ? -1 : 1;
    }
    return (a->order > b->order) - (a->order < b->order);
}

size_t tracer_proposals(const struct tracer *tracer, size_t max, struct arena *arena,
                        uint64_t **out)
{
    struct candidates *all = arena_alloc(arena, sizeof(*all));

    if (tracer->survey == NULL) {
        return 0;
    }
    for (size_t i = 0; i < CODE_PLACES; i++) {
        if (tracer->survey->places[i].is_used) {
            add_place(all, tracer->survey, &tracer->survey->places[i]);
        }
    }
    qsort(all->list, all->count, sizeof(all->list[0]), compare);
    size_t count = all->count < max ? all->count : max;
    *out = arena_array(arena, count, sizeof(**out));
    for (size_t i = 0; i < count; i++) {
        (*out)[i] = all->list[i].address;
    }
    return count;
}
