/* What the forms of a timeline share: which events are shown, in what words, on which lane. */
#ifndef GRADER_REPORT_TIMELINE_H
#define GRADER_REPORT_TIMELINE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "model/trace.h"
#include "report/ink.h"
#include "report/report.h"

enum arrow {
    ARROW_NONE,
    ARROW_TO,   /* to the peer's lane */
    ARROW_FROM, /* from the peer's lane */
};

/* One event in words, raw. */
struct phrase {
    const char *text;
    const char
        *whole; /* where no arrow can be drawn: the text with the peer in words */
    enum arrow arrow;
    ptrdiff_t peer; /* with an arrow */
    enum style style;
};

struct phrase timeline_phrase(const struct trace *trace,
                              const struct event_record *event, struct arena *arena);

struct timeline_row {
    size_t event; /* the first one */
    size_t times; /* this often in a row */
    struct phrase phrase;
};

/* The events of the window that are worth a row, and a lane for each process that has one.
 * A lane is used again when its process is gone. */
struct timeline_plan {
    struct timeline_row *rows;
    size_t row_count;
    size_t left_out;  /* rows in front of the window that are not shown */
    ptrdiff_t *lanes; /* by process; -1: not shown */
    size_t *from;     /* by process: the event at which its lane begins … */
    size_t *until;    /* … and the one behind which it is free */
    size_t lane_count;
};

void timeline_plan(const struct timeline *timeline, struct arena *arena,
                   struct timeline_plan *out);

/* Is the event shown when not everything is asked for? */
bool timeline_shows(const struct trace *trace, size_t event);

void timeline_write_text(const struct timeline *timeline,
                         const struct report_options *options, struct buf *out);
void timeline_write_json(const struct timeline *timeline,
                         const struct report_options *options, struct buf *out);
void timeline_write_svg(const struct timeline *timeline,
                        const struct report_options *options, struct buf *out);

#endif
