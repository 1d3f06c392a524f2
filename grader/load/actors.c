#include "load/actors.h"

#include <string.h>

#include "base/text.h"

static bool is_named(const struct reader *r, const char *name, size_t *index)
{
    for (size_t i = 0; i < r->test->actor_count; i++) {
        if (strcmp(r->test->actors[i], name) == 0) {
            *index = i;
            return true;
        }
    }
    return false;
}

/* The value of `start`; *is_misspelt if it was found under a word near it, which is
 * complained about where the step is read: what depends on it is then not to blame. */
static const struct node *start_of(const struct node *step, bool *is_misspelt)
{
    static const char *const names[] = {"start", NULL};
    const struct node *value = tree_get(step, names[0]);

    *is_misspelt = value == NULL;
    for (size_t i = 0; value == NULL && step->kind == NODE_MAP && i < step->child_count;
         i += 2) {
        if (text_nearest(step->children[i]->text.data, names) != NULL) {
            value = step->children[i + 1];
        }
    }
    return value;
}

static void collect_step(struct reader *r, const struct node *step)
{
    bool is_misspelt = false;
    const struct node *value = start_of(step, &is_misspelt);

    for (size_t i = 0;
         value != NULL && value->kind == NODE_MAP && i < value->child_count; i += 2) {
        const struct node *name = value->children[i];
        size_t index = 0;

        if (!is_named(r, name->text.data, &index)) {
            *ARENA_PUSH(r->arena, r->test->actors, r->test->actor_count) =
                arena_copy(r->arena, name->text.data, name->text.len);
            *ARENA_PUSH(&r->log->arena, r->starts, r->start_count) =
                (struct start){.name = name, .is_started = is_misspelt};
        }
    }
}

void actors_collect(struct reader *r, const struct node *test)
{
    const struct node *script = tree_get(test, "script");

    r->starts = NULL;
    r->start_count = 0;
    for (size_t i = 0;
         script != NULL && script->kind == NODE_LIST && i < script->child_count; i++) {
        collect_step(r, script->children[i]);
    }
}

static bool refuse_name(struct reader *r, const struct node *name)
{
    struct complaint *c =
        complain(r->log, name->span, "no actor is called '%s'", read_quote(r, name));
    size_t count = r->test->actor_count;
    const char **names = arena_array(&r->log->arena, count + 1, sizeof(*names));

    if (count == 0) {
        c->help = "a 'start' step starts an actor";
        return false;
    }
    memcpy(names, r->test->actors, count * sizeof(*names));
    complaint_suggest(r->log, c, name->text.data, names);
    return false;
}

bool actors_find(struct reader *r, const struct node *name, bool in_script,
                 size_t *index)
{
    if (!is_named(r, name->text.data, index)) {
        return refuse_name(r, name);
    }
    const struct start *start = &r->starts[*index];
    if (in_script && !start->is_started) {
        struct complaint *c = complain(r->log, name->span, "'%s' is not started yet",
                                       read_quote(r, name));
        c->note = "started only here";
        c->note_at = start->name->span;
        return false;
    }
    return true;
}

bool actors_start(struct reader *r, const struct node *name, size_t *index)
{
    if (!is_named(r, name->text.data, index)) {
        BUG("'%s' was not collected", name->text.data);
    }
    struct start *start = &r->starts[*index];
    if (start->is_started) {
        struct complaint *c =
            complain(r->log, name->span, "'%s' is started twice", read_quote(r, name));
        c->note = "first started here";
        c->note_at = start->name->span;
        return false;
    }
    start->is_started = true;
    return true;
}
