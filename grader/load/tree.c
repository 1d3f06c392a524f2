#include "load/tree.h"

#include <string.h>

#include <yaml.h>

struct builder {
    yaml_parser_t parser;
    struct log *log;
    const struct source *source;
    struct node *open[TREE_MAX_DEPTH]; /* lists and maps that have not ended */
    size_t depth;
    size_t node_count;
    size_t document_count;
    struct node *root;
    /* The last place asked for, in characters and in bytes: libyaml counts characters. */
    size_t index;
    size_t offset;
};

/* What libyaml says, and what mostly is to be done about it. */
static const struct {
    const char *problem;
    const char *help;
} advice[] = {
    {"cannot start any token",
     "indent with spaces; put text that begins with a special "
     "character in quotes"},
    {"a tab character", "indent with spaces"},
    {"mapping values are not allowed", "put text that holds ': ' in quotes; check the "
                                       "indentation, and that a blank follows "
                                       "the colon in the line above"},
    {"alphabetic or numeric",
     "put text that begins with '*' or '&' in quotes: \"*.c\""},
    {"did not find expected key",
     "check the indentation: keys of one map stand in one column"},
    {"did not find expected '-'",
     "check the indentation: items of one list stand in one column"},
    {"could not find expected ':'", "a key is followed by a colon and a blank"},
    {"unexpected end of stream", "a quote is not closed"},
    {"did not find expected ','",
     "separate by commas and close the bracket; put text that holds one in quotes"},
    {"unknown escape", "in double quotes a backslash is written \\\\"},
};

static size_t offset_of(struct builder *b, size_t index)
{
    const char *text = b->source->text.data;

    if (index < b->index) {
        b->index = 0;
        b->offset = 0;
    }
    while (b->index < index && b->offset < b->source->text.len) {
        b->offset++;
        while (((unsigned char)text[b->offset] & 0xc0) == 0x80) {
            b->offset++;
        }
        b->index++;
    }
    return b->offset;
}

static struct span span_of(struct builder *b, const yaml_mark_t *start,
                           const yaml_mark_t *end)
{
    size_t offset = offset_of(b, start->index);

    return (struct span){b->source, offset, offset_of(b, end->index) - offset};
}

static struct span word_at(struct builder *b, const yaml_mark_t *mark)
{
    return source_word(b->source, (int)mark->line + 1, (int)mark->column + 1);
}

static void complain_syntax(struct builder *b)
{
    const yaml_parser_t *p = &b->parser;
    const char *problem = p->problem == NULL ? "not YAML" : p->problem;
    struct complaint *c = complain(b->log, word_at(b, &p->problem_mark), "%s", problem);

    for (size_t i = 0; i < sizeof(advice) / sizeof(advice[0]); i++) {
        if (strstr(problem, advice[i].problem) != NULL) {
            c->help = advice[i].help;
        }
    }
    if (p->context != NULL && p->context_mark.index != p->problem_mark.index) {
        c->note = arena_string(&b->log->arena, p->context);
        c->note_at = word_at(b, &p->context_mark);
    }
}

static struct node *node_new(struct builder *b, const yaml_event_t *event,
                             enum node_kind kind)
{
    struct node *node = arena_alloc(&b->log->arena, sizeof(*node));

    node->kind = kind;
    node->line = (int)event->start_mark.line + 1;
    node->column = (int)event->start_mark.column + 1;
    node->span = kind == NODE_LIST || kind == NODE_MAP
                     ? word_at(b, &event->start_mark)
                     : span_of(b, &event->start_mark, &event->end_mark);
    return node;
}

/* Hangs the node into the innermost open list or map. False if there are too many. */
static bool attach(struct builder *b, struct node *node)
{
    if (++b->node_count > TREE_MAX_NODES) {
        complain(b->log, node->span, "more than %d values in one file", TREE_MAX_NODES)
            ->help = "split the exercise";
        return false;
    }
    if (b->depth == 0) {
        b->root = node;
        return true;
    }
    struct node *parent = b->open[b->depth - 1];
    /* NOLINTNEXTLINE(bugprone-sizeof-expression): the elements are pointers */
    *ARENA_PUSH(&b->log->arena, parent->children, parent->child_count) = node;
    return true;
}

static bool open_collection(struct builder *b, struct node *node)
{
    if (!attach(b, node)) {
        return false;
    }
    if (b->depth == TREE_MAX_DEPTH) {
        complain(b->log, node->span, "nested more than %d levels deep", TREE_MAX_DEPTH)
            ->help = "no course file needs that; is a bracket not closed?";
        return false;
    }
    b->open[b->depth++] = node;
    return true;
}

static bool refuse_mark(struct builder *b, const yaml_event_t *event, const char *what,
                        const char *name)
{
    struct span at = word_at(b, &event->start_mark);
    struct complaint *c = complain(b->log, at, "%s '%s' is not allowed", what,
                                   complaint_quote(b->log, bytes_of(name)));

    c->help = strcmp(what, "the tag") == 0
                  ? "leave it out; quote a value to make it text"
                  : "write the value out wherever it is needed";
    return true;
}

static bool means_nothing(const char *plain)
{
    static const char *const words[] = {"", "~", "null", "Null", "NULL"};

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (strcmp(plain, words[i]) == 0) {
            return true;
        }
    }
    return false;
}

static bool take_scalar(struct builder *b, const yaml_event_t *event)
{
    bool is_plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    struct node *node = node_new(b, event, is_plain ? NODE_PLAIN : NODE_QUOTED);

    node->text.len = event->data.scalar.length;
    node->text.data =
        arena_copy(&b->log->arena, event->data.scalar.value, node->text.len);
    if (is_plain && means_nothing(node->text.data)) {
        node->kind = NODE_NOTHING;
    }
    if (event->data.scalar.tag != NULL) {
        refuse_mark(b, event, "the tag", (const char *)event->data.scalar.tag);
    }
    if (event->data.scalar.anchor != NULL) {
        refuse_mark(b, event, "the anchor", (const char *)event->data.scalar.anchor);
    }
    return attach(b, node);
}

static bool take_list(struct builder *b, const yaml_event_t *event)
{
    if (event->data.sequence_start.tag != NULL) {
        refuse_mark(b, event, "the tag", (const char *)event->data.sequence_start.tag);
    }
    if (event->data.sequence_start.anchor != NULL) {
        refuse_mark(b, event, "the anchor",
                    (const char *)event->data.sequence_start.anchor);
    }
    return open_collection(b, node_new(b, event, NODE_LIST));
}

static bool take_map(struct builder *b, const yaml_event_t *event)
{
    if (event->data.mapping_start.tag != NULL) {
        refuse_mark(b, event, "the tag", (const char *)event->data.mapping_start.tag);
    }
    if (event->data.mapping_start.anchor != NULL) {
        refuse_mark(b, event, "the anchor",
                    (const char *)event->data.mapping_start.anchor);
    }
    return open_collection(b, node_new(b, event, NODE_MAP));
}

static const struct node *same_key(const struct node *map, size_t kept,
                                   const struct node *key)
{
    for (size_t i = 0; i < kept; i += 2) {
        if (bytes_equal(map->children[i]->text, key->text)) {
            return map->children[i];
        }
    }
    return NULL;
}

/* False, with a complaint, if the key cannot stand in a map that holds `kept` already. */
static bool key_is_good(struct builder *b, const struct node *map, size_t kept,
                        const struct node *key)
{
    if (key->kind == NODE_BROKEN) {
        return false;
    }
    bool is_scalar = key->kind == NODE_PLAIN || key->kind == NODE_QUOTED;
    if (!is_scalar || strlen(key->text.data) != key->text.len) {
        complain(b->log, key->span, "a key must be a word")->help =
            "put text that begins with '{' or '[', such as a template, in quotes";
        return false;
    }
    if (key->kind == NODE_PLAIN && strcmp(key->text.data, "<<") == 0) {
        complain(b->log, key->span, "merge keys are not allowed")->help =
            "write the keys out wherever they are needed";
        return false;
    }
    const struct node *first = same_key(map, kept, key);
    if (first != NULL) {
        struct complaint *c = complain(b->log, key->span, "'%s' is given twice",
                                       complaint_quote(b->log, key->text));
        c->note = "first given here";
        c->note_at = first->span;
    }
    return first == NULL;
}

/* Drops what key_is_good refuses. */
static void clean_map(struct builder *b, struct node *map)
{
    size_t kept = 0;
    bool has_collection = false;

    for (size_t i = 0; i + 1 < map->child_count; i += 2) {
        enum node_kind kind = map->children[i]->kind;
        /* Most likely the map was meant to be text: a template without quotes. */
        has_collection = has_collection || kind == NODE_MAP || kind == NODE_LIST;
        if (key_is_good(b, map, kept, map->children[i])) {
            map->children[kept] = map->children[i];
            map->children[kept + 1] = map->children[i + 1];
            kept += 2;
        }
    }
    map->child_count = kept;
    if (has_collection) {
        map->kind = NODE_BROKEN;
    }
}

static bool take_end(struct builder *b)
{
    struct node *ended = b->open[--b->depth];

    if (ended->kind == NODE_MAP) {
        clean_map(b, ended);
    }
    return true;
}

static bool take_document(struct builder *b, const yaml_event_t *event)
{
    if (++b->document_count > 1) {
        complain(b->log, word_at(b, &event->start_mark),
                 "a second document begins here")
            ->help = "a course file is one document; take out the '---'";
        return false;
    }
    return true;
}

/* False: nothing more is to be read. */
static bool take(struct builder *b, const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        return take_document(b, event);
    case YAML_ALIAS_EVENT:
        refuse_mark(b, event, "the alias", (const char *)event->data.alias.anchor);
        return attach(b, node_new(b, event, NODE_BROKEN));
    case YAML_SCALAR_EVENT:
        return take_scalar(b, event);
    case YAML_SEQUENCE_START_EVENT:
        return take_list(b, event);
    case YAML_MAPPING_START_EVENT:
        return take_map(b, event);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        return take_end(b);
    case YAML_STREAM_END_EVENT:
        return false;
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_DOCUMENT_END_EVENT:
        break;
    }
    return true;
}

/* True if the stream was read to its end. */
static bool build(struct builder *b)
{
    for (;;) {
        yaml_event_t event;

        if (yaml_parser_parse(&b->parser, &event) == 0) {
            complain_syntax(b);
            return false;
        }
        bool is_end = event.type == YAML_STREAM_END_EVENT;
        bool goes_on = take(b, &event);
        yaml_event_delete(&event);
        if (!goes_on) {
            return is_end;
        }
    }
}

static bool source_is_usable(const struct source *source, struct log *log)
{
    struct span at = {.source = source};
    const char *reason = NULL;

    if (source->is_too_large) {
        complain(log, at, "the file is larger than %d MiB", SOURCE_MAX_BYTES >> 20)
            ->help = "no course file needs that; is it the right file?";
        return false;
    }
    if (!source_is_clean(source, &at, &reason)) {
        complain(log, at, "%s", reason);
        return false;
    }
    return true;
}

struct node *tree_parse(const struct source *source, struct log *log)
{
    struct builder b = {.log = log, .source = source};

    if (!source_is_usable(source, log)) {
        return NULL;
    }
    if (yaml_parser_initialize(&b.parser) == 0) {
        BUG("no memory for a YAML parser");
    }
    yaml_parser_set_encoding(&b.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&b.parser, (const unsigned char *)source->text.data,
                                 source->text.len);
    bool is_whole = build(&b);
    yaml_parser_delete(&b.parser);
    if (is_whole && b.root == NULL) {
        complain(log, (struct span){.source = source}, "the file is empty")->help =
            "it begins with 'id: …'";
    }
    return is_whole ? b.root : NULL;
}

const struct node *tree_get(const struct node *map, const char *key)
{
    for (size_t i = 0; map->kind == NODE_MAP && i < map->child_count; i += 2) {
        if (strcmp(map->children[i]->text.data, key) == 0) {
            return map->children[i + 1];
        }
    }
    return NULL;
}
