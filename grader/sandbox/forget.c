#include "sandbox/forget.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/fd.h"

enum {
    STAT_BYTES_MAX = 4096,
    STACK_START_FIELD = 28, /* of /proc/PID/stat (proc(5)) */
    HEAP_START_FIELD = 47,
    STACK_BYTES_MAX = 8 << 20,
    PAGE = 4096,
    MARGIN = 2 * PAGE /* of the function that gives back what lies below it */
};

/* The same addresses in every keeper, as each is a copy of this process; written once by
 * sandbox_enter. */
static uintptr_t heap_start;
static uintptr_t stack_start; /* of the first stack: all frames lie below */

/* The number that is the how-manyth word of the file; 0: there are not so many. */
static uintptr_t field_of(const char *stat, int wanted)
{
    /* The name may hold anything, but no field behind it holds a parenthesis. */
    const char *at = strrchr(stat, ')');

    for (int field = 2; at != NULL && field < wanted; field++) {
        at = strchr(at + 1, ' ');
    }
    return at == NULL ? 0 : strtoull(at, NULL, 10);
}

int forget_prepare(struct err *e)
{
    AUTO_CLOSE int fd = open("/proc/self/stat", O_RDONLY | O_CLOEXEC);
    AUTO_BUF text = {0};

    if (fd < 0 || fd_read_all(fd, &text, STAT_BYTES_MAX) < 0) {
        return err_sys(e, "cannot read '/proc/self/stat'");
    }
    heap_start = field_of(text.data, HEAP_START_FIELD);
    stack_start = field_of(text.data, STACK_START_FIELD);
    if (heap_start == 0 || stack_start == 0) {
        return err_set(e, ERR_SYSTEM, "'/proc/self/stat' has too few fields");
    }
    return 0;
}

/* Whole pages read as zero afterwards, in this process alone; what is not mapped between
 * them does not matter (madvise(2), ENOMEM). */
static void give_back(uintptr_t start, uintptr_t end)
{
    start = (start + PAGE - 1) / PAGE * PAGE;
    end = end / PAGE * PAGE;
    if (start < end) {
        /* The kernel's number is the only way to this memory. */
        (void)madvise((void *)start, /* NOLINT(performance-no-int-to-ptr) */
                      end - start, MADV_DONTNEED);
    }
}

/* No mapping but the stack comes that near to its start: the kernel leaves a gap of 128 MiB
 * at least (mmap_base). */
static void give_back_stack(uintptr_t here)
{
    uintptr_t low = stack_start - STACK_BYTES_MAX;
    bool is_first = here > low && here < stack_start;

    give_back(low, is_first ? here - MARGIN : stack_start);
}

void forget_all(void)
{
    give_back(heap_start, (uintptr_t)sbrk(0));
    give_back_stack((uintptr_t)__builtin_frame_address(0));
}
