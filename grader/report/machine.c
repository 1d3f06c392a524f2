/* What `grader doctor` has found. */
#include <string.h>

#include "report/ink.h"
#include "report/report.h"

enum { NAME_COLUMNS = 20, INDENT = 2 + 2 + NAME_COLUMNS };

static const struct {
    const char *glyph;
    enum style style;
} signs[] = {
    [PIECE_UNTRIED] = {"-", STYLE_DIM},
    [PIECE_MISSING] = {"✗", STYLE_RED},
    [PIECE_THERE] = {"✓", STYLE_GREEN},
};

static void add_row(const struct ink *ink, enum piece_state state, const char *name,
                    const char *words)
{
    ink_blanks(ink, 2);
    ink_style(ink, signs[state].style);
    buf_add_string(ink->out, signs[state].glyph);
    ink_style(ink, STYLE_PLAIN);
    ink_blanks(ink, 1);
    if (words[0] == '\0') {
        ink_text(ink, name);
        buf_add_char(ink->out, '\n');
        return;
    }
    ink_padded(ink, name, NAME_COLUMNS);
    ink_wrapped(ink, words, INDENT);
}

static enum piece_state tier_state(const struct machine *machine, enum tier tier)
{
    if (tier > machine->isolation.tier || !machine->has_box) {
        return PIECE_MISSING;
    }
    return tier == machine->isolation.tier ? PIECE_THERE : PIECE_UNTRIED;
}

static void add_tiers(const struct ink *ink, const struct machine *machine)
{
    ink_heading(ink, "sandboxes, the strongest first");
    for (int i = TIER_COUNT - 1; i >= 0; i--) {
        enum piece_state state = tier_state(machine, (enum tier)i);
        const char *why_not = machine->isolation.why_not[i];
        add_row(ink, state, tier_rows[i].name,
                state == PIECE_MISSING && why_not != NULL ? why_not
                                                          : tier_rows[i].promise);
    }
}

static void add_piece(const struct ink *ink, const struct machine *machine,
                      enum piece piece)
{
    const struct piece_record *record = &machine->pieces[piece];
    const struct piece_row *row = &piece_rows[piece];
    AUTO_BUF words = {0};

    buf_add_string(&words, record->words);
    if (record->state == PIECE_MISSING && record->error != 0) {
        buf_printf(&words, ": %s", strerror(record->error));
    }
    if (record->state == PIECE_UNTRIED) {
        buf_clear(&words);
        buf_printf(&words, "not tried: %s", record->words);
    }
    bool is_spare = row->use == USE_EXTRA ||
                    (row->use == USE_LOWER && machine->isolation.tier == TIER_FULL);
    if (record->state == PIECE_MISSING && is_spare) {
        buf_add_string(&words, " (boxes here do without)");
    }
    if (ink->options->verbose) {
        buf_printf(&words, "%s%s", words.len > 0 ? "; " : "", row->purpose);
    }
    add_row(ink, record->state, row->name, words.len > 0 ? words.data : "");
}

/* Commands are shown as they are to be typed: never broken. */
static void add_command(const struct ink *ink, const char *command)
{
    const char *rest = command;

    while (*rest != '\0') {
        size_t len = strcspn(rest, "\n");
        ink_blanks(ink, 6);
        buf_add(ink->out, rest, len);
        buf_add_char(ink->out, '\n');
        rest += len + (rest[len] == '\n');
    }
}

static void add_remedies(const struct ink *ink, const struct remedies *remedies)
{
    if (remedies->count == 0) {
        return;
    }
    ink_heading(ink, "to mend");
    for (size_t i = 0; i < remedies->count; i++) {
        const struct remedy *remedy = &remedies->list[i];
        buf_add_string(ink->out, i > 0 ? "\n  " : "  ");
        ink_wrapped(ink, remedy->cause, 2);
        for (size_t k = 0; k < remedy->command_count; k++) {
            add_command(ink, remedy->commands[k]);
        }
    }
}

static void add_head(const struct ink *ink, const struct machine *machine)
{
    const struct isolation *isolation = &machine->isolation;
    AUTO_BUF text = {0};

    if (!machine->has_box) {
        buf_add_string(&text, "impossible: no box of any kind can be opened here");
    } else {
        buf_printf(&text, "%s: %s", tier_rows[isolation->tier].name,
                   tier_rows[isolation->tier].promise);
    }
    ink_style(ink, STYLE_BOLD);
    buf_add_string(ink->out, "sandbox ");
    ink_style(ink, STYLE_PLAIN);
    ink_wrapped(ink, text.data, sizeof("sandbox ") - 1);
    buf_clear(&text);
    buf_printf(&text, "%s: %s", accounting_rows[isolation->accounting].name,
               accounting_rows[isolation->accounting].promise);
    buf_add_string(ink->out, "counted ");
    ink_wrapped(ink, text.data, sizeof("counted ") - 1);
}

void report_machine(const struct machine *machine, const struct remedies *remedies,
                    const struct report_options *options, struct buf *out)
{
    const struct ink ink = {out, options};

    add_head(&ink, machine);
    add_tiers(&ink, machine);
    ink_heading(&ink, "pieces");
    for (int i = 0; i < PIECE_COUNT; i++) {
        add_piece(&ink, machine, (enum piece)i);
    }
    add_remedies(&ink, remedies);
}
