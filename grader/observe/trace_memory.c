/* What lies in a traced process's memory. It is the student's: sizes are bounded, and
 * nothing in it is believed. */
#include <elf.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/fd.h"
#include "observe/tracer.h"

enum {
    PIECE_BYTES = 256,
    ARGV_WORDS_MAX = 64,
    ARGV_BYTES_MAX = 4096,
    AUXV_ENTRIES_MAX = 64,
    MAPS_BYTES_MAX = 1 << 16,
};

bool memory_read(const struct tracee *task, uint64_t address, void *out, size_t len)
{
    struct iovec here = {out, len};
    /* An address of the other process. NOLINTNEXTLINE(performance-no-int-to-ptr) */
    struct iovec there = {(void *)(uintptr_t)address, len};

    return process_vm_readv(task->host, &here, 1, &there, 1, 0) == (ssize_t)len;
}

/* Piece by piece, as the next page may not be there. */
ptrdiff_t memory_text(const struct tracee *task, uint64_t address, char *out,
                      size_t size)
{
    size_t len = 0;

    while (len < size) {
        size_t piece = PIECE_BYTES - (address + len) % PIECE_BYTES;
        if (piece > size - len) {
            piece = size - len;
        }
        if (!memory_read(task, address + len, out + len, piece)) {
            return -1;
        }
        const char *end = memchr(out + len, '\0', piece);
        if (end != NULL) {
            return end - out;
        }
        len += piece;
    }
    return -1;
}

/* What a program makes its tracer copy must not fill the memory. */
static bool may_copy(struct tracer *tracer, size_t len)
{
    tracer->string_bytes += len + 1;
    return tracer->string_bytes <= TRACE_STRING_BYTES_MAX;
}

const char *memory_string(struct tracer *tracer, const struct tracee *task,
                          uint64_t address)
{
    char text[PATH_MAX];
    ptrdiff_t len = address == 0 ? -1 : memory_text(task, address, text, sizeof(text));

    return len < 0 || !may_copy(tracer, (size_t)len)
               ? NULL
               : arena_copy(tracer->arena, text, (size_t)len);
}

const char **memory_argv(struct tracer *tracer, const struct tracee *task,
                         uint64_t address)
{
    const char *words[ARGV_WORDS_MAX];
    char text[ARGV_BYTES_MAX];
    size_t count = 0;
    size_t used = 0;

    while (address != 0 && count < ARGV_WORDS_MAX && used < sizeof(text)) {
        uint64_t word = 0;
        if (!memory_read(task, address + count * sizeof(word), &word, sizeof(word)) ||
            word == 0) {
            break;
        }
        ptrdiff_t len = memory_text(task, word, text + used, sizeof(text) - used);
        if (len < 0) {
            break;
        }
        words[count++] = text + used;
        used += (size_t)len + 1;
    }
    if (!may_copy(tracer, used + count * sizeof(const char *))) {
        return NULL;
    }
    const char **out = arena_array(tracer->arena, count + 1, sizeof(const char *));
    for (size_t i = 0; i < count; i++) {
        out[i] = arena_string(tracer->arena, words[i]);
    }
    return out;
}

static uint64_t loader_base(const struct tracer *tracer, int pid)
{
    Elf64_auxv_t auxv[AUXV_ENTRIES_MAX];
    char path[PROC_PATH_MAX];

    (void)snprintf(path, sizeof(path), "%d/auxv", pid);
    AUTO_CLOSE int fd = openat(tracer->proc_fd, path, O_RDONLY | O_CLOEXEC);
    ssize_t len = fd < 0 ? -1 : read(fd, auxv, sizeof(auxv));
    for (size_t i = 0; len > 0 && i < (size_t)len / sizeof(auxv[0]); i++) {
        if (auxv[i].a_type == AT_BASE) {
            return auxv[i].a_un.a_val;
        }
    }
    return 0;
}

/* The mappings of one file follow each other in /proc/PID/maps. */
void memory_find_loader(const struct tracer *tracer, struct traced *process)
{
    char path[PROC_PATH_MAX];
    uint64_t base = loader_base(tracer, process->pid);
    AUTO_BUF text = {0};

    process->loader_start = 0;
    process->loader_end = 0;
    (void)snprintf(path, sizeof(path), "%d/maps", process->pid);
    AUTO_CLOSE int fd =
        base == 0 ? -1 : openat(tracer->proc_fd, path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fd_read_all(fd, &text, MAPS_BYTES_MAX) < 0 || text.data == NULL) {
        return;
    }
    for (char *line = text.data; line != NULL && *line != '\0';) {
        char *at = line;
        uint64_t start = strtoull(at, &at, 16);
        uint64_t end = *at == '-' ? strtoull(at + 1, NULL, 16) : 0;
        if (start == base) {
            process->loader_start = start;
            process->loader_end = end;
        } else if (process->loader_end != 0 && start == process->loader_end) {
            process->loader_end = end;
        }
        line = strchr(line, '\n');
        line = line == NULL ? NULL : line + 1;
    }
}
