/* Results as text for people and machines. Pure: appends to a buffer, reads nothing else.
 * Every text that a student could have written passes base/text.h's sanitiser here. */
#ifndef GRADER_REPORT_REPORT_H
#define GRADER_REPORT_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "model/isolation.h"
#include "model/machine.h"
#include "model/result.h"
#include "model/trace.h"

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

/* What the processes of one test did, in order: a lane for each, time runs downwards. */
struct timeline {
    const struct trace *trace;
    const char *title;
    bool is_ascii;    /* no box characters (text only) */
    bool shows_all;   /* also what says little: the calls of loaders and libraries */
    size_t rows_max;  /* 0: all; else so many up to the moment, and a few behind it */
    ptrdiff_t moment; /* the event that matters, or -1: the last one */
};

/* As report_format. */
struct timeline_format {
    const char *name;
    const char *meaning;
    void (*write)(const struct timeline *timeline, const struct report_options *options,
                  struct buf *out);
};
extern const struct timeline_format timeline_formats[];

/* NULL if there is none of that name. */
const struct timeline_format *timeline_find(const char *name);

/* A file of the student's, whole. */
struct report_source {
    const char *name;
    struct bytes text;
};

/* The sandbox, where it was not a full one (with verbose: always): a paragraph in the
 * columns of the terminal report's foot. NULL: it is not known, and nothing is said. */
void report_isolation(const struct isolation *isolation,
                      const struct report_options *options, struct buf *out);

/* What a machine has for boxes and grading, and what to mend. The same for programs. */
void report_machine(const struct machine *machine, const struct remedies *remedies,
                    const struct report_options *options, struct buf *out);
void report_machine_json(const struct machine *machine, const struct remedies *remedies,
                         struct buf *out);

/* Everything about one failed test. */
struct why_report {
    const struct result *result;
    const struct test_result *test;
    const char *story; /* the explanation in full, or NULL: that of the finding */
    const struct report_source *sources; /* whose lines are quoted where the story names
                                            them as FILE:LINE */
    size_t source_count;
    const struct timeline *timeline; /* or NULL */
};
void report_why(const struct why_report *why, const struct report_options *options,
                struct buf *out);

/* "stdout", and what came on it, at most `max` lines. Nothing if that is nothing. */
void report_stream(const char *name, struct bytes text, size_t max,
                   const struct report_options *options, struct buf *out);

#endif
