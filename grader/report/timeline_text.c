/* The timeline for a terminal. Each row is drawn on a canvas of one line: first the lanes,
 * then the words of the event beside its lane, then an arrow to or from another lane. */
#include <stdint.h>
#include <string.h>

#include "base/text.h"
#include "model/trace_words.h"
#include "report/timeline.h"

enum {
    WIDTH_MAX = 200,
    CELL_BYTES = 5,
    WORDS_MIN = 30, /* columns for the words of the last lane */
    PITCH_MIN = 9,
    PITCH_MAX = 24,
    NAME_COLUMNS = 16,
    SITE_MAX = 32,
    WIDE = 100, /* from this width on sites have their function beside them */
};

struct cell {
    char text[CELL_BYTES]; /* one character; "" behind a wide one */
    enum style style;
};

struct canvas {
    struct cell cells[WIDTH_MAX];
    size_t width;
};

/* What holds for all rows. */
struct sheet {
    const struct timeline *timeline;
    const struct trace *trace;
    struct timeline_plan plan;
    struct arena arena;
    struct ink ink;
    size_t width;
    size_t site_at; /* column of the source lines; the words end before */
    size_t pitch;   /* from lane to lane; 0: processes are named on each row */
};

static const struct {
    const char *box;
    char ascii;
} substitutes[] = {
    {"│", '|'}, {"┊", ':'}, {"├", '+'}, {"┬", '+'}, {"╰", '+'}, {"╯", '+'}, {"─", '-'},
    {"┼", '-'}, {"▶", '>'}, {"◀", '<'}, {"…", '~'}, {"×", 'x'}, {"◼", '#'},
};

static void canvas_clear(struct canvas *canvas, size_t width)
{
    canvas->width = width;
    for (size_t i = 0; i < WIDTH_MAX; i++) {
        canvas->cells[i] = (struct cell){.text = " ", .style = STYLE_PLAIN};
    }
}

static void put(struct canvas *canvas, size_t at, const char *box, enum style style)
{
    if (at < canvas->width) {
        struct cell *cell = &canvas->cells[at];
        (void)memset(cell->text, 0, sizeof(cell->text));
        memcpy(cell->text, box, strnlen(box, CELL_BYTES - 1));
        cell->style = style;
    }
}

/* Takes one character off `rest`: its bytes and its columns. */
static struct bytes next_character(struct bytes *rest, size_t *columns)
{
    unsigned point = 0;
    size_t len = text_utf8(*rest, &point);
    struct bytes one = {rest->data, len == 0 ? 1 : len};

    *columns = ink_columns(one);
    rest->data += one.len;
    rest->len -= one.len;
    return one;
}

/* Sanitised text from column `at`, cut with … before `end`; the column behind it. */
static size_t put_text(struct canvas *canvas, size_t at, size_t end, const char *raw,
                       enum style style)
{
    AUTO_BUF clean = {0};

    text_sanitise(&clean, bytes_of(raw), TEXT_LINE);
    struct bytes rest = buf_bytes(&clean);
    end = end < canvas->width ? end : canvas->width;
    while (rest.len > 0 && at < end) {
        bool is_last_column = at + ink_columns(rest) > end;
        size_t columns = 0;
        struct bytes one = next_character(&rest, &columns);
        if (is_last_column && at + columns >= end) {
            put(canvas, at, "…", style);
            return at + 1;
        }
        if (columns == 0 || one.len >= CELL_BYTES) {
            continue;
        }
        char text[CELL_BYTES] = {0};
        memcpy(text, one.data, one.len);
        put(canvas, at, text, style);
        for (size_t i = 1; i < columns; i++) {
            put(canvas, at + i, "", style);
        }
        at += columns;
    }
    return at;
}

static void add_cell(const struct ink *ink, const char *text, bool is_ascii)
{
    for (size_t i = 0; is_ascii && i < sizeof(substitutes) / sizeof(substitutes[0]);
         i++) {
        if (strcmp(substitutes[i].box, text) == 0) {
            buf_add_char(ink->out, substitutes[i].ascii);
            return;
        }
    }
    if (is_ascii && (unsigned char)text[0] >= 0x80) {
        buf_add_char(ink->out, '?');
    } else {
        buf_add_string(ink->out, text);
    }
}

static void canvas_write(const struct sheet *s, const struct canvas *canvas)
{
    enum style style = STYLE_PLAIN;
    size_t width = canvas->width;

    while (width > 0 && strcmp(canvas->cells[width - 1].text, " ") == 0) {
        width--;
    }
    for (size_t i = 0; i < width; i++) {
        if (canvas->cells[i].style != style) {
            style = canvas->cells[i].style;
            ink_style(&s->ink, STYLE_PLAIN);
            if (style != STYLE_PLAIN) {
                ink_style(&s->ink, style);
            }
        }
        add_cell(&s->ink, canvas->cells[i].text, s->timeline->is_ascii);
    }
    if (style != STYLE_PLAIN) {
        ink_style(&s->ink, STYLE_PLAIN);
    }
    buf_add_char(s->ink.out, '\n');
}

/* ---- layout ------------------------------------------------------------------------ */

/* "shell.c:71", with the function on wide terminals. */
static const char *site_words(struct sheet *s, ptrdiff_t site)
{
    const char *words = trace_site_words(s->trace, site, &s->arena);

    if (words == NULL || s->width < WIDE || s->trace->sites[site].file == NULL ||
        s->trace->sites[site].function == NULL) {
        return words;
    }
    return arena_printf(&s->arena, "%s %s", words, s->trace->sites[site].function);
}

static void lay_out(struct sheet *s)
{
    size_t site_columns = 0;
    size_t lanes = s->plan.lane_count;

    for (size_t i = 0; i < s->plan.row_count; i++) {
        const char *site = site_words(s, s->trace->events[s->plan.rows[i].event].site);
        if (site != NULL) {
            ink_widen(&site_columns, ink_columns_raw(site));
        }
    }
    site_columns = site_columns > SITE_MAX ? SITE_MAX : site_columns;
    s->site_at = site_columns == 0 ? s->width : s->width - site_columns;
    size_t area = site_columns == 0 ? s->width : s->site_at - 2;
    if (lanes <= 1) {
        s->pitch = PITCH_MAX;
        return;
    }
    s->pitch = area > WORDS_MIN ? (area - WORDS_MIN) / (lanes - 1) : 0;
    s->pitch = s->pitch > PITCH_MAX ? PITCH_MAX : s->pitch;
    s->pitch = s->pitch < PITCH_MIN ? 0 : s->pitch;
}

static size_t lane_column(const struct sheet *s, size_t process)
{
    return (size_t)s->plan.lanes[process] * s->pitch;
}

static const char *name_words(struct sheet *s, size_t process)
{
    const char *name = s->trace->processes[process].name;

    return arena_printf(&s->arena, "%zu %s", process + 1, name == NULL ? "?" : name);
}

static bool has_lane(const struct sheet *s, ptrdiff_t process)
{
    return trace_process(s->trace, process) != NULL && s->plan.lanes[process] >= 0;
}

/* The processes that have their lane from the first row on, or are its first users. */
static void write_header(struct sheet *s)
{
    struct canvas canvas;
    size_t next = 0; /* lanes are taken in order by their first users */

    canvas_clear(&canvas, s->width);
    for (size_t i = 0; i < s->trace->process_count && s->pitch > 0; i++) {
        if (has_lane(s, (ptrdiff_t)i) && (size_t)s->plan.lanes[i] == next) {
            size_t at = lane_column(s, i);
            bool is_last = next + 1 == s->plan.lane_count;
            size_t end = is_last ? s->width : at + s->pitch - 1;
            (void)put_text(&canvas, at, end, name_words(s, i), STYLE_BOLD);
            next++;
        }
    }
    if (next > 0) {
        canvas_write(s, &canvas);
    }
}

/* Lifelines of those that are there at this event: dotted between end and reaping. */
static void put_lanes(const struct sheet *s, struct canvas *canvas, size_t event)
{
    for (size_t i = 0; i < s->trace->process_count; i++) {
        const struct process_record *p = &s->trace->processes[i];
        if (!has_lane(s, (ptrdiff_t)i) || event < s->plan.from[i] ||
            event > s->plan.until[i]) {
            continue;
        }
        bool has_ended = p->ended >= 0 && event > (size_t)p->ended;
        put(canvas, lane_column(s, i), has_ended ? "┊" : "│", STYLE_DIM);
    }
}

/* A line from column `a` to column `b`, both left out; crosses lifelines. */
static void put_line(struct canvas *canvas, size_t a, size_t b, enum style style)
{
    for (size_t i = a + 1; i < b; i++) {
        bool crosses = strcmp(canvas->cells[i].text, "│") == 0 ||
                       strcmp(canvas->cells[i].text, "┊") == 0;
        put(canvas, i, crosses ? "┼" : "─", style);
    }
}

/* Was the peer born by this event? Its number is told where its lane begins. */
static bool is_birth(const struct sheet *s, const struct timeline_row *row)
{
    return s->trace->events[row->event].kind == EVENT_FORK;
}

static void put_birth(struct sheet *s, struct canvas *canvas, size_t peer)
{
    size_t at = lane_column(s, peer);

    put(canvas, at, "┬", STYLE_GREEN);
    if (s->plan.lanes[peer] + 1 == (ptrdiff_t)s->plan.lane_count || s->pitch > 12) {
        size_t end = s->plan.lanes[peer] + 1 == (ptrdiff_t)s->plan.lane_count
                         ? s->site_at - 1
                         : at + s->pitch - 1;
        (void)put_text(canvas, at + 2, end,
                       arena_printf(&s->arena, "process %zu", peer + 1), STYLE_DIM);
    }
}

/* The arrow between the lanes of `row` and its peer; words end at column `end` if the peer
 * is to the right. */
static void put_arrow(struct sheet *s, struct canvas *canvas,
                      const struct timeline_row *row, size_t end)
{
    size_t self = lane_column(s, s->trace->events[row->event].process);
    size_t peer = lane_column(s, (size_t)row->phrase.peer);
    enum style style = row->phrase.style;
    bool is_to = row->phrase.arrow == ARROW_TO;

    if (peer > self) {
        put_line(canvas, end, peer, style);
        put(canvas, is_to ? peer - 1 : end + 1, is_to ? "▶" : "◀", style);
    } else {
        put_line(canvas, peer, self, style);
        put(canvas, is_to ? peer + 1 : self - 1, is_to ? "◀" : "▶", style);
    }
    if (is_birth(s, row)) {
        put_birth(s, canvas, (size_t)row->phrase.peer);
    } else if (!is_to) {
        put(canvas, peer, peer > self ? "╯" : "╰", style);
    }
}

/* Words beside the lane, with an arrow if there is room for one. */
static void put_event(struct sheet *s, struct canvas *canvas,
                      const struct timeline_row *row)
{
    const struct event_record *event = &s->trace->events[row->event];
    const struct phrase *phrase = &row->phrase;
    size_t at = lane_column(s, event->process);
    size_t limit = s->site_at == s->width ? s->width : s->site_at - 2;
    size_t words = ink_columns_raw(phrase->text);
    bool has_peer = phrase->arrow != ARROW_NONE && has_lane(s, phrase->peer) &&
                    phrase->peer != (ptrdiff_t)event->process;

    put(canvas, at,
        event->kind == EVENT_EXIT      ? "╰"
        : event->kind == EVENT_START   ? "┬"
        : event->kind == EVENT_BLOCKED ? "◼"
                                       : "├",
        phrase->style);
    if (has_peer) {
        size_t peer = lane_column(s, (size_t)phrase->peer);
        if (peer < at || at + 2 + words + 3 <= peer) {
            size_t end = put_text(canvas, at + 2, limit, phrase->text, phrase->style);
            put_arrow(s, canvas, row, end);
            return;
        }
    }
    const char *text = phrase->whole;
    if (row->times > 1) {
        text = arena_printf(&s->arena, "%s ×%zu", text, row->times);
    }
    size_t end = put_text(canvas, at + 2, limit, text, phrase->style);
    put(canvas, end, " ", STYLE_PLAIN); /* no lifeline touches the words */
}

static void put_site(struct sheet *s, struct canvas *canvas, const char *site)
{
    if (site != NULL && s->site_at < s->width) {
        (void)put_text(canvas, s->site_at, s->width, site, STYLE_DIM);
    }
}

static void write_row(struct sheet *s, const struct timeline_row *row)
{
    const struct event_record *event = &s->trace->events[row->event];
    struct canvas canvas;

    canvas_clear(&canvas, s->width);
    if (s->pitch > 0 && has_lane(s, (ptrdiff_t)event->process)) {
        put_lanes(s, &canvas, row->event);
        put_event(s, &canvas, row);
    } else {
        size_t limit = s->site_at == s->width ? s->width : s->site_at - 2;
        const char *text = row->times > 1 ? arena_printf(&s->arena, "%s ×%zu",
                                                         row->phrase.whole, row->times)
                                          : row->phrase.whole;
        (void)put_text(&canvas, 0, NAME_COLUMNS, name_words(s, event->process),
                       STYLE_DIM);
        (void)put_text(&canvas, NAME_COLUMNS + 1, limit, text, row->phrase.style);
    }
    put_site(s, &canvas, site_words(s, event->site));
    canvas_write(s, &canvas);
}

static void write_notes(const struct sheet *s)
{
    if (s->trace->state == TRACE_CUT) {
        buf_add_string(s->ink.out,
                       "(only the beginning: more happened than is recorded)\n");
    } else if (s->trace->state == TRACE_REFUSED) {
        buf_add_string(s->ink.out, "(this machine forbids ptrace: nothing is known)\n");
    } else if (s->plan.row_count == 0) {
        buf_add_string(s->ink.out, "(nothing was recorded)\n");
    }
}

void timeline_write_text(const struct timeline *timeline,
                         const struct report_options *options, struct buf *out)
{
    size_t width = (size_t)options->width;
    struct sheet s = {.timeline = timeline,
                      .trace = timeline->trace,
                      .ink = {out, options},
                      .width = width > WIDTH_MAX ? WIDTH_MAX : width};

    timeline_plan(timeline, &s.arena, &s.plan);
    lay_out(&s);
    write_header(&s);
    if (s.plan.left_out > 0) {
        buf_printf(out, "(%zu earlier event%s)\n", s.plan.left_out,
                   s.plan.left_out == 1 ? "" : "s");
    }
    for (size_t i = 0; i < s.plan.row_count; i++) {
        write_row(&s, &s.plan.rows[i]);
    }
    write_notes(&s);
    arena_release(&s.arena);
}
