/* Locks on files. Those of fcntl belong to a process, those of flock to an open file: whoever
 * has inherited that one is not kept out. */
#include "runtime/race_filelock.h"

#include <sys/stat.h>

#include "runtime/race_calls.h"
#include "runtime/race_memory.h"
#include "runtime/race_real.h"

enum { ALIKE_MAX = 2048 };

static uint64_t start_of(uint64_t owned)
{
    return owned & ((UINT64_C(1) << RACE_OWNER_SHIFT) - 1);
}

/* ---- all locks of one file hang together, from the one on the whole file ---- */

static struct race_object *get_root(enum race_object_kind kind,
                                    const struct race_part *part)
{
    struct race_key key = {.kind = kind, .at = {part->file, 0, RACE_TO_THE_END}};
    bool is_new = false;

    return race_object_get(&key, &is_new);
}

/* With the root locked; itself locked as well, unless it is the root. */
static struct race_object *get_part(struct race_object *root,
                                    const struct race_part *part, int fd)
{
    struct race_key key = {.kind = root->kind,
                           .at = {part->file, part->start, part->end}};
    char path[RACE_PATH_BYTES] = "";
    bool is_new = false;

    if (root->kind == RACE_OBJECT_OTHERS ||
        (part->start == root->key[1] && part->end == root->key[2])) {
        is_new = root->name[0] == '\0';
        key.at[0] = 0;
    }
    struct race_object *object = key.at[0] == 0 ? root : race_object_get(&key, &is_new);
    if (is_new) {
        (void)race_path_of(fd, path, sizeof(path) - 1);
        race_object_set_name(object, path);
        if (object != root) {
            object->next_alike = root->next_alike;
            root->next_alike = race_object_index(object);
        }
    }
    return object;
}

static void put_part(struct race_object *root, struct race_object *object)
{
    if (object != root) {
        race_object_put(object);
    }
}

static bool overlaps(const struct race_object *object, const struct race_part *part)
{
    return start_of(object->key[1]) < part->end &&
           start_of(part->start) < object->key[2];
}

/* One open file does not keep out itself; 0 is one that is not known. */
static bool excludes(const struct race_object *object, const struct race_part *part)
{
    uint64_t owner = part->start >> RACE_OWNER_SHIFT;

    if (object->kind == RACE_OBJECT_OTHERS) {
        return true;
    }
    return overlaps(object, part) &&
           (owner == 0 || object->key[1] >> RACE_OWNER_SHIFT != owner);
}

/* The holder is not known to have let go, and the kernel has given the lock to somebody else: it has
 * ended, or has lost it in a way that is not watched. */
static void follow(const struct race_object *object, enum race_mode mode)
{
    race_acquire(&object->past);
    if (mode == RACE_EXCLUSIVE) {
        race_acquire(&object->readers_past);
    }
    if (object->holder != 0 && object->holder != race_self.task &&
        race_is_dying(race_task_at(object->holder)->pid)) {
        race_acquire_dead();
    }
    if ((object->flags & RACE_OBJECT_INHERITED) != 0) {
        race_acquire_dead(); /* the last who had the open file may have been killed */
    }
}

static void follow_all(struct race_object *root, const struct race_part *part,
                       enum race_mode mode)
{
    uint32_t index = race_object_index(root);

    for (int i = 0; index != 0 && i < ALIKE_MAX; i++) {
        struct race_object *object = &race_arena->objects[index % RACE_OBJECTS];
        if (excludes(object, part)) {
            follow(object, mode);
        }
        index = object->next_alike;
    }
}

void race_part_taken(enum race_object_kind kind, const struct race_part *part,
                     enum race_mode mode, int fd, struct race_place place)
{
    struct race_object *root = get_root(kind, part);

    follow_all(root, part, mode);
    struct race_object *object = get_part(root, part, fd);
    object->holder = race_self.task;
    object->holder_pc = place.pc;
    object->holder_caller = place.caller;
    object->tag = race_tag_of(fd);
    race_hold_add(race_object_index(object), mode == RACE_SHARED ? RACE_HOLD_SHARED : 0,
                  place);
    put_part(root, object);
    race_object_put(root);
}

static void let_go(struct race_object *object)
{
    race_lock(&object->lock);
    race_lock_let_go(object);
    race_object_put(object);
}

/* Whatever part of it this task holds. */
bool race_part_let_go_held(enum race_object_kind kind, const struct race_part *part)
{
    const struct race_task *me = race_me();
    bool has_held = false;

    for (int i = 0; i < RACE_HOLDS; i++) {
        uint32_t index = me->holds[i].entry & RACE_HOLD_OBJECT;
        struct race_object *object = &race_arena->objects[index];
        if (index != 0 && object->kind == kind && object->key[0] == part->file &&
            overlaps(object, part)) {
            let_go(object);
            has_held = true;
        }
    }
    return has_held;
}

/* Another thread of the process may have taken what this one lets go of. */
void race_part_let_go(enum race_object_kind kind, const struct race_part *part, int fd)
{
    if (race_part_let_go_held(kind, part)) {
        return;
    }
    struct race_object *root = get_root(kind, part);
    struct race_object *object = get_part(root, part, fd);
    race_release(&object->past);
    put_part(root, object);
    race_object_put(root);
}

/* fcntl(2): a process loses all its locks on a file as soon as it closes any descriptor of it. */
static void drop(struct race_object *object, int fd)
{
    uint32_t tag = race_tag_of(fd);

    if (tag == 0 || object->tag == 0 ||
        (object->tag == tag && !race_tag_is_shared(fd))) {
        let_go(object);
        return;
    }
    race_lock(&object->lock);
    race_release(&object->past);
    race_release(&object->readers_past);
    object->holder = 0;
    race_hold_mark(race_object_index(object), RACE_HOLD_DROPPED);
    race_object_put(object);
}

/* A lock of an open file may last until the last of those who have inherited it closes it,
 * whoever took it. */
static void close_inherited(enum race_object_kind kind, uint64_t file, uint32_t tag)
{
    struct race_key key = {.kind = kind, .at = {file, 0, RACE_TO_THE_END}};
    struct race_object *root = race_object_find(&key);
    uint32_t index = root != NULL ? root->next_alike : 0;

    for (int i = 0; index != 0 && i < ALIKE_MAX; i++) {
        struct race_object *object = &race_arena->objects[index % RACE_OBJECTS];
        uint64_t owner = object->key[1] >> RACE_OWNER_SHIFT;
        if (owner != 0 && (tag == 0 || owner == tag)) {
            race_lock(&object->lock);
            race_release(&object->past);
            race_release(&object->readers_past);
            race_object_put(object);
        }
        index = object->next_alike;
    }
}

static void close_open_file(int fd, struct race_file file)
{
    close_inherited(RACE_OBJECT_FLOCK, file.identity, race_tag_of(fd));
    close_inherited(RACE_OBJECT_RECORD, file.identity, race_tag_of(fd));
}

void race_file_locks_forked(void)
{
    const struct race_task *me = race_me();

    for (int i = 0; i < RACE_HOLDS; i++) {
        uint32_t index = me->holds[i].entry & RACE_HOLD_OBJECT;
        struct race_object *object = &race_arena->objects[index];
        if (index != 0 && object->key[1] >> RACE_OWNER_SHIFT != 0 &&
            (object->kind == RACE_OBJECT_RECORD || object->kind == RACE_OBJECT_FLOCK)) {
            __atomic_fetch_or(&object->flags, RACE_OBJECT_INHERITED, __ATOMIC_RELAXED);
        }
    }
}

static void close_held(struct race_object *object, int fd)
{
    bool is_of_process =
        object->kind == RACE_OBJECT_RECORD && object->key[1] >> RACE_OWNER_SHIFT == 0;

    if (is_of_process) {
        drop(object, fd);
    } else if (object->tag == 0 ||
               (object->tag == race_tag_of(fd) && !race_tag_is_shared(fd))) {
        let_go(object);
    }
}

void race_file_locks_close(int fd)
{
    const struct race_task *me = race_me();
    struct race_file file = race_file_of(fd);

    if (!S_ISREG(file.mode)) {
        return;
    }
    for (int i = 0; i < RACE_HOLDS; i++) {
        uint32_t index = me->holds[i].entry & RACE_HOLD_OBJECT;
        struct race_object *object = &race_arena->objects[index];
        if (index != 0 && object->key[0] == file.identity &&
            (object->kind == RACE_OBJECT_RECORD || object->kind == RACE_OBJECT_FLOCK)) {
            close_held(object, fd);
        }
    }
    close_open_file(fd, file);
}

void race_file_locks_end(void)
{
    const struct race_task *me = race_me();

    for (int i = 0; i < RACE_HOLDS; i++) {
        uint32_t index = me->holds[i].entry & RACE_HOLD_OBJECT;
        struct race_object *object = &race_arena->objects[index];
        if (index != 0 &&
            (object->kind == RACE_OBJECT_RECORD || object->kind == RACE_OBJECT_FLOCK)) {
            let_go(object);
        }
    }
}
