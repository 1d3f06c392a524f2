/* The timeline as a picture: a bar per process, from its birth down to its end, pale while it
 * is a copy of its parent, hatched while it is blocked, dotted while it is a zombie. Drawn
 * in layers: bars, arrows, words. */
#include <signal.h>
#include <stdint.h>

#include "model/trace_words.h"
#include "report/svg.h"
#include "report/timeline.h"

enum {
    MARGIN = 24,
    TITLE_HEIGHT = 40,
    HEAD_HEIGHT = 26,
    ROW_HEIGHT = 26,
    BAR = 10,
    MARK = 16,
    GLYPH = 7, /* width of a character, roughly */
    LANE_MIN = 110,
    LANE_MAX = 330,
    LANES_MAX = 64, /* more share the last one */
    ROWS_MAX = 1500,
    COLORS = 6,
};

struct picture {
    const struct trace *trace;
    struct timeline_plan plan;
    struct arena arena;
    struct buf *out;
    size_t lane_x[LANES_MAX + 1]; /* centre of each bar; behind the last: the sites */
    size_t top;                   /* of the first row */
};

static size_t lane_of(const struct picture *p, size_t process)
{
    size_t lane = (size_t)p->plan.lanes[process];

    return lane < LANES_MAX ? lane : LANES_MAX - 1;
}

static size_t bar_x(const struct picture *p, size_t process)
{
    return p->lane_x[lane_of(p, process)];
}

/* The middle of a row. */
static size_t row_y(const struct picture *p, size_t row)
{
    return p->top + row * ROW_HEIGHT + ROW_HEIGHT / 2;
}

static bool has_lane(const struct picture *p, ptrdiff_t process)
{
    return trace_process(p->trace, process) != NULL && p->plan.lanes[process] >= 0;
}

/* The first row that is not before the event. */
static size_t row_of(const struct picture *p, size_t event)
{
    size_t row = 0;

    while (row < p->plan.row_count && p->plan.rows[row].event < event) {
        row++;
    }
    return row;
}

static size_t bottom(const struct picture *p)
{
    return p->top + p->plan.row_count * ROW_HEIGHT;
}

/* Pipes between processes get a coloured letter. */
static const struct object_record *marked_pipe(const struct picture *p,
                                               const struct event_record *event)
{
    const struct object_record *o = trace_object(p->trace, event->object);

    return o != NULL && o->kind == OBJECT_PIPE && o->actor < 0 && o->letter >= 0 ? o
                                                                                 : NULL;
}

static const char *row_words(struct picture *p, const struct timeline_row *row)
{
    const struct phrase *phrase = &row->phrase;
    bool has_arrow = phrase->arrow != ARROW_NONE && has_lane(p, phrase->peer);
    const char *text = has_arrow ? phrase->text : phrase->whole;

    return row->times > 1 ? arena_printf(&p->arena, "%s ×%zu", text, row->times) : text;
}

static const char *site_words(struct picture *p, ptrdiff_t site)
{
    const char *words = trace_site_words(p->trace, site, &p->arena);

    if (words == NULL || p->trace->sites[site].file == NULL ||
        p->trace->sites[site].function == NULL) {
        return words;
    }
    return arena_printf(&p->arena, "%s  %s", words, p->trace->sites[site].function);
}

static const char *name_words(struct picture *p, size_t process)
{
    const char *name = p->trace->processes[process].name;

    return arena_printf(&p->arena, "%zu %s", process + 1, name == NULL ? "?" : name);
}

/* Each lane is as wide as its widest words. Returns the width of the picture. */
static size_t lay_out(struct picture *p)
{
    size_t lanes = p->plan.lane_count < LANES_MAX ? p->plan.lane_count : LANES_MAX;
    size_t widths[LANES_MAX] = {0};
    size_t sites = 0;
    size_t x = MARGIN + BAR;

    for (size_t i = 0; i < p->plan.row_count; i++) {
        const struct timeline_row *row = &p->plan.rows[i];
        const struct event_record *event = &p->trace->events[row->event];
        const char *site = site_words(p, event->site);
        size_t width = ink_columns_raw(row_words(p, row)) * GLYPH + (size_t)2 * MARGIN;
        if (marked_pipe(p, event) != NULL) {
            width += MARK;
        }
        if (has_lane(p, (ptrdiff_t)event->process)) {
            ink_widen(&widths[lane_of(p, event->process)], width);
        }
        ink_widen(&sites, site == NULL ? 0 : ink_columns_raw(site));
    }
    for (size_t i = 0; i < lanes; i++) {
        p->lane_x[i] = x;
        x += widths[i] < LANE_MIN   ? LANE_MIN
             : widths[i] > LANE_MAX ? LANE_MAX
                                    : widths[i];
    }
    p->lane_x[lanes] = x + MARGIN;
    return p->lane_x[lanes] + sites * (GLYPH + 1) + MARGIN;
}

/* ---- bars --------------------------------------------------------------------------- */

static void put_bar(const struct picture *p, size_t process, size_t from, size_t until,
                    bool is_copy)
{
    if (until > from) {
        buf_printf(p->out,
                   "<rect class=\"p%zu%s\" x=\"%zu\" y=\"%zu\" width=\"%d\" "
                   "height=\"%zu\" rx=\"3\"/>\n",
                   process % COLORS, is_copy ? " copy" : "",
                   bar_x(p, process) - BAR / 2, from, BAR, until - from);
    }
}

/* Where the process began its last program: it is a copy of its parent until then. */
static size_t exec_y(const struct picture *p, size_t process)
{
    size_t row = row_of(p, p->plan.from[process]);

    for (; row < p->plan.row_count; row++) {
        const struct event_record *event = &p->trace->events[p->plan.rows[row].event];
        if (event->kind == EVENT_EXEC && event->process == process) {
            return row_y(p, row);
        }
    }
    return bottom(p);
}

static void draw_life(const struct picture *p, size_t process)
{
    const struct process_record *record = &p->trace->processes[process];
    size_t x = bar_x(p, process);
    size_t begin = row_y(p, row_of(p, p->plan.from[process]));
    size_t end =
        record->ended < 0 ? bottom(p) : row_y(p, row_of(p, (size_t)record->ended));
    size_t exec =
        record->parent >= 0 && record->has_execed ? exec_y(p, process) : begin;

    end = end < bottom(p) ? end : bottom(p);
    exec = exec < end ? exec : end;
    put_bar(p, process, begin, exec, true);
    put_bar(p, process, exec, end, record->parent >= 0 && !record->has_execed);
    if (record->ended >= 0 && record->parent >= 0) {
        size_t gone = record->reaped < 0 ? bottom(p)
                                         : row_y(p, row_of(p, (size_t)record->reaped));
        gone = gone < bottom(p) ? gone : bottom(p);
        buf_printf(p->out,
                   "<line class=\"zombie\" x1=\"%zu\" y1=\"%zu\" x2=\"%zu\" "
                   "y2=\"%zu\"><title>ended, not yet waited for</title></line>\n",
                   x, end, x, gone);
    }
}

/* From a BLOCKED row to the next row of the same process. */
static void draw_blocked(const struct picture *p, size_t row)
{
    size_t process = p->trace->events[p->plan.rows[row].event].process;
    size_t next = row + 1;

    while (next < p->plan.row_count &&
           p->trace->events[p->plan.rows[next].event].process != process) {
        next++;
    }
    size_t end = next == p->plan.row_count ? bottom(p) : row_y(p, next);
    buf_printf(p->out,
               "<rect class=\"blocked\" x=\"%zu\" y=\"%zu\" width=\"%d\" "
               "height=\"%zu\"><title>",
               bar_x(p, process) - BAR / 2, row_y(p, row), BAR, end - row_y(p, row));
    svg_text(p->out, p->plan.rows[row].phrase.whole);
    buf_add_string(p->out, "</title></rect>\n");
}

static void draw_bars(const struct picture *p)
{
    for (size_t i = 0; i < p->trace->process_count; i++) {
        if (has_lane(p, (ptrdiff_t)i)) {
            draw_life(p, i);
        }
    }
    for (size_t i = 0; i < p->plan.row_count; i++) {
        const struct event_record *event = &p->trace->events[p->plan.rows[i].event];
        if (event->kind == EVENT_BLOCKED && has_lane(p, (ptrdiff_t)event->process)) {
            draw_blocked(p, i);
        }
    }
}

/* ---- arrows ------------------------------------------------------------------------- */

static void draw_arrow(const struct picture *p, size_t row)
{
    const struct phrase *phrase = &p->plan.rows[row].phrase;
    const struct event_record *event = &p->trace->events[p->plan.rows[row].event];
    bool is_fork = event->kind == EVENT_FORK;
    bool is_signal = event->kind == EVENT_SIGNAL || event->signal != 0;

    if (phrase->arrow == ARROW_NONE || !has_lane(p, phrase->peer) ||
        phrase->peer == (ptrdiff_t)event->process) {
        return;
    }
    size_t self = bar_x(p, event->process);
    size_t peer = bar_x(p, (size_t)phrase->peer);
    size_t from = phrase->arrow == ARROW_TO ? self : peer;
    size_t to = phrase->arrow == ARROW_TO ? peer : self;
    buf_printf(p->out,
               "<path class=\"arrow a-%s\" d=\"M%zu %zuH%zu\" "
               "marker-end=\"url(#tip-%s)\"/>\n",
               is_fork     ? "fork"
               : is_signal ? "signal"
                           : "reap",
               from < to ? from + BAR / 2 : from - BAR / 2, row_y(p, row),
               from < to ? to - BAR / 2 : to + BAR / 2, is_signal ? "warn" : "good");
}

/* ---- words -------------------------------------------------------------------------- */

static const char *const style_classes[] = {
    [STYLE_PLAIN] = "t",   [STYLE_BOLD] = "t bold",  [STYLE_DIM] = "t note",
    [STYLE_RED] = "t bad", [STYLE_GREEN] = "t good", [STYLE_YELLOW] = "t warn",
};

static void draw_tooltip(struct picture *p, const struct timeline_row *row)
{
    const struct event_record *event = &p->trace->events[row->event];
    const char *site = site_words(p, event->site);

    buf_add_string(p->out, "<title>");
    svg_text(p->out, name_words(p, event->process));
    buf_add_string(p->out, ": ");
    svg_text(p->out, row->phrase.whole);
    if (site != NULL) {
        buf_add_string(p->out, "\n");
        svg_text(p->out, site);
    }
    buf_add_string(p->out, "</title>\n");
}

static size_t draw_mark(const struct picture *p, const struct object_record *pipe,
                        size_t x, size_t y)
{
    int letter = pipe->letter < 26 ? 'A' + pipe->letter : '+';

    buf_printf(p->out,
               "<rect class=\"o%d\" x=\"%zu\" y=\"%zu\" width=\"%d\" height=\"%d\" "
               "rx=\"4\"/><text class=\"mark\" x=\"%zu\" y=\"%zu\">%c</text>\n",
               pipe->letter % COLORS, x, y - MARK / 2, MARK, MARK, x + MARK / 2, y + 4,
               letter);
    return x + MARK + 5;
}

static void draw_row(struct picture *p, size_t index)
{
    const struct timeline_row *row = &p->plan.rows[index];
    const struct event_record *event = &p->trace->events[row->event];
    const struct object_record *pipe = marked_pipe(p, event);
    const char *site = site_words(p, event->site);
    size_t y = row_y(p, index);

    if (!has_lane(p, (ptrdiff_t)event->process)) {
        return;
    }
    size_t x = bar_x(p, event->process);
    buf_add_string(p->out, "<g>");
    draw_tooltip(p, row);
    buf_printf(p->out, "<circle class=\"dot p%zu\" cx=\"%zu\" cy=\"%zu\" r=\"5\"/>\n",
               event->process % COLORS, x, y);
    x += BAR + 3;
    x += row->phrase.arrow == ARROW_FROM ? BAR : 0;
    x = pipe == NULL ? x : draw_mark(p, pipe, x, y);
    svg_label(p->out, x, y + 4, style_classes[row->phrase.style], row_words(p, row));
    if (site != NULL) {
        size_t lanes = p->plan.lane_count < LANES_MAX ? p->plan.lane_count : LANES_MAX;
        svg_label(p->out, p->lane_x[lanes], y + 4, "site", site);
    }
    buf_add_string(p->out, "</g>\n");
}

/* The names of the processes: above the first of each lane, else where they begin. */
static void draw_names(struct picture *p)
{
    size_t next = 0;

    for (size_t i = 0; i < p->trace->process_count; i++) {
        if (!has_lane(p, (ptrdiff_t)i)) {
            continue;
        }
        bool is_first = (size_t)p->plan.lanes[i] == next;
        const char *name = name_words(p, i);
        size_t width = (ink_columns_raw(name) + 1) * (GLYPH + 1) + BAR;
        size_t y = is_first ? (size_t)TITLE_HEIGHT
                            : row_y(p, row_of(p, p->plan.from[i])) - HEAD_HEIGHT / 2;
        size_t x = is_first ? bar_x(p, i) - BAR : bar_x(p, i) + BAR;
        next += is_first;
        buf_printf(p->out,
                   "<rect class=\"headbox\" x=\"%zu\" y=\"%zu\" width=\"%zu\" "
                   "height=\"%d\" rx=\"6\"/>\n",
                   x, y + 2, width, HEAD_HEIGHT - 4);
        svg_label(p->out, x + BAR, y + HEAD_HEIGHT / 2 + 4, "head", name);
    }
}

void timeline_write_svg(const struct timeline *timeline,
                        const struct report_options *options, struct buf *out)
{
    struct timeline bounded = *timeline;
    struct picture p = {
        .trace = timeline->trace, .out = out, .top = TITLE_HEIGHT + HEAD_HEIGHT + 6};

    (void)options;
    if (bounded.rows_max == 0 || bounded.rows_max > ROWS_MAX) {
        bounded.rows_max = ROWS_MAX;
    }
    timeline_plan(&bounded, &p.arena, &p.plan);
    size_t width = lay_out(&p);
    const char *title = timeline->title == NULL ? "timeline" : timeline->title;
    svg_open(out, width < 400 ? 400 : width, bottom(&p) + (size_t)2 * MARGIN, title);
    svg_label(out, MARGIN, MARGIN + 4, "title", title);
    draw_bars(&p);
    for (size_t i = 0; i < p.plan.row_count; i++) {
        draw_arrow(&p, i);
    }
    for (size_t i = 0; i < p.plan.row_count; i++) {
        draw_row(&p, i);
    }
    draw_names(&p);
    if (p.plan.left_out > 0 || p.trace->state == TRACE_CUT || p.plan.row_count == 0) {
        svg_label(out, MARGIN, bottom(&p) + MARGIN, "note",
                  p.plan.row_count == 0 ? "nothing was recorded"
                  : p.plan.left_out > 0 ? "only the last events are shown"
                                        : "more happened than is recorded");
    }
    svg_close(out);
    arena_release(&p.arena);
}
