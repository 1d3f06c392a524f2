/* What a message must be before it is used. Nothing here touches anything but its bytes. */
#include "sandbox/protocol.h"

#include <string.h>

static bool start_is_good(const struct start_request *request, size_t len,
                          size_t fd_count)
{
    const struct request *head = &request->head;

    return len > sizeof(*head) && len <= sizeof(*request) && head->argc > 0 &&
           head->argc <= ARGV_COUNT_MAX && fd_count == (head->is_tty != 0 ? 0 : 3);
}

bool request_is_good(const struct start_request *request, size_t len, size_t fd_count)
{
    if (len < sizeof(request->head)) {
        return false;
    }
    if (request->head.kind == REQUEST_START) {
        return start_is_good(request, len, fd_count);
    }
    return len == sizeof(request->head) && request->head.kind < REQUEST_KINDS &&
           fd_count == 0;
}

bool request_argv(struct start_request *request, size_t len, char **argv)
{
    size_t end = len - sizeof(request->head);
    size_t at = 0;
    uint32_t count = 0;

    while (at < end && count < request->head.argc) {
        char *stop = memchr(request->argv + at, '\0', end - at);
        if (stop == NULL) {
            return false;
        }
        argv[count++] = request->argv + at;
        at = (size_t)(stop - request->argv) + 1;
    }
    argv[count] = NULL;
    return count == request->head.argc && at == end;
}

bool reply_is_good(const struct reply *answer, size_t len)
{
    if (len < offsetof(struct reply, text) || answer->kind >= REPLY_KINDS) {
        return false;
    }
    if (answer->kind == REPLY_FAILED) {
        return len == sizeof(*answer) &&
               memchr(answer->text, '\0', sizeof(answer->text)) != NULL;
    }
    return len == offsetof(struct reply, text);
}

bool event_is_good(const struct box_event *event, size_t len)
{
    return len == sizeof(*event) && (unsigned)event->kind < BOX_EVENT_KINDS &&
           event->pid > 0 && memchr(event->name, '\0', sizeof(event->name)) != NULL;
}
