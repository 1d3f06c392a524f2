#include <string.h>

#include "base/text.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "sandbox/sandbox.h"

static int status_of(const struct sandbox_probe *probe)
{
    if (probe->best == TIER_NONE) {
        return EXIT_TROUBLE;
    }
    return probe->best == TIER_FULL ? EXIT_ALL_PASSED : EXIT_NOT_PASSED;
}

int command_doctor(const struct options *options, struct err *e)
{
    /* Too large for a small stack, and needed once. */
    static struct sandbox_probe probe;
    struct report_options look = output_options(options);
    struct isolation isolation = {0};
    AUTO_BUF text = {0};

    if (options->word_count > 0) {
        return err_set(e, ERR_USAGE, "doctor takes no words: '%s'", options->words[0]);
    }
    if (sandbox_probe(&probe, e) < 0) {
        return err_wrap(e, "cannot try the sandbox");
    }
    isolation.tier = probe.best;
    for (int i = TIER_COUNT - 1; i >= 0; i--) {
        isolation.why_not[i] = probe.why_not[i];
        buf_printf(&text, "%-8s %s\n", tier_rows[i].name, probe.why_not[i]);
    }
    look.verbose = true;
    report_isolation(&isolation, &look, &text);
    return output_write(options->output, &text, e) < 0 ? -1 : status_of(&probe);
}
