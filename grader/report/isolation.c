/* What separated the boxes from the machine: a line where it is less than it could be. */
#include "report/ink.h"
#include "report/report.h"

void report_isolation(const struct isolation *isolation,
                      const struct report_options *options, struct buf *out)
{
    const struct ink ink = {out, options};
    AUTO_BUF text = {0};

    if (isolation == NULL || (isolation->tier == TIER_FULL && !options->verbose)) {
        return;
    }
    buf_printf(&text, "%s%s: %s", tier_rows[isolation->tier].name,
               isolation->tier == TIER_FULL ? "" : ", not full",
               tier_rows[isolation->tier].promise);
    buf_printf(&text, "; counted by %s", accounting_rows[isolation->accounting].name);
    if (isolation->tier < TIER_FULL) {
        buf_add_string(&text, " (grader doctor says why, and what to mend)");
    }
    ink_style(&ink, isolation->tier < TIER_FULL ? STYLE_YELLOW : STYLE_PLAIN);
    buf_add_string(out, "sandbox ");
    ink_style(&ink, STYLE_PLAIN);
    ink_wrapped(&ink, text.data, sizeof("sandbox ") - 1);
}
