#include <elf.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "runtime/race_calls.h"
#include "runtime/race_order.h"
#include "runtime/race_real.h"

__thread struct race_self race_self;
struct race_arena *race_arena;
static bool
    has_started; /* there is one constructor for each of the program's objects */

/* The linker's name for the beginning of the program. */
extern const Elf64_Ehdr race_program __asm__("__executable_start")
    __attribute__((visibility("hidden")));

static struct race_arena *map_arena(void)
{
    struct race_arena *arena = NULL;
    struct stat facts;
    long fd = real_syscall(SYS_openat, AT_FDCWD, RACE_ARENA_PATH,
                           O_RDWR | O_CLOEXEC | O_NOFOLLOW);

    if (fd < 0) {
        return NULL;
    }
    if (fstat((int)fd, &facts) == 0 && facts.st_size >= RACE_ARENA_BYTES) {
        arena = real_mmap(NULL, RACE_ARENA_BYTES, PROT_READ | PROT_WRITE,
                          MAP_SHARED | MAP_NORESERVE, (int)fd, 0);
    }
    real_syscall(SYS_close, fd);
    if (arena == NULL || arena == MAP_FAILED) {
        return NULL;
    }
    if (arena->magic != RACE_MAGIC || arena->version != RACE_VERSION ||
        arena->bytes != RACE_ARENA_BYTES) {
        real_munmap(arena, RACE_ARENA_BYTES);
        return NULL;
    }
    return arena;
}

/* Every process of a program has the same image, unless it lies elsewhere. */
static uint16_t get_image(void)
{
    struct race_image image = {.base = (uintptr_t)&race_program,
                               .is_pie = race_program.e_type == ET_DYN};
    struct stat facts;
    uint32_t index = 1;

    real_syscall(SYS_readlinkat, AT_FDCWD, "/proc/self/exe", image.path,
                 sizeof(image.path) - 1);
    if (stat("/proc/self/exe", &facts) == 0) {
        image.device = facts.st_dev;
        image.inode = facts.st_ino;
    }
    race_lock(&race_arena->lock);
    for (; index < race_arena->image_count && index < RACE_IMAGES; index++) {
        const struct race_image *known = &race_arena->images[index];
        if (known->base == image.base && known->inode == image.inode &&
            known->device == image.device) {
            break;
        }
    }
    if (index >= race_arena->image_count && index < RACE_IMAGES) {
        race_arena->images[index] = image;
        race_arena->image_count = index + 1;
    }
    race_unlock(&race_arena->lock);
    return index < RACE_IMAGES ? (uint16_t)index : 0;
}

/* What was this process before execve has come before; and of a program that something else
 * has started it is only known that it follows on all that has happened. */
static void begin_as_task(void)
{
    uint32_t before = race_process_task(race_self.pid);

    if (before == 0) {
        uint32_t parent = race_process_task((pid_t)real_syscall(SYS_getppid));
        race_task_unknown();
        race_me()->parent = (uint16_t)parent;
        race_channel_is_foreign(STDIN_FILENO);
    } else {
        if (race_task_at(before)->is_foreign != 0) {
            race_self.task = before;
            race_foreign_ends();
        }
        race_task_adopt(before);
        uint32_t task = race_task_new(RACE_TASK_EXEC, 0);
        if (task != 0) {
            race_task_at(before)->end = RACE_TASK_REPLACED;
            race_task_adopt(task);
        }
    }
    race_me()->image = get_image();
}

void race_start(void)
{
    if (has_started) {
        return;
    }
    has_started = true;
    int error = errno;
    struct race_arena *arena = map_arena();
    if (arena != NULL) {
        race_self.depth = 1;
        race_arena = arena;
        race_self.pid = (int)real_syscall(SYS_getpid);
        race_self.tid = (uint32_t)real_syscall(SYS_gettid);
        begin_as_task();
        race_self.depth = 0;
    }
    errno = error;
}

__attribute__((constructor(101))) static void start(void)
{
    race_start();
}

/* What the C library still does at the end, such as flushing a stream into a pipe, follows on
 * what this process has done. */
__attribute__((destructor(101))) static void finish(void)
{
    if (race_enter()) {
        race_release_streams();
        race_release_descriptors();
        race_task_ended(race_self.task);
        race_leave();
    }
}
