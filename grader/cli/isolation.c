#include "cli/isolation.h"

#include <string.h>

#include "sandbox/sandbox.h"

/* Of each reason so much is told that all of them fit into one error. */
enum { REASON_SHOWN = 300 };

static bool works(const struct sandbox_probe *probe)
{
    return probe->why_not[probe->best][0] == '\0';
}

/* One line for each tier that failed and would have been good enough. */
static void list_failed(const struct sandbox_probe *probe, enum tier required,
                        struct buf *out)
{
    for (int i = TIER_COUNT - 1; i >= (int)required; i--) {
        if (probe->why_not[i][0] != '\0') {
            buf_printf(out, "\n  %-8s  %.*s", tier_rows[i].name, REASON_SHOWN,
                       probe->why_not[i]);
        }
    }
}

static int refuse(const struct sandbox_probe *probe, enum tier required, struct err *e)
{
    AUTO_BUF failed = {0};

    list_failed(probe, required, &failed);
    if (!works(probe)) {
        return err_set(e, ERR_SYSTEM,
                       "no box can be opened on this machine:%s\n"
                       "'grader doctor' says what to mend",
                       failed.data);
    }
    return err_set(
        e, ERR_SYSTEM,
        "the best sandbox of this machine is '%s', and '%s' is %s:%s\n%s%s%s",
        tier_rows[probe->best].name, tier_rows[required].name,
        required == TIER_LANDLOCK ? "needed" : "required", failed.data,
        "'grader doctor' says what to mend; --require-sandbox ",
        tier_rows[probe->best].name,
        probe->best == TIER_NONE
            ? " runs students'\nprograms all the same, and they can do "
              "whatever you can"
            : " is content with less");
}

int isolation_find(const struct options *options, struct arena *arena,
                   const struct isolation **out, struct err *e)
{
    struct isolation *found = arena_alloc(arena, sizeof(*found));
    /* Too large for a small stack, and needed once. */
    static struct sandbox_probe probe;

    *out = NULL;
    if (sandbox_probe(&probe, e) < 0) {
        return err_wrap(e, "cannot try the sandbox");
    }
    if (!works(&probe) || probe.best < options->required) {
        return refuse(&probe, options->required, e);
    }
    found->tier = probe.best;
    found->accounting = sandbox_accounting();
    for (int i = (int)probe.best + 1; i < TIER_COUNT; i++) {
        found->why_not[i] = arena_string(arena, probe.why_not[i]);
    }
    *out = found;
    return 0;
}
