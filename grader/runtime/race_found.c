/* What was found: once for each pair of places, as the worst that it was ever seen to be. */
#include "runtime/race_memory.h"
#include "runtime/race_order.h"

enum { ANCESTORS_MAX = 64 };

/* How bad a kind is: a finding changes to a worse one, never back. */
static const uint8_t ranks[RACE_FOUND_KINDS] = {
    [RACE_FOUND_RACE] = 1,         [RACE_FOUND_BEFORE_WAIT] = 2,
    [RACE_FOUND_LOST] = 3,         [RACE_FOUND_NO_EXCLUSION] = 4,
    [RACE_FOUND_INITIAL] = 5,      [RACE_FOUND_TRYWAIT] = 6,
    [RACE_FOUND_PRIVATE] = 7,      [RACE_FOUND_NOT_PSHARED] = 8,
    [RACE_FOUND_DIED_HOLDING] = 8,
};

static struct race_object *object_at(uint32_t index)
{
    return &race_arena->objects[index % RACE_OBJECTS];
}

static bool is_semaphore(const struct race_object *object)
{
    return object->kind == RACE_OBJECT_SEM_NAMED ||
           object->kind == RACE_OBJECT_SEM_UNNAMED ||
           object->kind == RACE_OBJECT_SEM_SYSV;
}

/* Both sides held the same object, and yet nothing orders them. */
static enum race_kind judge_common(uint16_t here, uint16_t there)
{
    const struct race_object *object = object_at(here & RACE_HOLD_OBJECT);
    uint32_t either = here | there;

    if (is_semaphore(object)) {
        if ((object->flags & RACE_OBJECT_SIGNALLED) != 0) {
            return RACE_FOUND_RACE; /* it is no lock */
        }
        if ((either & RACE_HOLD_FAILED) != 0) {
            return RACE_FOUND_TRYWAIT;
        }
        return object->has_initial != 0 && object->initial > 1
                   ? RACE_FOUND_INITIAL
                   : RACE_FOUND_NO_EXCLUSION;
    }
    if ((here & there & RACE_HOLD_SHARED) != 0 || object->kind == RACE_OBJECT_NAME ||
        object->kind == RACE_OBJECT_OTHERS) {
        return RACE_FOUND_RACE; /* a name may have been removed by anybody */
    }
    if ((either & RACE_HOLD_FAILED) != 0) {
        return RACE_FOUND_TRYWAIT;
    }
    return RACE_FOUND_NO_EXCLUSION;
}

/* A lock in memory that fork has copied. */
static bool are_twins(uint16_t here, uint16_t there)
{
    const struct race_object *a = object_at(here & RACE_HOLD_OBJECT);
    const struct race_object *b = object_at(there & RACE_HOLD_OBJECT);

    return (a->flags & b->flags & RACE_OBJECT_PRIVATE) != 0 && a->kind == b->kind &&
           a->offset == b->offset && a->pid != b->pid;
}

static enum race_kind judge_pair(struct race_finding *finding, uint16_t here,
                                 uint16_t there)
{
    enum race_kind kind = RACE_FOUND_RACE;

    if (here == 0 || there == 0) {
        return RACE_FOUND_RACE;
    }
    if ((here & RACE_HOLD_OBJECT) == (there & RACE_HOLD_OBJECT)) {
        kind = judge_common(here, there);
    } else if (are_twins(here, there)) {
        kind = RACE_FOUND_PRIVATE;
    }
    if (ranks[kind] > ranks[finding->kind]) {
        finding->kind = kind;
        finding->object = here & RACE_HOLD_OBJECT;
        finding->twin = kind == RACE_FOUND_PRIVATE ? there & RACE_HOLD_OBJECT : 0;
    }
    return kind;
}

static bool is_ancestor(uint32_t old, uint32_t young)
{
    for (int i = 0; young != 0 && i < ANCESTORS_MAX; i++) {
        young = race_task_at(young)->parent;
        if (young == old) {
            return true;
        }
    }
    return false;
}

static bool knows_only_birth(uint32_t parent, uint32_t child)
{
    const struct race_task *old = race_task_at(parent);
    const struct race_task *young = race_task_at(child);
    const struct race_clock *clock = &race_arena->slots[old->slot % RACE_SLOTS].clock;

    return is_ancestor(parent, child) &&
           clock->at[young->slot % RACE_SLOTS] < young->first_epoch;
}

/* One only looks, the other is a child that it has not waited for, and it holds no lock. */
static bool is_before_wait(const struct race_finding *finding)
{
    bool here_writes = (finding->here.flags & RACE_SITE_WRITE) != 0;
    bool there_writes = (finding->there.flags & RACE_SITE_WRITE) != 0;

    const struct race_site *reader = here_writes ? &finding->there : &finding->here;
    if (here_writes == there_writes || reader->held[0] != 0) {
        return false;
    }
    return here_writes ? knows_only_birth(finding->there.task, finding->here.task)
                       : knows_only_birth(finding->here.task, finding->there.task);
}

static void classify(struct race_finding *finding)
{
    finding->kind = RACE_FOUND_RACE;
    for (int i = 0; i < RACE_HELD; i++) {
        for (int j = 0; j < RACE_HELD; j++) {
            judge_pair(finding, finding->here.held[i], finding->there.held[j]);
        }
    }
    if (finding->kind != RACE_FOUND_RACE) {
        return;
    }
    if (finding->value_bytes != 0) {
        finding->kind = RACE_FOUND_LOST;
    } else if (is_before_wait(finding)) {
        finding->kind = RACE_FOUND_BEFORE_WAIT;
    }
}

static uint32_t image_of(const struct race_site *site)
{
    return race_task_at(site->task)->image;
}

static bool is_same_place(const struct race_site *a, const struct race_site *b)
{
    return a->pc == b->pc && image_of(a) == image_of(b);
}

/* With the finding lock held; NULL if there is no place. */
static struct race_finding *get(const struct race_finding *wanted)
{
    uint32_t count = race_arena->finding_count;

    for (uint32_t i = 0; i < count && i < RACE_FINDINGS; i++) {
        struct race_finding *known = &race_arena->findings[i];
        bool is_about_object = (wanted->here.flags & RACE_SITE_SYNC) != 0;

        if (is_about_object != ((known->here.flags & RACE_SITE_SYNC) != 0)) {
            continue;
        }
        if (is_about_object
                ? known->kind == wanted->kind && known->object == wanted->object
                : (is_same_place(&known->here, &wanted->here) &&
                   is_same_place(&known->there, &wanted->there)) ||
                      (is_same_place(&known->here, &wanted->there) &&
                       is_same_place(&known->there, &wanted->here))) {
            return known;
        }
    }
    if (count >= RACE_FINDINGS) {
        race_lose(RACE_LOST_FINDINGS);
        return NULL;
    }
    race_arena->finding_count = count + 1;
    return &race_arena->findings[count];
}

/* Who writes what it reads does not only look. */
static void forget_looks(const struct race_finding *race,
                         const struct race_site *writer)
{
    for (uint32_t i = 0; i < race_arena->finding_count && i < RACE_FINDINGS; i++) {
        struct race_finding *other = &race_arena->findings[i];
        const struct race_site *reader =
            (other->here.flags & RACE_SITE_WRITE) == 0 ? &other->here : &other->there;
        if (other->kind == RACE_FOUND_BEFORE_WAIT && other->region == race->region &&
            other->offset == race->offset && reader->task == writer->task) {
            other->kind = RACE_FOUND_RACE;
        }
    }
}

static void store(const struct race_finding *race)
{
    race_lock(&race_arena->finding_lock);
    struct race_finding *known = get(race);
    if (known != NULL && ranks[known->kind % RACE_FOUND_KINDS] < ranks[race->kind]) {
        uint32_t count = known->count;
        *known = *race;
        known->count = count;
    }
    if (known != NULL) {
        known->count++;
        if (known->value_bytes == 0 && race->value_bytes != 0) {
            known->value_bytes = race->value_bytes;
            known->old_value = race->old_value;
            known->new_value = race->new_value;
        }
        if ((race->here.flags & RACE_SITE_WRITE) != 0) {
            forget_looks(race, &race->here);
        }
        if ((race->there.flags & RACE_SITE_WRITE) != 0) {
            forget_looks(race, &race->there);
        }
    }
    race_unlock(&race_arena->finding_lock);
}

struct race_site race_site_here(struct race_place place)
{
    struct race_site site = {.pc = place.pc,
                             .caller = place.caller,
                             .task = (uint16_t)race_self.task,
                             .flags = RACE_SITE_SYNC};

    for (int i = 0; i < RACE_HELD; i++) {
        site.held[i] = race_self.held[i];
    }
    return site;
}

void race_found(const struct race_conflict *conflict)
{
    const struct race_access *access = conflict->access;
    struct race_finding race = {
        .region = conflict->region,
        .offset = conflict->offset,
        .here = race_site_here(access->place),
        .there = {.pc = conflict->there.pc,
                  .caller = conflict->there.caller,
                  .task = conflict->there.task,
                  .bytes = race_bytes_of(conflict->there.mask),
                  .flags = conflict->there.flags},
    };

    race.here.flags = (uint8_t)access->flags;
    race.here.bytes = conflict->bytes;
    for (int i = 0; i < RACE_HELD; i++) {
        race.there.held[i] = conflict->there.held[i];
    }
    if ((race.there.flags & RACE_SITE_WRITE) != 0 && access->value_bytes != 0) {
        race.value_bytes = access->value_bytes;
        race.old_value = access->old_value;
        race.new_value = access->new_value;
    }
    classify(&race);
    store(&race);
}

static void set_value(struct race_finding *race, const struct race_access *access)
{
    race->value_bytes = access->value_bytes;
    race->old_value = access->old_value;
    race->new_value = access->new_value;
    if (race->here.pc != access->place.pc) {
        struct race_site other = race->here;
        race->here = race->there;
        race->there = other;
    }
    if (race->kind == RACE_FOUND_RACE) {
        race->kind = RACE_FOUND_LOST;
    }
}

void race_found_value(const struct race_access *access)
{
    race_lock(&race_arena->finding_lock);
    for (uint32_t i = 0; i < race_arena->finding_count && i < RACE_FINDINGS; i++) {
        struct race_finding *race = &race_arena->findings[i];
        bool is_here = race->here.pc == access->place.pc;
        const struct race_site *other = is_here ? &race->there : &race->here;

        if (race->value_bytes == 0 && (other->flags & RACE_SITE_WRITE) != 0 &&
            (race->here.flags & RACE_SITE_SYNC) == 0 &&
            (is_here || race->there.pc == access->place.pc)) {
            set_value(race, access);
            break;
        }
    }
    race_unlock(&race_arena->finding_lock);
}

void race_found_object(enum race_kind kind, uint32_t object,
                       const struct race_site *here, const struct race_site *there)
{
    struct race_finding finding = {
        .kind = kind, .object = object, .here = *here, .there = *there};

    finding.here.flags |= RACE_SITE_SYNC;
    if (kind == RACE_FOUND_DIED_HOLDING) {
        __atomic_fetch_or(&object_at(object)->flags, RACE_OBJECT_ORPHANED,
                          __ATOMIC_RELAXED);
    }
    race_lock(&race_arena->finding_lock);
    struct race_finding *known = get(&finding);
    if (known != NULL) {
        finding.count = known->count + 1;
        *known = finding;
    }
    race_unlock(&race_arena->finding_lock);
}

void race_withdraw_waits(uint32_t object)
{
    race_lock(&race_arena->finding_lock);
    for (uint32_t i = 0; i < race_arena->finding_count && i < RACE_FINDINGS; i++) {
        struct race_finding *finding = &race_arena->findings[i];
        if (finding->kind == RACE_FOUND_DIED_HOLDING && finding->object == object) {
            finding->is_withdrawn = 1;
        }
    }
    race_unlock(&race_arena->finding_lock);
}
