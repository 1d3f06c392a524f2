/* What a box promises to whoever opens it. */
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "support/in_worker.h"

static void need_boxes(void)
{
    const char *reason = cannot_sandbox();

    if (reason != NULL) {
        cr_skip_test("%s", reason);
    }
}

TestSuite(sandbox, .init = need_boxes, .timeout = 60);

static void expect(void (*scenario)(struct box *, struct buf *), const char *want)
{
    struct buf said = in_box(scenario);

    cr_assert_str_eq(said.data, want, "got: %s", said.data);
    buf_release(&said);
}

static void exit_seven(struct box *box, struct buf *said)
{
    say_shell(box, "echo out; echo err >&2; exit 7", said);
}

Test(sandbox, reports_output_and_exit_status)
{
    expect(exit_seven, "out\nerr\n[exit 7]");
}
