/* YAML to a tree of nodes that know their place. The plain part of YAML only: no aliases,
 * anchors, tags or merge keys, one document, bounded in depth and size. */
#ifndef GRADER_LOAD_TREE_H
#define GRADER_LOAD_TREE_H

#include <stdbool.h>
#include <stddef.h>

#include "load/complain.h"
#include "load/source.h"

enum { TREE_MAX_DEPTH = 32, TREE_MAX_NODES = 20000 };

enum node_kind {
    NODE_BROKEN,  /* already complained about */
    NODE_NOTHING, /* no value written, or null */
    NODE_PLAIN,   /* a scalar without quotes */
    NODE_QUOTED, /* a scalar in quotes, or a block of text: text, whatever it looks like */
    NODE_LIST,
    NODE_MAP,
};

struct node {
    enum node_kind kind;
    struct span span; /* of a list or map: its first word */
    int line;         /* from 1 */
    int column;
    struct bytes text; /* of a scalar, a NUL behind */
    /* Of a list the items; of a map key, value, key, value, …: keys are scalars, all
     * different. */
    struct node **children;
    size_t child_count;
};

/* Parses into nodes that live in the log's arena. NULL if there is nothing to go on with;
 * complaints are in `log` then. Complaints may be there otherwise, too. */
struct node *tree_parse(const struct source *source, struct log *log);

/* NULL if `map` has no such key or is no map. */
const struct node *tree_get(const struct node *map, const char *key);

#endif
