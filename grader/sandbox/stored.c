/* What lies in a box and takes memory, whether anybody maps it or not: for machines where no
 * control group counts it. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/fd.h"
#include "sandbox/accounting.h"
#include "sandbox/box.h"

enum { TABLE_BYTES_MAX = 1 << 20 };

/* The table shows the segments of whoever has opened it, whoever reads it. */
static int open_segments(struct box *box)
{
    struct request request = {.kind = REQUEST_PLACES};
    struct reply answer;
    struct err ignored;
    int fds[FD_MESSAGE_MAX];
    size_t fd_count = 0;
    int out = -1;

    if (box_ask(box, &request, sizeof(request), &ignored) < 0 ||
        box_await_reply(box, &answer, fds, &fd_count, &ignored) < 0) {
        return -1;
    }
    for (size_t i = 0; i < fd_count; i++) {
        if (i == PLACE_SHM) {
            out = fd_take(&fds[i]);
        }
        fd_close(&fds[i]);
    }
    return out;
}

/* proc(5), /proc/sysvipc/shm: the last number but one is what is in memory. */
static int64_t resident_of(const char *line)
{
    long long resident = 0;

    return sscanf(line, "%*d %*d %*o %*u %*u %*u %*u %*u %*u %*u %*u %*u %*u %*u %lld",
                  &resident) == 1
               ? resident
               : 0;
}

static int64_t segment_bytes(struct box *box)
{
    AUTO_BUF text = {0};
    int64_t bytes = 0;

    if (box->segments < 0) {
        box->segments = open_segments(box);
    }
    if (box->segments < 0 || lseek(box->segments, 0, SEEK_SET) < 0 ||
        fd_read_all(box->segments, &text, TABLE_BYTES_MAX) < 0) {
        return 0;
    }
    buf_add(&text, "", 1);
    /* The first line is a heading, which no number begins. */
    for (const char *line = text.data; line != NULL; line = strchr(line, '\n')) {
        line += *line == '\n' ? 1 : 0;
        bytes += resident_of(line);
    }
    return bytes;
}

bool box_is_counted(const struct box *box)
{
    return box->is_dead || box->tier < TIER_NO_PROC || accounting_bounds_memory();
}

int64_t box_stored_bytes(struct box *box)
{
    return box_is_counted(box) ? 0 : space_bytes(&box->space) + segment_bytes(box);
}
