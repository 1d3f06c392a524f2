/* Results as text for people and machines. Pure: appends to a buffer, reads nothing else.
 * Every text that a student could have written passes base/text.h's sanitiser here. */
#ifndef GRADER_REPORT_REPORT_H
#define GRADER_REPORT_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "model/result.h"

enum report_language { LANGUAGE_EN, LANGUAGE_ZH };

struct report_options {
    bool color;
    bool verbose;                  /* passed tests in detail, whole texts */
    enum report_language language; /* of titles and hints */
    int width;                     /* columns, at least 40 */
};

/* One row per format: its name for --format, a sentence for --help, its writer. A writer
 * gets all results of a run at once. The table ends with a row whose name is NULL. */
struct report_format {
    const char *name;
    const char *meaning;
    void (*write)(const struct result *const *results, size_t count,
                  const struct report_options *options, struct buf *out);
};
extern const struct report_format report_formats[];

/* NULL if there is none of that name. */
const struct report_format *report_find(const char *name);

#endif
