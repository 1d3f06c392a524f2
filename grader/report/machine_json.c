/* What `grader doctor` has found, for programs; FORMATS.md describes it. */
#include <errno.h>
#include <jansson.h>
#include <string.h>

#include "base/err.h"
#include "base/text.h"
#include "report/report.h"

static const char *const state_names[] = {
    [PIECE_UNTRIED] = "untried",
    [PIECE_MISSING] = "missing",
    [PIECE_THERE] = "there",
};

static const char *const use_names[] = {
    [USE_FULL] = "full",
    [USE_LOWER] = "lower",
    [USE_EXTRA] = "extra",
    [USE_GRADING] = "grading",
};

/* NULL and the empty text are null. */
static json_t *text_or_null(const char *raw)
{
    AUTO_BUF clean = {0};

    if (raw == NULL || raw[0] == '\0') {
        return json_null();
    }
    text_sanitise(&clean, bytes_of(raw), TEXT_BLOCK);
    return json_stringn(clean.data, clean.len);
}

static json_t *from_tiers(const struct machine *machine)
{
    json_t *list = json_array();

    for (int i = TIER_COUNT - 1; i >= 0; i--) {
        const char *why_not = machine->isolation.why_not[i];
        bool works = machine->has_box && machine->isolation.tier >= (enum tier)i;
        json_array_append_new(
            list, json_pack("{ss sb so ss}", "tier", tier_rows[i].name, "works", works,
                            "why_not", text_or_null(works ? NULL : why_not), "promise",
                            tier_rows[i].promise));
    }
    return list;
}

static json_t *from_pieces(const struct machine *machine)
{
    json_t *list = json_array();

    for (int i = 0; i < PIECE_COUNT; i++) {
        const struct piece_record *record = &machine->pieces[i];
        const char *error = record->error == 0 ? NULL : strerrorname_np(record->error);
        json_array_append_new(
            list,
            json_pack("{ss ss so so ss ss}", "piece", piece_rows[i].name, "state",
                      state_names[record->state], "words", text_or_null(record->words),
                      "error", text_or_null(error), "needed_for",
                      use_names[piece_rows[i].use], "purpose", piece_rows[i].purpose));
    }
    return list;
}

static json_t *from_remedies(const struct remedies *remedies)
{
    json_t *list = json_array();

    for (size_t i = 0; i < remedies->count; i++) {
        const struct remedy *remedy = &remedies->list[i];
        json_t *commands = json_array();
        for (size_t k = 0; k < remedy->command_count; k++) {
            json_array_append_new(commands, json_string(remedy->commands[k]));
        }
        json_array_append_new(
            list, json_pack("{ss so}", "cause", remedy->cause, "commands", commands));
    }
    return list;
}

static int add_chunk(const char *data, size_t len, void *out)
{
    buf_add(out, data, len);
    return 0;
}

void report_machine_json(const struct machine *machine, const struct remedies *remedies,
                         struct buf *out)
{
    json_t *root = json_pack(
        "{ss so so sb so so so}", "schema", "grader/doctor/v1", "tier",
        machine->has_box ? json_string(tier_rows[machine->isolation.tier].name)
                         : json_null(),
        "accounting", json_string(accounting_rows[machine->isolation.accounting].name),
        "whole", machine_is_whole(machine), "tiers", from_tiers(machine), "pieces",
        from_pieces(machine), "remedies", from_remedies(remedies));

    if (root == NULL || json_dump_callback(root, add_chunk, out, JSON_INDENT(2)) != 0) {
        BUG("cannot write JSON");
    }
    buf_add_char(out, '\n');
    json_decref(root);
}
