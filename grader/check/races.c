/* What the race detector has found: one finding for each hazard, in their order, which
 * explain/ relies on. */
#include <string.h>

#include "check/judge.h"

static const char *lock_of(const struct hazard_record *hazard)
{
    return hazard->lock == NULL ? "a lock" : hazard->lock;
}

/* "process 2", "a thread of process 2". */
static const char *who(const struct judge *j, const struct access_record *access)
{
    if (access->process == 0) {
        return "another process";
    }
    return arena_printf(j->arena, "%sprocess %d",
                        access->is_thread ? "a thread of " : "", access->process);
}

static const char *place(const struct judge *j, const struct access_record *access)
{
    if (access->site.line == 0) {
        return "";
    }
    return arena_printf(j->arena, " at %s:%d", access->site.file, access->site.line);
}

static const char *verb(const struct access_record *access)
{
    return access->writes ? "writes" : "reads";
}

static const char *race_message(const struct judge *j, const struct hazard_record *h)
{
    return arena_printf(
        j->arena, "data race: %s %s here what %s %s%s, and nothing orders the two",
        who(j, &h->here), verb(&h->here), who(j, &h->there), verb(&h->there),
        place(j, &h->there));
}

static const char *lost_message(const struct judge *j, const struct hazard_record *h)
{
    const char *values =
        h->has_values ? arena_printf(j->arena,
                                     "; it was %lld when it was read, and %lld "
                                     "when it was written over",
                                     (long long)h->old_value, (long long)h->new_value)
                      : "";
    return arena_printf(j->arena,
                        "an update is lost: %s writes over what another process wrote "
                        "meanwhile%s%s",
                        who(j, &h->here), place(j, &h->there), values);
}

static const char *early_message(const struct judge *j, const struct hazard_record *h)
{
    const struct access_record *reader = h->here.writes ? &h->there : &h->here;
    const struct access_record *writer = h->here.writes ? &h->here : &h->there;

    return arena_printf(j->arena,
                        "data race: %s reads%s before it has waited for %s, which "
                        "writes%s",
                        who(j, reader), place(j, reader), who(j, writer),
                        place(j, writer));
}

static const char *exclusion_message(const struct judge *j,
                                     const struct hazard_record *h)
{
    return arena_printf(
        j->arena, "%s does not exclude: %s has it here while %s has it%s", lock_of(h),
        who(j, &h->here), who(j, &h->there), place(j, &h->there));
}

static const char *private_message(const struct judge *j, const struct hazard_record *h)
{
    return arena_printf(
        j->arena,
        "the %s lies in memory that is not shared: each process locks a "
        "copy of its own",
        lock_of(h));
}

static const char *pshared_message(const struct judge *j, const struct hazard_record *h)
{
    return arena_printf(
        j->arena, "the %s is used by several processes, but was not made for that",
        lock_of(h));
}

static const char *initial_message(const struct judge *j, const struct hazard_record *h)
{
    return arena_printf(j->arena,
                        "%s begins with the value %lld, so %s and %s are inside at the "
                        "same time",
                        lock_of(h), (long long)h->initial, who(j, &h->here),
                        who(j, &h->there));
}

static const char *try_message(const struct judge *j, const struct hazard_record *h)
{
    return arena_printf(j->arena,
                        "%s had tried for %s in vain, and goes on as if it had it",
                        who(j, &h->here), lock_of(h));
}

static const char *died_message(const struct judge *j, const struct hazard_record *h)
{
    return arena_printf(j->arena,
                        "%s ended while it held %s, taken%s; nobody gets it now",
                        who(j, &h->there), lock_of(h), place(j, &h->there));
}

static const struct {
    const char *(*message)(const struct judge *j, const struct hazard_record *h);
    bool is_at_making; /* the line to mend is that where the lock is made */
} rows[HAZARD_KINDS] = {
    [HAZARD_RACE] = {race_message, false},
    [HAZARD_LOST_UPDATE] = {lost_message, false},
    [HAZARD_READ_EARLY] = {early_message, false},
    [HAZARD_NO_EXCLUSION] = {exclusion_message, false},
    [HAZARD_PRIVATE_LOCK] = {private_message, true},
    [HAZARD_NOT_PSHARED] = {pshared_message, true},
    [HAZARD_INITIAL] = {initial_message, true},
    [HAZARD_FAILED_TRY] = {try_message, false},
    [HAZARD_DIED_HOLDING] = {died_message, false},
};

void races_judge(const struct judge *j, const struct check *check)
{
    const struct hazards *hazards = &j->ev->hazards;

    if (hazards->count == 0 && hazards->unwatched != NULL) {
        j->out->undecided = arena_printf(
            j->arena, "the race detector did not see all: %s", hazards->unwatched);
    }
    if (hazards->count > 0 && hazards->doubt != NULL) {
        j->out->undecided =
            arena_printf(j->arena, "the race detector cannot judge a program with %s",
                         hazards->doubt);
        return;
    }
    for (size_t i = 0; i < hazards->count; i++) {
        const struct hazard_record *h = &hazards->list[i];
        const struct site_record *site =
            rows[h->kind].is_at_making && h->made.line > 0 ? &h->made : &h->here.site;
        struct finding *finding =
            judge_add(j, REASON_RACE, check->at, rows[h->kind].message(j, h));
        if (site->line > 0) {
            finding->file = arena_string(j->arena, site->file);
            finding->line = site->line;
        }
    }
}
