/* What a worker says that is no longer ours. */
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "base/fd.h"
#include "worker_message.h"

static struct outcome_message two_programs(void)
{
    struct outcome_message out = {.cargo = {.count = 2}};

    strcpy(out.cargo.list[0].name, "shell");
    strcpy(out.cargo.list[1].name, "other");
    return out;
}

Test(worker_message, an_outcome_has_a_descriptor_for_each_program_and_one_more)
{
    struct outcome_message message = two_programs();

    cr_assert(outcome_is_good(&message, sizeof(message), 3));
    cr_assert_not(outcome_is_good(&message, sizeof(message), 2));
    cr_assert_not(outcome_is_good(&message, sizeof(message), 4));
    cr_assert_not(outcome_is_good(&message, sizeof(message) - 1, 3));
}

/* More descriptors fit beside a message than programs into a set. */
Test(worker_message, refuses_more_programs_than_there_is_room_for)
{
    struct outcome_message message = two_programs();

    message.cargo.count = PROGRAMS_MAX + 1;
    cr_assert_leq(message.cargo.count + 1, FD_MESSAGE_MAX);
    cr_assert_not(outcome_is_good(&message, sizeof(message), PROGRAMS_MAX + 2));
    message.cargo.count = UINT64_MAX;
    cr_assert_not(outcome_is_good(&message, sizeof(message), 0));
}

Test(worker_message, refuses_names_that_are_no_names)
{
    static const char *const names[] = {"", "..", ".x", "/etc/passwd", "a/b"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        struct outcome_message message = two_programs();
        strcpy(message.cargo.list[1].name, names[i]);
        cr_assert_not(outcome_is_good(&message, sizeof(message), 3), "%s", names[i]);
    }
    struct outcome_message message = two_programs();
    memset(message.cargo.list[1].name, 'x', sizeof(message.cargo.list[1].name));
    cr_assert_not(outcome_is_good(&message, sizeof(message), 3));
}

Test(worker_message, refuses_a_reason_without_an_end)
{
    struct outcome_message message = two_programs();

    memset(message.why, 'x', sizeof(message.why));
    cr_assert_not(outcome_is_good(&message, sizeof(message), 3));
}

Test(worker_message, takes_only_what_cannot_change_under_its_reader)
{
    AUTO_CLOSE int sealed = fd_from_bytes("sealed", BYTES_LITERAL("{}"));
    AUTO_CLOSE int open_memory = memfd_create("open", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    AUTO_CLOSE int device = open("/dev/zero", O_RDONLY | O_CLOEXEC);
    int ends[2];

    cr_assert_eq(pipe2(ends, O_CLOEXEC), 0);
    cr_assert(outcome_fd_is_good(sealed));
    cr_assert_not(outcome_fd_is_good(open_memory));
    cr_assert_not(outcome_fd_is_good(device));
    cr_assert_not(outcome_fd_is_good(ends[0]));
    (void)close(ends[0]);
    (void)close(ends[1]);
}
