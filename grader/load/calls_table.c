/* The checks of calls and of signals. */
#include <limits.h>
#include <string.h>

#include "load/behaviour_table.h"
#include "load/parts.h"
#include "load/read.h"
#include "load/scalar.h"
#include "model/call_names.h"
#include "model/course.h"

static bool read_names(struct reader *r, const struct node *node,
                       const struct scalar *scalar, void *out)
{
    struct words *names = out;
    const char *name = NULL;

    (void)scalar;
    if (!seen_call_shape.scalar->read(r, node, seen_call_shape.scalar, &name)) {
        return false;
    }
    *ARENA_PUSH(r->arena, names->list, names->count) = name;
    return true;
}

static const struct scalar names_scalar = {.read = read_names,
                                           .wanted = "the name of a call, such as fork",
                                           .pattern = CALL_PATTERN};
static const struct list names_list = {.item = &seen_call_shape,
                                       .item_size = sizeof(char *),
                                       .count_offset = sizeof(char **),
                                       .min = 1};
static const struct shape names_shape = {
    .wanted = "a call such as fork, or alternatives such as [fork, vfork]",
    .scalar = &names_scalar,
    .list = &names_list};

static bool read_flag(struct reader *r, const struct node *node,
                      const struct scalar *scalar, void *out)
{
    if (node->kind == NODE_PLAIN && call_flag(node->text.data) != 0) {
        const char *name = arena_string(r->arena, node->text.data);
        memcpy(out, &name, sizeof(name));
        return true;
    }
    struct complaint *c = complain(r->log, node->span, "expected %s, found '%s'",
                                   scalar->wanted, read_quote(r, node));
    complaint_suggest(r->log, c, node->text.data, call_flag_names);
    return false;
}

static const struct scalar flag_scalar = {.read = read_flag,
                                          .wanted =
                                              "a flag such as O_EXCL or SA_RESTART",
                                          .pattern = "^[A-Z]+_[A-Z]+$"};
static const struct shape flag_shape = {.scalar = &flag_scalar};
static const struct list flag_list = {
    .item = &flag_shape, .item_size = sizeof(char *), .count_offset = sizeof(char **)};
static const struct shape flags_shape = {.wanted = "a list of flags such as [O_EXCL]",
                                         .list = &flag_list};

static int error_number(const char *name)
{
    enum { ERRORS = 4096 };

    for (int error = 1; error < ERRORS; error++) {
        const char *known = strerrorname_np(error);
        if (known != NULL && strcmp(known, name) == 0) {
            return error;
        }
    }
    return 0;
}

static bool read_outcome(struct reader *r, const struct node *node,
                         const struct scalar *scalar, void *out)
{
    static const struct word words[] = {
        {"ok", CALL_OK}, {"fails", CALL_FAILS}, {NULL, 0}};
    struct wanted_call *wanted = out;

    wanted->error = node->kind == NODE_PLAIN ? error_number(node->text.data) : 0;
    if (wanted->error > 0) {
        wanted->outcome = CALL_ERRNO;
        return true;
    }
    const struct word *word = read_word(r, node, words, scalar->wanted);
    if (word != NULL) {
        wanted->outcome = (enum call_outcome)word->value;
    }
    return word != NULL;
}

static const struct scalar outcome_scalar = {
    .read = read_outcome,
    .wanted = "ok, fails, or the error it fails with, such as EEXIST",
    .pattern = "^(ok|fails|E[A-Z0-9]+)$"};
static const struct shape outcome_shape = {.scalar = &outcome_scalar};

static bool finish_call(struct reader *r, const struct node *node,
                        const struct key *chosen, void *out)
{
    const struct wanted_call *wanted = out;

    (void)chosen;
    for (size_t i = 0; wanted->flags.count > 0 && i < wanted->names.count; i++) {
        if (!call_name_has_flags(wanted->names.list[i])) {
            complain(r->log, tree_get(node, "flags")->span,
                     "the flags of '%s' cannot be seen", wanted->names.list[i]);
            return false;
        }
    }
    return true;
}

static const struct key call_keys[] = {
    {.name = "call",
     .use = KEY_REQUIRED,
     .shape = &names_shape,
     .offset = offsetof(struct wanted_call, names),
     .meaning = "The call, or a list of alternatives."},
    {.name = "path",
     .shape = &text_shape,
     .offset = offsetof(struct wanted_call, path),
     .meaning = "The path that it is given, or a pattern (fnmatch) of it."},
    {.name = "flags",
     .shape = &flags_shape,
     .offset = offsetof(struct wanted_call, flags),
     .meaning = "Flags that must all be given."},
    {.name = "result",
     .shape = &outcome_shape,
     .meaning = "ok, fails, or the error that it fails with."},
};
static const struct map call_map = {
    .keys = call_keys, .count = LENGTH(call_keys), .done = finish_call};
static const struct shape wanted_call_shape = {
    .wanted = "a call such as fork, alternatives such as [fork, vfork], or a map such "
              "as {call: open, path: out.txt, flags: [O_EXCL]}",
    .scalar = &names_scalar,
    .list = &names_list,
    .map = &call_map};
_Static_assert(offsetof(struct wanted_call, names) == 0,
               "a name alone is read into it");

static const struct list wanted_list = {.item = &wanted_call_shape,
                                        .item_size = sizeof(struct wanted_call),
                                        .count_offset = sizeof(struct wanted_call *),
                                        .min = 1};
static const struct shape wanted_shape = {
    .wanted = "a list of calls such as [pipe, fork]", .list = &wanted_list};

static bool read_from(struct reader *r, const struct node *node,
                      const struct scalar *scalar, void *out)
{
    struct calls_check *check = out;
    const struct word *word = read_word(r, node, scalar->words, scalar->wanted);

    check->is_from_any = word != NULL && word->value != 0;
    return word != NULL;
}

static const struct word from_words[] = {{"student", 0}, {"any", 1}, {NULL, 0}};
static const struct scalar from_scalar = {
    .read = read_from, .wanted = "student or any", .words = from_words};
static const struct shape from_shape = {.scalar = &from_scalar};

static bool refuse_empty(struct reader *r, const struct node *node,
                         const struct key *chosen, void *out)
{
    (void)chosen;
    (void)out;
    if (node->child_count == 0) {
        complain(r->log, node->span, "the map is empty");
    }
    return node->child_count > 0;
}

static const struct key calls_keys[] = {
    {.name = "uses",
     .shape = &wanted_shape,
     .offset = offsetof(struct calls_check, uses),
     .meaning = "Each of these is called at least once."},
    {.name = "avoids",
     .shape = &wanted_shape,
     .offset = offsetof(struct calls_check, avoids),
     .meaning = "None of these is ever called."},
    {.name = "order",
     .shape = &wanted_shape,
     .offset = offsetof(struct calls_check, order),
     .meaning = "Their first uses come in this order."},
    {.name = "from",
     .shape = &from_shape,
     .meaning = "Whose calls count: those that the student's own code makes (the "
                "default), or any program's."},
};
static const struct map calls_map = {
    .keys = calls_keys, .count = LENGTH(calls_keys), .done = refuse_empty};
const struct shape calls_shape = {
    .wanted = "a map such as {uses: [pipe, fork], avoids: [system]}",
    .map = &calls_map};

/* The name of a signal as a key: what it means is read by signal_shape. */
static const struct scalar signal_key_scalar = {.wanted = "a signal such as TERM",
                                                .pattern = "^(SIG)?[A-Z][A-Z0-9]+$"};

static bool read_handler(struct reader *r, const struct node *map, size_t index,
                         const struct named *named, void *out)
{
    struct signals_check *check = out;
    struct wanted_handler handler = {0};

    if (!read_value(r, map->children[index], &signal_shape, &handler.signal)) {
        return false;
    }
    r->keyword = map->children[index];
    if (!read_value(r, map->children[index + 1], named->item, &handler.flags)) {
        return false;
    }
    *ARENA_PUSH(r->arena, check->handles.list, check->handles.count) = handler;
    return true;
}

static bool read_delivery(struct reader *r, const struct node *map, size_t index,
                          const struct named *named, void *out)
{
    struct signals_check *check = out;
    struct wanted_delivery delivery = {0};

    if (!read_value(r, map->children[index], &signal_shape, &delivery.signal)) {
        return false;
    }
    r->keyword = map->children[index];
    if (!read_value(r, map->children[index + 1], named->item, &delivery.times)) {
        return false;
    }
    *ARENA_PUSH(r->arena, check->delivered.list, check->delivered.count) = delivery;
    return true;
}

static const struct list handler_list = {
    .item = &signal_shape,
    .item_size = sizeof(struct wanted_handler),
    .offset = offsetof(struct signals_check, handles),
    .count_offset = offsetof(struct signals_check, handles.count),
    .min = 1};
_Static_assert(offsetof(struct wanted_handler, signal) == 0, "a signal alone is one");
static const struct named handler_named = {
    .name = &signal_key_scalar, .item = &flags_shape, .entry = read_handler};
static const struct shape handlers_shape = {
    .wanted = "signals such as [INT, TERM] or {INT: [SA_RESTART]}",
    .list = &handler_list,
    .named = &handler_named};

static const struct list signal_list = {.item = &signal_shape,
                                        .item_size = sizeof(int),
                                        .count_offset = sizeof(int *),
                                        .min = 1};
static const struct shape signals_list_shape = {
    .wanted = "a list of signals such as [PIPE]", .list = &signal_list};

static const struct named delivery_named = {
    .name = &signal_key_scalar, .item = &range_shape, .entry = read_delivery};
static const struct shape deliveries_shape = {
    .wanted = "a map such as {USR1: 3} or {USR1: {min: 1}}", .named = &delivery_named};

static const struct word default_words[] = {{"default", 1}, {NULL, 0}};
static const struct scalar default_scalar = {
    .read = read_word_value, .wanted = "the word default", .words = default_words};
static const struct shape default_shape = {.scalar = &default_scalar};

static const struct key signals_keys[] = {
    {.name = "handles",
     .shape = &handlers_shape,
     .meaning = "Signals for which it sets up a handler, perhaps with these flags."},
    {.name = "ignores",
     .shape = &signals_list_shape,
     .offset = offsetof(struct signals_check, ignores),
     .meaning = "Signals that it sets to be ignored."},
    {.name = "delivered",
     .shape = &deliveries_shape,
     .meaning =
         "How often signals have reached its processes that did not ignore them."},
    {.name = "at-exec",
     .shape = &default_shape,
     .offset = offsetof(struct signals_check, default_at_exec),
     .meaning = "default: the programs that it executes begin with no signal blocked "
                "and none ignored."},
    {.name = "safe-handlers",
     .shape = &boolean_shape,
     .offset = offsetof(struct signals_check, safe_handlers),
     .meaning = "Nothing that is not async-signal-safe is called in a handler."},
};
static const struct map signals_map = {
    .keys = signals_keys, .count = LENGTH(signals_keys), .done = refuse_empty};
const struct shape signals_shape = {
    .wanted = "a map such as {handles: [INT], at-exec: default}", .map = &signals_map};
