/* POSIX semaphores. */
#include <stdarg.h>
#include <sys/syscall.h>

#include "runtime/race_calls.h"
#include "runtime/race_memory.h"
#include "runtime/race_real.h"

/* Behind its value, glibc keeps in a semaphore whether it is for several processes. */
static bool is_for_one_process(const sem_t *sem)
{
    return ((const uint32_t *)(const void *)sem)[2] == 0;
}

/* With a lock that is not for several processes, nobody may wake the others. */
static void note_user(struct race_object *object, struct race_place place)
{
    if (object->first_pid == 0) {
        object->first_pid = (uint32_t)race_self.pid;
    }
    if (object->first_pid != (uint32_t)race_self.pid && object->region != 0 &&
        (object->flags & RACE_OBJECT_NOT_PSHARED) != 0) {
        struct race_site here = race_site_here(place);
        struct race_site there = {.pc = object->initial_pc,
                                  .task = (uint16_t)object->initial_task,
                                  .flags = RACE_SITE_SYNC};
        race_found_object(RACE_FOUND_NOT_PSHARED, race_object_index(object), &here,
                          &there);
    }
}

static struct race_object *get(sem_t *sem, struct race_place place)
{
    bool is_new = false;
    struct race_object *object =
        race_object_in_memory(RACE_OBJECT_SEM_UNNAMED, sem, &is_new);

    if (is_new) {
        int value = 0;
        (void)real_sem_getvalue(sem, &value);
        race_tokens_set(object, (uint32_t)value, place);
        object->initial_pc = 0;
        object->flags |= is_for_one_process(sem) ? RACE_OBJECT_NOT_PSHARED : 0;
    }
    note_user(object, place);
    return object;
}

int wrap_sem_init(sem_t *sem, int is_shared, unsigned value)
{
    struct race_place place = {0};
    bool is_new = false;

    if (race_enter()) {
        place = RACE_HERE;
        race_library_writes(sem, sizeof(*sem), place);
        race_object_forget_address(sem);
        race_leave();
    }
    int result = real_sem_init(sem, is_shared, value);
    if (result == 0 && race_enter()) {
        struct race_object *object =
            race_object_in_memory(RACE_OBJECT_SEM_UNNAMED, sem, &is_new);
        object->flags &= (uint32_t)RACE_OBJECT_PRIVATE;
        object->flags |= is_shared == 0 ? RACE_OBJECT_NOT_PSHARED : 0;
        object->has_initial = 0;
        object->first_pid = 0;
        object->holder = 0;
        race_tokens_set(object, value, place);
        race_object_put(object);
        race_leave();
    }
    return result;
}

/* ---- named: the same file is the same semaphore, wherever and under whatever name ---- */

static uint64_t parse_hex(const char **at)
{
    uint64_t value = 0;

    for (;; (*at)++) {
        char c = **at;
        if (c >= '0' && c <= '9') {
            value = value * 16 + (uint64_t)(c - '0');
        } else if (c >= 'a' && c <= 'f') {
            value = value * 16 + (uint64_t)(c - 'a' + 10);
        } else {
            return value;
        }
    }
}

static const char *skip_word(const char *at)
{
    while (*at != ' ' && *at != '\0') {
        at++;
    }
    while (*at == ' ') {
        at++;
    }
    return at;
}

/* A line of /proc/self/maps: from-to rights offset device inode path. */
static bool parse_mapping(const char *line, uintptr_t address, struct race_key *key)
{
    uint64_t from = parse_hex(&line);

    line++;
    uint64_t to = parse_hex(&line);
    if (address < from || address >= to) {
        return false;
    }
    line = skip_word(skip_word(skip_word(line)));
    key->at[0] = parse_hex(&line) << 32;
    line++;
    key->at[0] |= parse_hex(&line);
    line = skip_word(line);
    for (key->at[1] = 0; *line >= '0' && *line <= '9'; line++) {
        key->at[1] = key->at[1] * 10 + (uint64_t)(*line - '0');
    }
    return true;
}

static bool find_in_maps(int fd, uintptr_t address, struct race_key *key)
{
    char text[4096];
    size_t kept = 0;

    for (;;) {
        long count = real_syscall(SYS_read, fd, text + kept, sizeof(text) - 1 - kept);
        if (count <= 0) {
            return false;
        }
        size_t end = kept + (size_t)count;
        size_t line = 0;
        for (size_t i = 0; i < end; i++) {
            if (text[i] == '\n') {
                text[i] = '\0';
                if (parse_mapping(text + line, address, key)) {
                    return true;
                }
                line = i + 1;
            }
        }
        kept = line > 0 ? end - line : 0;
        real_memmove(text, text + line, kept);
    }
}

/* The C library maps it by itself; only the address tells which file it is. */
static bool identify(const sem_t *sem, struct race_key *key)
{
    long fd =
        real_syscall(SYS_openat, AT_FDCWD, "/proc/self/maps", O_RDONLY | O_CLOEXEC);

    if (fd < 0) {
        return false;
    }
    bool found = find_in_maps((int)fd, (uintptr_t)sem, key);
    real_syscall(SYS_close, fd);
    return found;
}

/* The C library's own place for them. It may be another one's by now, so this is for want of a
 * descriptor or of /proc only. */
static bool identify_by_name(const char *name, struct race_key *key)
{
    char path[RACE_PATH_BYTES] = "/dev/shm/sem.";
    size_t at = sizeof("/dev/shm/sem.") - 1;
    struct statx facts;

    while (*name == '/') {
        name++;
    }
    while (*name != '\0' && at + 1 < sizeof(path)) {
        path[at++] = *name++;
    }
    path[at] = '\0';
    if (real_statx(AT_FDCWD, path, 0, STATX_INO, &facts) < 0) {
        return false;
    }
    key->at[0] = (uint64_t)facts.stx_dev_major << 32 | facts.stx_dev_minor;
    key->at[1] = facts.stx_ino;
    return true;
}

static void note_open(sem_t *sem, const char *name, struct race_place place)
{
    struct race_key key = {.kind = RACE_OBJECT_SEM_NAMED};
    bool is_new = false;
    int value = 0;

    if (!identify(sem, &key) && !identify_by_name(name, &key)) {
        race_lose(RACE_LOST_OBJECTS);
    }
    struct race_object *object = race_object_get(&key, &is_new);
    if (is_new) {
        (void)real_sem_getvalue(sem, &value);
        race_tokens_set(object, (uint32_t)value, place);
        race_object_set_name(object, name);
    }
    race_object_put(object);
    race_object_name_address(sem, race_object_index(object));
}

sem_t *wrap_sem_open(const char *name, int flags, ...)
{
    va_list args;
    mode_t mode = 0;
    unsigned value = 0;

    va_start(args, flags);
    if ((flags & O_CREAT) != 0) {
        mode = va_arg(args, mode_t);
        value = va_arg(args, unsigned);
    }
    va_end(args);
    race_creation_begins();
    sem_t *sem = real_sem_open(name, flags, mode, value);
    race_creation_ends();
    if (sem != SEM_FAILED && race_enter()) {
        note_open(sem, name, RACE_HERE);
        race_leave();
    }
    return sem;
}

/* ---- waiting ---- */

static void before_wait(sem_t *sem, struct race_place place)
{
    race_delay_lock(place.pc);
    struct race_object *object = get(sem, place);
    race_wait_begins(object, place);
    race_object_put(object);
}

static void after_wait(sem_t *sem, int result, struct race_place place)
{
    struct race_object *object = get(sem, place);
    uint32_t index = race_object_index(object);

    race_wait_ends(result == 0);
    if (result == 0) {
        race_tokens_take(object, 1);
        object->holder = race_self.task;
        object->holder_pc = place.pc;
        object->holder_caller = place.caller;
        if ((object->flags & RACE_OBJECT_SIGNALLED) == 0) {
            race_hold_add(index, 0, place);
        }
    } else if (race_hold_find(index) == 0) {
        race_hold_add(index, RACE_HOLD_FAILED, place);
    }
    race_object_put(object);
}

static int waited(sem_t *sem, int result, struct race_place place)
{
    if (race_enter()) {
        after_wait(sem, result, place);
        race_leave();
    }
    return result;
}

static struct race_place begin_wait(sem_t *sem, void *pc)
{
    struct race_place place = race_place_of(pc);

    if (race_enter()) {
        before_wait(sem, place);
        race_leave();
    }
    return place;
}

int wrap_sem_wait(sem_t *sem)
{
    struct race_place place = begin_wait(sem, __builtin_return_address(0));

    return waited(sem, real_sem_wait(sem), place);
}

int wrap_sem_timedwait(sem_t *sem, const struct timespec *deadline)
{
    struct race_place place = begin_wait(sem, __builtin_return_address(0));

    return waited(sem, real_sem_timedwait(sem, deadline), place);
}

int wrap_sem_clockwait(sem_t *sem, clockid_t clock, const struct timespec *deadline)
{
    struct race_place place = begin_wait(sem, __builtin_return_address(0));

    return waited(sem, real_sem_clockwait(sem, clock, deadline), place);
}

int wrap_sem_trywait(sem_t *sem)
{
    struct race_place place = RACE_HERE;

    if (race_enter()) {
        race_object_put(get(sem, place));
        race_leave();
    }
    return waited(sem, real_sem_trywait(sem), place);
}

/* ---- posting: recorded first, since the one who waits may go on at once ---- */

int wrap_sem_post(sem_t *sem)
{
    struct race_object *object = NULL;
    struct race_place place = RACE_HERE;

    if (race_enter()) {
        object = get(sem, place);
        uint32_t entry = race_hold_remove(race_object_index(object));
        if (entry == 0) {
            object->flags |= RACE_OBJECT_SIGNALLED;
        } else if ((entry & RACE_HOLD_FAILED) == 0) {
            object->flags |= RACE_OBJECT_RETURNED;
        }
        if (object->holder == race_self.task) {
            object->holder = 0;
        }
        race_tokens_add(object, 1);
        __atomic_fetch_add(&object->posting, 1, __ATOMIC_RELAXED);
        race_object_put(object);
        race_leave();
    }
    int result = real_sem_post(sem);
    if (object != NULL && race_enter()) {
        __atomic_fetch_sub(&object->posting, 1, __ATOMIC_RELAXED);
        race_delay_lock(place.pc);
        race_leave();
    }
    return result;
}

/* Who polls the value follows on everything that may have led to it. */
int wrap_sem_getvalue(sem_t *sem, int *value)
{
    int result = real_sem_getvalue(sem, value);

    if (race_enter()) {
        race_acquire_everything();
        race_leave();
    }
    return result;
}

int wrap_sem_destroy(sem_t *sem)
{
    if (race_enter()) {
        struct race_object *object = get(sem, RACE_HERE);
        object->holder = 0;
        object->first_pid = 0;
        (void)race_hold_remove(race_object_index(object));
        race_object_put(object);
        race_leave();
    }
    return real_sem_destroy(sem);
}
