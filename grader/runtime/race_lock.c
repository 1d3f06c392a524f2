#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "runtime/race_real.h"
#include "runtime/race_self.h"

enum { SPINS = 64, YIELDS_BEFORE_A_LOOK = 4096, PF_EXITING = 4 };

struct life {
    char state;
    unsigned long flags;
};

/* The pid in decimal digits behind "/proc/", and "/stat" behind it. */
static void stat_path(char path[32], uint32_t pid)
{
    static const char before[] = "/proc/";
    static const char after[] = "/stat";
    char digits[12];
    size_t count = 0;
    size_t at = 0;

    do {
        digits[count++] = (char)('0' + pid % 10);
        pid /= 10;
    } while (pid != 0);
    for (size_t i = 0; before[i] != '\0'; i++) {
        path[at++] = before[i];
    }
    while (count > 0) {
        path[at++] = digits[--count];
    }
    for (size_t i = 0; after[i] != '\0'; i++) {
        path[at++] = after[i];
    }
    path[at] = '\0';
}

/* Fields 3 and 9 of proc_pid_stat(5), which come behind the last closing parenthesis. */
static void parse_life(const char *text, size_t count, struct life *life)
{
    size_t at = count;
    int field = 3;

    while (at > 0 && text[at - 1] != ')') {
        at--;
    }
    if (at + 1 >= count) {
        return;
    }
    life->state = text[at + 1];
    for (at = at + 1; at < count && field < 9; at++) {
        field += text[at] == ' ';
    }
    for (; at < count && text[at] >= '0' && text[at] <= '9'; at++) {
        life->flags = life->flags * 10 + (unsigned long)(text[at] - '0');
    }
}

/* Works for threads as well, which /proc finds though it does not list them. */
static struct life read_life(uint32_t pid)
{
    struct life life = {.state = 'X'};
    char path[32];
    char text[512];

    stat_path(path, pid);
    long fd = real_syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return life;
    }
    long count = real_syscall(SYS_read, fd, text, sizeof(text));
    real_syscall(SYS_close, fd);
    if (count > 0) {
        parse_life(text, (size_t)count, &life);
    }
    return life;
}

bool race_is_dying(int pid)
{
    struct life life = read_life((uint32_t)pid);

    return life.state == 'Z' || life.state == 'X' || (life.flags & PF_EXITING) != 0;
}

static bool has_lost_it(uint32_t owner)
{
    struct life life = read_life(owner);

    return life.state == 'Z' || life.state == 'X' || life.state == 'T' ||
           (life.flags & PF_EXITING) != 0;
}

static bool try_to_lock(uint32_t *lock, uint32_t *seen)
{
    *seen = 0;
    return __atomic_compare_exchange_n(lock, seen, race_self.tid, false,
                                       __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

/* Nobody keeps a lock of the arena for longer than a few hundred instructions, unless it was
 * killed or stopped meanwhile. */
void race_lock_slowly(uint32_t *lock)
{
    int error = errno;
    uint32_t owner = 0;

    for (uint32_t tries = 1; !try_to_lock(lock, &owner); tries++) {
        if (owner == race_self.tid) {
            break; /* a signal for a fault in the runtime itself */
        }
        if (tries % SPINS == 0) {
            real_syscall(SYS_sched_yield);
        }
        if (tries % (SPINS * YIELDS_BEFORE_A_LOOK) == 0 && has_lost_it(owner) &&
            __atomic_compare_exchange_n(lock, &owner, race_self.tid, false,
                                        __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) {
            race_lose(RACE_LOST_STOLEN);
            break;
        }
    }
    errno = error;
}
