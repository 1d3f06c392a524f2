/* What a value in a course file may look like, as data. The tables of shapes are read by
 * three: the reader (read.h), the complaints (which keys and words there are) and the JSON
 * Schema (schema.c), which therefore cannot disagree. */
#ifndef GRADER_LOAD_SHAPE_H
#define GRADER_LOAD_SHAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Rows of a table. */
#define LENGTH(table) (sizeof(table) / sizeof((table)[0]))

struct node;
struct reader;
struct shape;
struct scalar;
struct named;
struct key;

/* One row per word of a closed set. A table ends with a row whose name is NULL. */
struct word {
    const char *name;
    int value;
};

/* A single value. `read` stores it at `out`; false if it complained. The rest says what is
 * accepted, any of: */
struct scalar {
    bool (*read)(struct reader *r, const struct node *node, const struct scalar *scalar,
                 void *out);
    const char *wanted; /* for complaints: "a duration such as 5s" */
    bool takes_text;    /* any text, and what looks like a number or boolean */
    bool takes_boolean; /* true, false */
    bool takes_number;  /* decimal, not negative */
    bool takes_integer; /* from min to max */
    bool takes_quoted;  /* with `pattern`: also in quotes */
    int64_t min;
    int64_t max;
    const char *pattern; /* regular expression that ERE and ECMA understand alike */
    const struct word *words; /* one of these */
};

/* A list's count_offset when its items go elsewhere, by way of the reader. */
#define LIST_UNUSED SIZE_MAX

/* A list; items of item_size bytes are read into a new array. The array's address goes to
 * `offset`, its length to `count_offset`, both in bytes from `out`. */
struct list {
    const struct shape *item;
    size_t item_size;
    size_t offset;
    size_t count_offset;
    size_t min;
    /* Called before an item is read, may be NULL. */
    void (*begin)(struct reader *r, const struct node *item, size_t index);
};

enum key_use {
    KEY_OPTIONAL,
    KEY_REQUIRED,
    KEY_CHOICE,  /* exactly one of the keys of this use must be given */
    KEY_REFUSED, /* known elsewhere, not usable here: `meaning` says why */
};

struct key {
    const char *name;
    enum key_use use;
    int tag; /* an enum value for the map's `done` */
    const struct shape *shape;
    size_t offset;       /* of the value in bytes from `out` */
    const char *with;    /* may be given only beside this key */
    const char *meaning; /* a sentence for editors and docs */
};

/* A map with known keys. They are read in the order of the table, whatever their order in
 * the file, so that a row may rely on the rows above it. */
struct map {
    const struct key *keys;
    size_t count;
    struct key (*row)(size_t index); /* instead of `keys`, if that is NULL */
    void (*begin)(struct reader *r, const struct node *node,
                  void *out); /* may be NULL */
    /* After the keys; `chosen` is the KEY_CHOICE that was given or NULL. May be NULL. */
    bool (*done)(struct reader *r, const struct node *node, const struct key *chosen,
                 void *out);
};

/* A map whose keys are names: of actors, of files. */
struct named {
    const struct scalar *name;
    const struct shape *item;
    /* Makes what the entries go into of `out`; NULL: `out` itself. */
    void *(*begin)(struct reader *r, const struct named *named, void *out);
    /* Reads the entry whose key is map->children[index]. */
    bool (*entry)(struct reader *r, const struct node *map, size_t index,
                  const struct named *named, void *out);
    int tag;
    size_t offset; /* for `entry`: of the value, in bytes from what it makes */
};

/* What may stand in one place: at most one form of each kind. */
struct shape {
    const char *wanted; /* for complaints: "a map such as {…}"; NULL: the scalar's */
    const struct scalar *scalar;
    const struct list *list;
    const struct map *map;
    const struct named *named;
};

struct key map_key(const struct map *map, size_t index);

extern const struct shape course_shape;
extern const struct shape exercise_shape;

#endif
