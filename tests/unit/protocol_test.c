/* Messages between worker and keeper. */
#include <stddef.h>
#include <string.h>

#include <criterion/criterion.h>

#include "sandbox/protocol.h"

static const size_t HEAD = sizeof(struct request);

static struct start_request start_of(uint32_t argc, const char *argv, size_t len)
{
    struct start_request out = {.head = {.kind = REQUEST_START, .argc = argc}};

    memcpy(out.argv, argv, len);
    return out;
}

Test(protocol, a_start_request_comes_apart_as_it_was_packed)
{
    struct start_request request = start_of(2, "./x\0-l", 7);
    char *argv[ARGV_COUNT_MAX + 1];

    cr_assert(request_is_good(&request, HEAD + 7, 3));
    cr_assert(request_argv(&request, HEAD + 7, argv));
    cr_assert_str_eq(argv[0], "./x");
    cr_assert_str_eq(argv[1], "-l");
    cr_assert_null(argv[2]);
}

Test(protocol, refuses_a_command_line_that_is_not_as_it_says)
{
    struct start_request request = start_of(2, "./x\0-l", 7);
    char *argv[ARGV_COUNT_MAX + 1];

    cr_assert_not(request_argv(&request, HEAD + 6, argv), "the last is not ended");
    cr_assert_not(request_argv(&request, HEAD + 4, argv), "one is missing");
    request.head.argc = 1;
    cr_assert_not(request_argv(&request, HEAD + 7, argv), "one too many");
    request.head.argc = ARGV_COUNT_MAX + 1;
    cr_assert_not(request_is_good(&request, HEAD + 7, 3),
                  "more than there is room for");
    request.head.argc = 0;
    cr_assert_not(request_is_good(&request, HEAD + 7, 3), "none");
}

Test(protocol, a_request_has_the_descriptors_of_its_kind)
{
    struct start_request request = start_of(1, "./x", 4);

    cr_assert_not(request_is_good(&request, HEAD + 4, 2));
    cr_assert_not(request_is_good(&request, HEAD + 4, 4));
    request.head.is_tty = 1;
    cr_assert_not(request_is_good(&request, HEAD + 4, 3));
    cr_assert(request_is_good(&request, HEAD + 4, 0));
    request.head.kind = REQUEST_KILL;
    cr_assert(request_is_good(&request, HEAD, 0));
    cr_assert_not(request_is_good(&request, HEAD, 1));
}

Test(protocol, refuses_requests_of_other_lengths_and_kinds)
{
    struct start_request request = {.head = {.kind = REQUEST_SIGNAL}};

    cr_assert_not(request_is_good(&request, 0, 0));
    cr_assert_not(request_is_good(&request, HEAD - 1, 0));
    cr_assert_not(request_is_good(&request, HEAD + 1, 0));
    for (uint32_t kind = REQUEST_KINDS; kind < REQUEST_KINDS + 3; kind++) {
        request.head.kind = kind;
        cr_assert_not(request_is_good(&request, HEAD, 0), "kind %u", kind);
    }
    request.head.kind = UINT32_MAX;
    cr_assert_not(request_is_good(&request, HEAD, 0));
}

Test(protocol, a_reply_is_whole_and_its_text_ends)
{
    struct reply answer = {.kind = REPLY_DONE};
    size_t plain = offsetof(struct reply, text);

    cr_assert(reply_is_good(&answer, plain));
    cr_assert_not(reply_is_good(&answer, plain - 1));
    cr_assert_not(reply_is_good(&answer, sizeof(answer)));
    answer.kind = REPLY_FAILED;
    cr_assert(reply_is_good(&answer, sizeof(answer)));
    cr_assert_not(reply_is_good(&answer, plain));
    memset(answer.text, 'x', sizeof(answer.text));
    cr_assert_not(reply_is_good(&answer, sizeof(answer)));
    answer.kind = REPLY_KINDS;
    cr_assert_not(reply_is_good(&answer, plain));
}

Test(protocol, an_event_is_of_a_process_with_a_name_that_ends)
{
    struct box_event event = {.kind = BOX_ORPHAN, .pid = 7, .name = "cat"};

    cr_assert(event_is_good(&event, sizeof(event)));
    cr_assert_not(event_is_good(&event, sizeof(event) - 1));
    memset(event.name, 'x', sizeof(event.name));
    cr_assert_not(event_is_good(&event, sizeof(event)));
    event = (struct box_event){.kind = BOX_EXITED, .pid = 0};
    cr_assert_not(event_is_good(&event, sizeof(event)));
    event = (struct box_event){.kind = (enum box_event_kind)BOX_EVENT_KINDS, .pid = 7};
    cr_assert_not(event_is_good(&event, sizeof(event)));
}
