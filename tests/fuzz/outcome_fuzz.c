/* A worker's outcome: what is called good fits where it is copied to. The first byte says how
 * many descriptors came beside it. */
#include <string.h>

#include "fuzz.h"
#include "worker_message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct outcome_message message;
    struct programs programs = {.count = 0};
    int fds[PROGRAMS_MAX];

    if (size == 0) {
        return 0;
    }
    size_t len = size - 1 > sizeof(message) ? sizeof(message) : size - 1;
    memset(fds, -1, sizeof(fds));
    memcpy(&message, data + 1, len);
    if (!outcome_is_good(&message, len, data[0])) {
        return 0;
    }
    cargo_unpack(&message.cargo, fds, &programs);
    CLAIM(programs.count <= PROGRAMS_MAX);
    for (size_t i = 0; i < programs.count; i++) {
        CLAIM(strlen(programs.list[i].name) < sizeof(programs.list[i].name));
    }
    CLAIM(strlen(message.why) < sizeof(message.why));
    return 0;
}
