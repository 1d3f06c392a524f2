/* The calls that lock files: fcntl, lockf and flock. */
#include <stdarg.h>
#include <sys/stat.h>

#include "runtime/race_calls.h"
#include "runtime/race_filelock.h"
#include "runtime/race_memory.h"
#include "runtime/race_real.h"

/* A file of more than a terabyte would take an owner's place. */
#define START_BITS ((UINT64_C(1) << RACE_OWNER_SHIFT) - 1)

static uint64_t base_of(int fd, int whence)
{
    struct stat facts;

    if (whence == SEEK_CUR) {
        off_t at = real_lseek(fd, 0, SEEK_CUR);
        return at > 0 ? (uint64_t)at : 0;
    }
    if (whence == SEEK_END && real_fstat(fd, &facts) == 0) {
        return (uint64_t)facts.st_size;
    }
    return 0;
}

static uint64_t owner_of(int fd)
{
    return (uint64_t)race_tag_of(fd) << RACE_OWNER_SHIFT;
}

static struct race_part part_of(int fd, int command, const struct flock *lock)
{
    struct race_part part = {.file = race_file_of(fd).identity, .end = RACE_TO_THE_END};
    int64_t start = (int64_t)base_of(fd, lock->l_whence) + lock->l_start;
    int64_t length = lock->l_len;

    if (length < 0) {
        start += length;
        length = -length;
    }
    part.start = start > 0 ? (uint64_t)start & START_BITS : 0;
    if (length != 0) {
        part.end = part.start + (uint64_t)length;
    }
    if (command == F_OFD_SETLK || command == F_OFD_SETLKW) {
        part.start = part.start | owner_of(fd);
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
            struct race_part part = part_of(fd, command, lock);
            race_part_let_go(RACE_OBJECT_RECORD, &part, fd);
        }
        race_leave();
    }
}

static void after_record(int fd, int command, const struct flock *lock,
                         struct race_place place)
{
    if (lock->l_type != F_UNLCK && race_enter()) {
        struct race_part part = part_of(fd, command, lock);
        race_part_taken(RACE_OBJECT_RECORD, &part,
                        lock->l_type == F_RDLCK ? RACE_SHARED : RACE_EXCLUSIVE, fd,
                        place);
        race_leave();
    }
}

/* Changing a lock to a weaker one lets others in as well. */
static int set_record(int fd, int command, struct flock *lock, struct race_place place)
{
    struct race_part part = {0};

    before_record(fd, command, lock, place);
    if (lock->l_type == F_RDLCK && race_enter()) {
        part = part_of(fd, command, lock);
        (void)race_part_let_go_held(RACE_OBJECT_RECORD, &part);
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

static struct race_part open_file(int fd)
{
    struct race_part part = {.file = race_file_of(fd).identity,
                             .start = owner_of(fd),
                             .end = RACE_TO_THE_END};

    return part;
}

int wrap_flock(int fd, int operation)
{
    struct race_place place = RACE_HERE;
    int kind = operation & ~LOCK_NB;

    if (race_enter()) {
        race_delay_lock(place.pc);
        struct race_part part = open_file(fd);
        if (kind == LOCK_UN) {
            race_part_let_go(RACE_OBJECT_FLOCK, &part, fd);
        } else {
            (void)race_part_let_go_held(RACE_OBJECT_FLOCK,
                                        &part); /* others may come in between */
        }
        race_leave();
    }
    int result = real_flock(fd, operation);
    if (result == 0 && kind != LOCK_UN && race_enter()) {
        struct race_part part = open_file(fd);
        race_part_taken(RACE_OBJECT_FLOCK, &part,
                        kind == LOCK_SH ? RACE_SHARED : RACE_EXCLUSIVE, fd, place);
        race_leave();
    }
    return result;
}
