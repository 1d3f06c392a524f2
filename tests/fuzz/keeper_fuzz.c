/* Messages between worker and keeper, in both directions: what is called good can be used. The
 * first byte says which message it is, the second how many descriptors came beside it. */
#include <string.h>

#include "fuzz.h"
#include "sandbox/protocol.h"

static void take_request(const uint8_t *data, size_t size, size_t fd_count)
{
    static struct start_request request;
    char *argv[ARGV_COUNT_MAX + 1];

    size = size > sizeof(request) ? sizeof(request) : size;
    memcpy(&request, data, size);
    if (!request_is_good(&request, size, fd_count)) {
        return;
    }
    CLAIM(request.head.kind < REQUEST_KINDS);
    if (request.head.kind != REQUEST_START || !request_argv(&request, size, argv)) {
        return;
    }
    CLAIM(argv[0] != NULL);
    for (size_t i = 0; argv[i] != NULL; i++) {
        CLAIM(argv[i] + strlen(argv[i]) < (const char *)&request + size);
    }
}

static void take_reply(const uint8_t *data, size_t size)
{
    struct reply answer;
    struct err e;

    size = size > sizeof(answer) ? sizeof(answer) : size;
    memcpy(&answer, data, size);
    if (reply_is_good(&answer, size) && answer.kind == REPLY_FAILED) {
        (void)err_set(&e, ERR_SYSTEM, "%s", answer.text);
    }
}

static void take_event(const uint8_t *data, size_t size)
{
    struct box_event event;

    size = size > sizeof(event) ? sizeof(event) : size;
    memcpy(&event, data, size);
    if (event_is_good(&event, size)) {
        CLAIM(strlen(event.name) < sizeof(event.name));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2) {
        return 0;
    }
    switch (data[0] % 3) {
    case 0:
        take_request(data + 2, size - 2, data[1]);
        break;
    case 1:
        take_reply(data + 2, size - 2);
        break;
    default:
        take_event(data + 2, size - 2);
    }
    return 0;
}
