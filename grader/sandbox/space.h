/* What payloads have used of the places where files of a box can lie. */
#ifndef GRADER_SANDBOX_SPACE_H
#define GRADER_SANDBOX_SPACE_H

#include <stdbool.h>
#include <stdint.h>

#include "model/limits.h"

/* The work folder, /tmp and /dev/shm. */
enum { SPACE_PLACES = 3 };

/* Of each place so much is left for what the grader itself puts there: what its limit is
 * about is what came later, which a full place alone would not tell. */
#define SPACE_SPARE_BYTES (INT64_C(8) << 20)
enum { SPACE_SPARE_INODES = 256 };

struct space {
    bool is_begun;
    int place[SPACE_PLACES];
    int64_t bytes[SPACE_PLACES]; /* used before anything was started */
    int64_t inodes[SPACE_PLACES];
};
#define SPACE_NONE              \
    {                           \
        .place = { -1, -1, -1 } \
    }

/* When the grader has put everything there, if the box has mounts of its own. `work` is its
 * work folder. Only the first time counts. */
void space_begin(struct space *space, int work);
void space_release(struct space *space);

/* Used in all of them since then. */
int64_t space_bytes(const struct space *space);

/* Has one of the places more than the limits allow? */
bool space_lacks_bytes(const struct space *space, const struct limits *limits);
bool space_lacks_inodes(const struct space *space, const struct limits *limits);

#endif
