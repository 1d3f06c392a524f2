/* Locks on files. Those of fcntl belong to a process, those of flock to an open file: whoever
 * has inherited that one is not kept out. */
#include <stdarg.h>
#include <sys/stat.h>

#include "runtime/race_calls.h"
#include "runtime/race_memory.h"
#include "runtime/race_real.h"

enum { ALIKE_MAX = 2048 };

#define TO_THE_END UINT64_MAX

enum { OWNER_SHIFT = 40 };

struct part {
    uint64_t file;
    uint64_t
        start; /* and from OWNER_SHIFT on the tag of the open file that owns the lock, 0: the process */
    uint64_t end; /* the first byte behind it */
};

static uint64_t start_of(uint64_t owned)
{
    return owned & ((UINT64_C(1) << OWNER_SHIFT) - 1);
}

/* ---- all locks of one file hang together, from the one on the whole file ---- */

static struct race_object *get_root(enum race_object_kind kind, const struct part *part)
{
    struct race_key key = {.kind = kind, .at = {part->file, 0, TO_THE_END}};
    bool is_new = false;

    return race_object_get(&key, &is_new);
}

/* With the root locked; itself locked as well, unless it is the root. */
static struct race_object *get_part(struct race_object *root, const struct part *part,
                                    int fd)
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

static bool overlaps(const struct race_object *object, const struct part *part)
{
    return start_of(object->key[1]) < part->end &&
           start_of(part->start) < object->key[2];
}

/* One open file does not keep out itself; 0 is one that is not known. */
static bool excludes(const struct race_object *object, const struct part *part)
{
    uint64_t owner = part->start >> OWNER_SHIFT;

    return overlaps(object, part) &&
           (owner == 0 || object->key[1] >> OWNER_SHIFT != owner);
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
}

static void follow_all(struct race_object *root, const struct part *part,
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

static void take(enum race_object_kind kind, const struct part *part,
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
static bool let_go_held(enum race_object_kind kind, const struct part *part)
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
static void let_go_parts(enum race_object_kind kind, const struct part *part, int fd)
{
    if (let_go_held(kind, part)) {
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

void race_file_locks_close(int fd)
{
    const struct race_task *me = race_me();
    struct race_file file = {0};

    for (int i = 0; i < RACE_HOLDS; i++) {
        uint32_t index = me->holds[i].entry & RACE_HOLD_OBJECT;
        struct race_object *object = &race_arena->objects[index];
        if (index == 0 ||
            (object->kind != RACE_OBJECT_RECORD && object->kind != RACE_OBJECT_FLOCK)) {
            continue;
        }
        file = file.mode == 0 ? race_file_of(fd) : file;
        if (object->key[0] != file.identity) {
            continue;
        }
        bool is_of_process =
            object->kind == RACE_OBJECT_RECORD && object->key[1] >> OWNER_SHIFT == 0;
        if (is_of_process) {
            drop(object, fd);
        } else if (object->tag == 0 ||
                   (object->tag == race_tag_of(fd) && !race_tag_is_shared(fd))) {
            let_go(object);
        }
    }
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

/* ---- fcntl and lockf ---- */

static uint64_t base_of(int fd, int whence)
{
    struct stat facts;

    if (whence == SEEK_CUR) {
        off_t at = lseek(fd, 0, SEEK_CUR);
        return at > 0 ? (uint64_t)at : 0;
    }
    if (whence == SEEK_END && fstat(fd, &facts) == 0) {
        return (uint64_t)facts.st_size;
    }
    return 0;
}

static uint64_t owner_of(int fd)
{
    return (uint64_t)race_tag_of(fd) << OWNER_SHIFT;
}

static struct part part_of(int fd, int command, const struct flock *lock)
{
    struct part part = {.file = race_file_of(fd).identity, .end = TO_THE_END};
    int64_t start = (int64_t)base_of(fd, lock->l_whence) + lock->l_start;
    int64_t length = lock->l_len;

    if (length < 0) {
        start += length;
        length = -length;
    }
    part.start = start > 0 ? (uint64_t)start : 0;
    if (length != 0) {
        part.end = part.start + (uint64_t)length;
    }
    if (command == F_OFD_SETLK || command == F_OFD_SETLKW) {
        part.start = start_of(part.start) | owner_of(fd);
    }
    return part;
}

static bool is_record_command(int command)
{
    return command == F_SETLK || command == F_SETLKW || command == F_OFD_SETLK ||
           command == F_OFD_SETLKW;
}

static void before_record(int fd, int command, const struct flock *lock,
                          struct race_place place)
{
    if (race_enter()) {
        race_delay_lock(place.pc);
        if (lock->l_type == F_UNLCK) {
            struct part part = part_of(fd, command, lock);
            let_go_parts(RACE_OBJECT_RECORD, &part, fd);
        }
        race_leave();
    }
}

static void after_record(int fd, int command, const struct flock *lock,
                         struct race_place place)
{
    if (lock->l_type != F_UNLCK && race_enter()) {
        struct part part = part_of(fd, command, lock);
        take(RACE_OBJECT_RECORD, &part,
             lock->l_type == F_RDLCK ? RACE_SHARED : RACE_EXCLUSIVE, fd, place);
        race_leave();
    }
}

/* Changing a lock to a weaker one lets others in as well. */
static int set_record(int fd, int command, struct flock *lock, struct race_place place)
{
    struct part part = {0};

    before_record(fd, command, lock, place);
    if (lock->l_type == F_RDLCK && race_enter()) {
        part = part_of(fd, command, lock);
        (void)let_go_held(RACE_OBJECT_RECORD, &part);
        race_leave();
    }
    int result = real_fcntl(fd, command, lock);
    if (result == 0) {
        after_record(fd, command, lock, place);
    }
    return result;
}

static int control(int fd, int command, void *argument, struct race_place place)
{
    if (race_arena != NULL && argument != NULL && is_record_command(command)) {
        return set_record(fd, command, argument, place);
    }
    int result = real_fcntl(fd, command, argument);
    if ((command == F_DUPFD || command == F_DUPFD_CLOEXEC) && result >= 0 &&
        race_enter()) {
        race_tag_copy(fd, result);
        race_leave();
    }
    if ((command == F_GETLK || command == F_OFD_GETLK) && race_enter()) {
        race_acquire_everything(); /* who asks for a lock learns that it is free */
        race_leave();
    }
    return result;
}

int wrap_fcntl(int fd, int command, ...)
{
    va_list args;

    va_start(args, command);
    void *argument = va_arg(args, void *);
    va_end(args);
    return control(fd, command, argument, RACE_HERE);
}

int wrap_fcntl64(int fd, int command, ...)
{
    va_list args;

    va_start(args, command);
    void *argument = va_arg(args, void *);
    va_end(args);
    return control(fd, command, argument, RACE_HERE);
}

static int lock_from_here(int fd, int command, off_t length, struct race_place place)
{
    struct flock lock = {.l_type = command == F_ULOCK ? F_UNLCK : F_WRLCK,
                         .l_whence = SEEK_CUR,
                         .l_len = length};

    if (command != F_TEST) {
        before_record(fd, command, &lock, place);
    }
    int result = real_lockf(fd, command, length);
    if (command == F_TEST && race_enter()) {
        race_acquire_everything();
        race_leave();
    } else if (result == 0) {
        after_record(fd, command, &lock, place);
    }
    return result;
}

int wrap_lockf(int fd, int command, off_t length)
{
    return lock_from_here(fd, command, length, RACE_HERE);
}

int wrap_lockf64(int fd, int command, off64_t length)
{
    return lock_from_here(fd, command, length, RACE_HERE);
}

/* ---- flock ---- */

static struct part open_file(int fd)
{
    struct part part = {
        .file = race_file_of(fd).identity, .start = owner_of(fd), .end = TO_THE_END};

    return part;
}

int wrap_flock(int fd, int operation)
{
    struct race_place place = RACE_HERE;
    int kind = operation & ~LOCK_NB;

    if (race_enter()) {
        race_delay_lock(place.pc);
        struct part part = open_file(fd);
        if (kind == LOCK_UN) {
            let_go_parts(RACE_OBJECT_FLOCK, &part, fd);
        } else {
            (void)let_go_held(RACE_OBJECT_FLOCK,
                              &part); /* others may come in between */
        }
        race_leave();
    }
    int result = real_flock(fd, operation);
    if (result == 0 && kind != LOCK_UN && race_enter()) {
        struct part part = open_file(fd);
        take(RACE_OBJECT_FLOCK, &part, kind == LOCK_SH ? RACE_SHARED : RACE_EXCLUSIVE,
             fd, place);
        race_leave();
    }
    return result;
}
