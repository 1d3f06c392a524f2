#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/rehearsal.h"
#include "explain/explain.h"
#include "sandbox/sandbox.h"

static int check_words(const struct options *options, bool *is_json, struct err *e)
{
    static const char *const names[] = {"terminal", "json", NULL};
    const char *near = text_nearest(options->format, names);

    *is_json = strcmp(options->format, "json") == 0;
    if (options->word_count > 0) {
        return err_set(e, ERR_USAGE,
                       "doctor looks at the machine and takes no words: '%s'",
                       options->words[0]);
    }
    if (!*is_json && strcmp(options->format, "terminal") != 0) {
        return err_set(e, ERR_USAGE, "there is no format '%s': use %s", options->format,
                       near != NULL ? near : "terminal or json");
    }
    return 0;
}

static void note_groups(struct machine *machine)
{
    enum accounting accounting = machine->isolation.accounting;
    struct piece_record *record = &machine->pieces[PIECE_GROUPS];
    bool has_group = accounting != ACCOUNTING_PROCESS;

    *record = (struct piece_record){.state = has_group ? PIECE_THERE : PIECE_MISSING};
    (void)snprintf(record->words, sizeof(record->words), "%s",
                   has_group
                       ? accounting_rows[accounting].name
                       : "none that counts memory lets the grader make others in it");
}

static int examine(struct machine *machine, struct arena *arena, struct err *e)
{
    /* Too large for a small stack, and needed once. */
    static struct sandbox_probe probe;

    if (sandbox_probe(&probe, e) < 0 || sandbox_pieces(machine, e) < 0) {
        return err_wrap(e, "cannot try the sandbox");
    }
    machine->isolation.tier = probe.best;
    machine->isolation.accounting = sandbox_accounting();
    note_groups(machine);
    machine->has_box = probe.why_not[probe.best][0] == '\0';
    for (int i = (int)probe.best + machine->has_box; i < TIER_COUNT; i++) {
        machine->isolation.why_not[i] = arena_string(arena, probe.why_not[i]);
    }
    return rehearse(machine, e);
}

static int status_of(const struct machine *machine)
{
    if (!machine->has_box || machine->isolation.tier == TIER_NONE) {
        return EXIT_TROUBLE;
    }
    return machine_is_whole(machine) ? EXIT_ALL_PASSED : EXIT_NOT_PASSED;
}

int command_doctor(const struct options *options, struct err *e)
{
    struct report_options look = output_options(options);
    struct machine machine = {0};
    struct remedies remedies = {0};
    struct arena arena = {0};
    AUTO_BUF text = {0};
    bool is_json = false;
    int status = -1;

    if (check_words(options, &is_json, e) < 0) {
        return -1;
    }
    if (examine(&machine, &arena, e) == 0) {
        explain_machine(&machine, &arena, &remedies);
        if (is_json) {
            report_machine_json(&machine, &remedies, &text);
        } else {
            report_machine(&machine, &remedies, &look, &text);
        }
        status = output_write(options->output, &text, e) < 0 ? -1 : status_of(&machine);
    }
    arena_release(&arena);
    return status;
}
