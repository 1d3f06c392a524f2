/* The race detector's arena, read when everybody in the box is dead. The student's processes
 * could write there, so each record is copied before it is looked at, every index is checked,
 * and nothing is taken for more than a number or a name. */
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "observe/elf_file.h"
#include "observe/observe.h"
#include "runtime/runtime.h"

enum { HAZARDS_MAX = 32 };

struct arena_reader {
    int fd;
    const struct program *program; /* the student's, or NULL */
    struct elf_file *elf;          /* the same, or NULL */
    struct arena *arena;
    struct hazards *out;
    uint32_t task_count;
    uint32_t object_count;
    uint32_t region_count;
    uint32_t image_count;
};

/* False where the file is too short. */
static bool read_at(const struct arena_reader *r, size_t offset, void *out, size_t len)
{
    return pread(r->fd, out, len, (off_t)offset) == (ssize_t)len;
}

/* A macro, because the type of a record decides about its place and size. */
#define READ_RECORD(r, member, index, count, out)                                    \
    ((index) > 0 && (index) < (count) &&                                             \
     read_at(r, offsetof(struct race_arena, member) + (index) * sizeof(*(out)), out, \
             sizeof(*(out))))

static uint32_t read_count(const struct arena_reader *r, size_t offset, uint32_t max)
{
    uint32_t count = 0;

    if (!read_at(r, offset, &count, sizeof(count)) || count > max) {
        return max;
    }
    return count;
}

static bool is_program(const struct arena_reader *r, const struct race_image *image)
{
    char path[RACE_PATH_BYTES + 1];

    memcpy(path, image->path, RACE_PATH_BYTES);
    path[RACE_PATH_BYTES] = '\0';
    const char *slash = strrchr(path, '/');
    return r->elf != NULL &&
           strcmp(slash == NULL ? path : slash + 1, r->program->name) == 0;
}

static struct site_record find_site(const struct arena_reader *r, uint16_t image_index,
                                    uint64_t pc)
{
    struct race_image image;
    struct source source;

    if (pc == 0 || !READ_RECORD(r, images, image_index, r->image_count, &image) ||
        !is_program(r, &image)) {
        return (struct site_record){0};
    }
    uint64_t address = (image.is_pie != 0 ? pc - image.base : pc) - 1;
    if (!elf_file_source(r->elf, address, &source) || source.line <= 0) {
        return (struct site_record){0};
    }
    return (struct site_record){.function = arena_string(r->arena, source.function),
                                .file = arena_string(r->arena, source.file),
                                .line = source.line};
}

/* ---- words -------------------------------------------------------------------------- */

static const char *const object_words[RACE_OBJECT_KINDS] = {
    [RACE_OBJECT_NONE] = "a lock",
    [RACE_OBJECT_SEM_NAMED] = "semaphore",
    [RACE_OBJECT_SEM_UNNAMED] = "unnamed semaphore",
    [RACE_OBJECT_SEM_SYSV] = "System V semaphore",
    [RACE_OBJECT_MUTEX] = "mutex",
    [RACE_OBJECT_SPIN] = "spin lock",
    [RACE_OBJECT_RWLOCK] = "read-write lock",
    [RACE_OBJECT_COND] = "condition variable",
    [RACE_OBJECT_BARRIER] = "barrier",
    [RACE_OBJECT_ONCE] = "pthread_once",
    [RACE_OBJECT_ATOMIC] = "atomic variable",
    [RACE_OBJECT_RECORD] = "record lock on",
    [RACE_OBJECT_FLOCK] = "flock on",
    [RACE_OBJECT_NAME] = "lock file",
    [RACE_OBJECT_CHANNEL] = "channel",
    [RACE_OBJECT_SIGNALS] = "signals",
    [RACE_OBJECT_QUEUE_SYSV] = "System V message queue",
    [RACE_OBJECT_OTHERS] = "a lock",
};

static const char *name_of(const struct arena_reader *r, const char *bytes)
{
    const char *name = arena_printf(r->arena, "%.*s", RACE_NAME_BYTES, bytes);
    const char *slash = strrchr(name, '/');

    /* "/counter" is a whole name, "/box/x.lock" a path. */
    return slash == NULL || slash == name ? name : slash + 1;
}

/* What distinguishes it from others of its kind: its name, or where it was made. */
static const char *words_of_object(const struct arena_reader *r, uint32_t index,
                                   struct race_object *object)
{
    if (!READ_RECORD(r, objects, index, r->object_count, object) ||
        object->kind >= RACE_OBJECT_KINDS) {
        *object = (struct race_object){0};
        return NULL;
    }
    const char *kind = object_words[object->kind];
    if (object->name[0] != '\0') {
        return arena_printf(r->arena, "%s %s", kind, name_of(r, object->name));
    }
    if (object->kind == RACE_OBJECT_SEM_SYSV) {
        return arena_printf(r->arena, "%s %d of set %d", kind, (int)object->key[1],
                            (int)object->key[0]);
    }
    return kind;
}

static const char *words_of_memory(const struct arena_reader *r, uint32_t index)
{
    struct race_region region;

    if (!READ_RECORD(r, regions, index, r->region_count, &region)) {
        return NULL;
    }
    switch (region.kind) {
    case RACE_REGION_POSIX:
        return arena_printf(r->arena, "shared memory %s", name_of(r, region.name));
    case RACE_REGION_FILE:
        return arena_printf(r->arena, "the mapped file %s", name_of(r, region.name));
    case RACE_REGION_SYSV:
        return arena_printf(r->arena, "System V shared memory (id %d)",
                            (int)region.key[0]);
    default:
        return "the shared mapping";
    }
}

static const char *words_of_hold(const struct arena_reader *r, uint16_t entry)
{
    struct race_object object;
    const char *words = words_of_object(r, entry & RACE_HOLD_OBJECT, &object);

    if (words == NULL) {
        return "a lock";
    }
    if ((entry & RACE_HOLD_FAILED) != 0) {
        return arena_printf(r->arena, "not %s, for which it had tried in vain", words);
    }
    if ((entry & RACE_HOLD_DROPPED) != 0) {
        return arena_printf(r->arena, "no longer %s, which a close had dropped", words);
    }
    return (entry & RACE_HOLD_SHARED) != 0
               ? arena_printf(r->arena, "%s (for reading)", words)
               : words;
}

static const char *words_of_holds(const struct arena_reader *r, const uint16_t *held)
{
    const char *words = NULL;

    for (size_t i = 0; i < RACE_HELD && held[i] != 0; i++) {
        const char *one = words_of_hold(r, held[i]);
        words = words == NULL ? one : arena_printf(r->arena, "%s and %s", words, one);
    }
    return words;
}

/* ---- findings ----------------------------------------------------------------------- */

static struct access_record read_access(const struct arena_reader *r,
                                        const struct race_site *site)
{
    struct access_record out = {.writes = (site->flags & RACE_SITE_WRITE) != 0,
                                .is_lock = (site->flags & RACE_SITE_SYNC) != 0,
                                .held = words_of_holds(r, site->held)};
    struct race_task task;

    if (READ_RECORD(r, tasks, site->task, r->task_count, &task)) {
        out.process = task.number <= RACE_TASKS ? (int)task.number : 0;
        out.pid = task.pid > 0 ? task.pid : 0;
        out.is_thread = task.kind == RACE_TASK_THREAD;
        out.site = find_site(r, task.image, site->pc);
        out.caller = find_site(r, task.image, site->caller);
    }
    return out;
}

static const enum hazard_kind kinds[RACE_FOUND_KINDS] = {
    [RACE_FOUND_RACE] = HAZARD_RACE,
    [RACE_FOUND_LOST] = HAZARD_LOST_UPDATE,
    [RACE_FOUND_BEFORE_WAIT] = HAZARD_READ_EARLY,
    [RACE_FOUND_NO_EXCLUSION] = HAZARD_NO_EXCLUSION,
    [RACE_FOUND_PRIVATE] = HAZARD_PRIVATE_LOCK,
    [RACE_FOUND_NOT_PSHARED] = HAZARD_NOT_PSHARED,
    [RACE_FOUND_INITIAL] = HAZARD_INITIAL,
    [RACE_FOUND_TRYWAIT] = HAZARD_FAILED_TRY,
    [RACE_FOUND_DIED_HOLDING] = HAZARD_DIED_HOLDING,
};

static bool is_race(enum hazard_kind kind)
{
    return kind == HAZARD_RACE || kind == HAZARD_LOST_UPDATE ||
           kind == HAZARD_READ_EARLY;
}

static int count_waiting(const struct arena_reader *r, uint32_t object)
{
    struct race_task task;
    int count = 0;

    for (uint32_t i = 1; i < r->task_count; i++) {
        if (READ_RECORD(r, tasks, i, r->task_count, &task) &&
            task.waits_for == object && task.end == RACE_TASK_LIVE) {
            count++;
        }
    }
    return count;
}

/* A value of fewer than eight bytes is a signed number, as most counters are. */
static int64_t value_of(uint64_t bits, uint32_t bytes)
{
    switch (bytes) {
    case 1:
        return (int8_t)bits;
    case 2:
        return (int16_t)bits;
    case 4:
        return (int32_t)bits;
    default:
        return (int64_t)bits;
    }
}

static void read_lock(const struct arena_reader *r, const struct race_finding *found,
                      struct hazard_record *out)
{
    struct race_object object;
    struct race_task task;

    out->lock = words_of_object(r, found->object, &object);
    out->initial = object.has_initial != 0 ? object.initial : 0;
    if (out->lock != NULL && object.initial_pc != 0 &&
        READ_RECORD(r, tasks, object.initial_task, r->task_count, &task)) {
        out->made = find_site(r, task.image, object.initial_pc);
    }
    if (out->kind == HAZARD_DIED_HOLDING) {
        out->waiting = count_waiting(r, found->object);
    }
}

static bool is_same_text(const char *a, const char *b)
{
    return a != NULL && b != NULL && strcmp(a, b) == 0;
}

/* Races on one place in memory are one mistake, however many lines take part, and so are a
 * lock's. */
static bool is_one_mistake(const struct hazard_record *a, const struct hazard_record *b)
{
    if (is_race(a->kind) && is_race(b->kind)) {
        return is_same_text(a->memory, b->memory) && a->offset == b->offset;
    }
    return a->kind == b->kind && is_same_text(a->lock, b->lock) &&
           a->made.line == b->made.line;
}

/* The earlier one of the same mistake, or NULL. */
static struct hazard_record *find_same(const struct arena_reader *r,
                                       const struct hazard_record *hazard)
{
    for (size_t i = 0; i < r->out->count; i++) {
        if (is_one_mistake(&r->out->list[i], hazard)) {
            return &r->out->list[i];
        }
    }
    return NULL;
}

static void read_finding(const struct arena_reader *r, const struct race_finding *found)
{
    if (found->kind == RACE_FOUND_NONE || found->kind >= RACE_FOUND_KINDS ||
        found->is_withdrawn != 0 || r->out->count == HAZARDS_MAX) {
        return;
    }
    struct hazard_record hazard = {
        .kind = kinds[found->kind],
        .here = read_access(r, &found->here),
        .there = read_access(r, &found->there),
        .memory = words_of_memory(r, found->region),
        .offset = found->offset <= INT64_MAX ? (int64_t)found->offset : 0,
        .has_values = found->value_bytes > 0,
        .old_value = value_of(found->old_value, found->value_bytes),
        .new_value = value_of(found->new_value, found->value_bytes)};
    read_lock(r, found, &hazard);
    struct hazard_record *same = find_same(r, &hazard);
    if (same == NULL) {
        *ARENA_PUSH(r->arena, r->out->list, r->out->count) = hazard;
    } else if (hazard.kind == HAZARD_LOST_UPDATE) {
        *same = hazard; /* seen to do harm */
    }
}

static const char *const lost_words[RACE_LOST_COUNT] = {
    [RACE_LOST_SLOTS] = "more than 128 tasks at the same time",
    [RACE_LOST_TASKS] = "more than 4096 tasks",
    [RACE_LOST_OBJECTS] = "more locks than it can keep apart",
    [RACE_LOST_TOKENS] = "semaphores of very large values",
    [RACE_LOST_REGIONS] = "more shared mappings than it can watch",
    [RACE_LOST_CHUNKS] = "more shared memory than it can watch",
    [RACE_LOST_CLONES] = "processes made by clone(2) itself",
};
static const char *const doubt_words[RACE_DOUBT_COUNT] = {
    [RACE_DOUBT_FENCES] = "stand-alone memory fences",
    [RACE_DOUBT_SYSCALLS] = "futex(2) or its like by syscall(2)",
};

static const char *read_counters(const struct arena_reader *r, size_t offset,
                                 const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t value = 0;
        if (words[i] != NULL &&
            read_at(r, offset + i * sizeof(value), &value, sizeof(value)) &&
            value != 0) {
            return words[i];
        }
    }
    return NULL;
}

static void read_all(struct arena_reader *r)
{
    uint32_t count =
        read_count(r, offsetof(struct race_arena, finding_count), RACE_FINDINGS);
    struct race_finding found;

    r->task_count = read_count(r, offsetof(struct race_arena, task_count), RACE_TASKS);
    r->object_count =
        read_count(r, offsetof(struct race_arena, object_count), RACE_OBJECTS);
    r->region_count =
        read_count(r, offsetof(struct race_arena, region_count), RACE_REGIONS);
    r->image_count =
        read_count(r, offsetof(struct race_arena, image_count), RACE_IMAGES);
    for (uint32_t i = 0; i < count; i++) {
        size_t at = offsetof(struct race_arena, findings) + i * sizeof(found);
        if (read_at(r, at, &found, sizeof(found))) {
            read_finding(r, &found);
        }
    }
    r->out->unwatched = read_counters(r, offsetof(struct race_arena, lost), lost_words,
                                      RACE_LOST_COUNT);
    r->out->doubt = read_counters(r, offsetof(struct race_arena, doubts), doubt_words,
                                  RACE_DOUBT_COUNT);
    if (r->out->doubt == NULL) {
        r->out->doubt = read_counters(r, offsetof(struct race_arena, lost), lost_words,
                                      RACE_LOST_GRAVE);
    }
}

void observe_races(int arena_fd, const struct programs *programs, struct evidence *ev)
{
    struct arena_reader reader = {
        .fd = arena_fd, .arena = &ev->arena, .out = &ev->hazards};
    uint64_t magic = 0;
    uint32_t began = 0;

    for (size_t i = 0; programs != NULL && i < programs->count; i++) {
        if (programs->list[i].is_executable && reader.program == NULL) {
            reader.program = &programs->list[i];
            reader.elf = elf_file_open(reader.program->fd, false);
        }
    }
    if (!read_at(&reader, 0, &magic, sizeof(magic)) || magic != RACE_MAGIC) {
        ev->hazards.unwatched = "the program has destroyed what was written down";
    } else if (!read_at(&reader, offsetof(struct race_arena, process_count), &began,
                        sizeof(began)) ||
               began == 0) {
        ev->hazards.unwatched = "the program did not begin";
    } else {
        read_all(&reader);
    }
    elf_file_release(reader.elf);
}
