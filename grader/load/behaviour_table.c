#include "load/behaviour_table.h"

#include <limits.h>

#include "load/parts.h"
#include "load/read.h"
#include "load/scalar.h"
#include "model/course.h"

/* The lists below store the length right behind the address. */
_Static_assert(offsetof(struct words, count) == sizeof(char **),
               "length behind address");

static bool read_exactly(struct reader *r, const struct node *node,
                         const struct scalar *scalar, void *out)
{
    struct range *range = out;

    (void)scalar;
    if (!natural_shape.scalar->read(r, node, natural_shape.scalar, &range->min)) {
        return false;
    }
    range->max = range->min;
    return true;
}

static void begin_range(struct reader *r, const struct node *node, void *out)
{
    (void)r;
    (void)node;
    *(struct range *)out = (struct range){0, INT_MAX};
}

static bool finish_range(struct reader *r, const struct node *node,
                         const struct key *chosen, void *out)
{
    const struct range *range = out;

    (void)chosen;
    if (node->child_count == 0 || range->min > range->max) {
        complain(r->log, node->span, "no number is in this range");
        return false;
    }
    return true;
}

static const struct scalar exactly_scalar = {.read = read_exactly,
                                             .wanted = "a whole number, such as 2",
                                             .takes_integer = true,
                                             .max = NATURAL_MAX};
static const struct key range_keys[] = {
    {.name = "min",
     .shape = &natural_shape,
     .offset = offsetof(struct range, min),
     .meaning = "As many, or more."},
    {.name = "max",
     .shape = &natural_shape,
     .offset = offsetof(struct range, max),
     .meaning = "As many, or fewer."},
};
static const struct map range_map = {.keys = range_keys,
                                     .count = LENGTH(range_keys),
                                     .begin = begin_range,
                                     .done = finish_range};
const struct shape range_shape = {
    .wanted = "a number such as 2, or a range such as {min: 1, max: 3}",
    .scalar = &exactly_scalar,
    .map = &range_map};

/* Programs by the last part of their path. */
static const struct scalar program_scalar = {
    .read = read_matching,
    .wanted = "the name of a program, without folder, such as wc",
    .pattern = "^[^/]+$",
    .takes_quoted = true};
static const struct shape program_shape = {.scalar = &program_scalar};
static const struct list program_list = {.item = &program_shape,
                                         .item_size = sizeof(char *),
                                         .count_offset = sizeof(char **),
                                         .min = 2};
static const struct shape programs_shape = {
    .wanted = "a list of programs such as [cat, grep]", .list = &program_list};
static const struct list some_list = {.item = &program_shape,
                                      .item_size = sizeof(char *),
                                      .count_offset = sizeof(char **),
                                      .min = 1};
static const struct shape some_programs_shape = {
    .wanted = "a list of programs such as [cat]", .list = &some_list};

static const struct word state_words[] = {{"zombie", PROCESS_ZOMBIE},
                                          {"stopped", PROCESS_STOPPED},
                                          {"ended", PROCESS_ENDED},
                                          {NULL, 0}};
static const struct scalar state_scalar = {.read = read_word_value,
                                           .wanted = "zombie, stopped or ended",
                                           .words = state_words};
static const struct shape state_shape = {.scalar = &state_scalar};
static const struct list state_list = {.item = &state_shape,
                                       .item_size = sizeof(int),
                                       .count_offset = sizeof(int *),
                                       .min = 1};
static const struct shape states_shape = {.wanted = "a list such as [zombie, stopped]",
                                          .list = &state_list};

static bool finish_processes(struct reader *r, const struct node *node,
                             const struct key *chosen, void *out)
{
    const struct processes_check *check = out;
    const struct node *count = tree_get(node, "count");

    (void)chosen;
    if (node->child_count == 0) {
        complain(r->log, node->span, "the map is empty");
        return false;
    }
    if (count != NULL && check->count.max == 0) {
        complain(r->log, count->span, "there is always one process, the first");
        return false;
    }
    return true;
}

static const struct key process_keys[] = {
    {.name = "count",
     .shape = &range_shape,
     .offset = offsetof(struct processes_check, count),
     .meaning = "How many processes the actor had in all, the first included."},
    {.name = "depth",
     .shape = &times_shape,
     .offset = offsetof(struct processes_check, depth),
     .meaning =
         "How far they are from the first one at most; 1: all are its children."},
    {.name = "together",
     .shape = &programs_shape,
     .offset = offsetof(struct processes_check, together),
     .meaning = "Programs that were there at one moment; one that is named twice, two "
                "times."},
    {.name = "runs",
     .shape = &some_programs_shape,
     .offset = offsetof(struct processes_check, runs),
     .meaning = "The programs that the actor's own code executes: each as often as it "
                "is named, and no others."},
    {.name = "none",
     .shape = &states_shape,
     .offset = offsetof(struct processes_check, none),
     .meaning = "What no process may be when the script is over: a zombie, stopped."},
};
static const struct map processes_map = {
    .keys = process_keys, .count = LENGTH(process_keys), .done = finish_processes};
const struct shape processes_shape = {.wanted = "a map such as {count: 3, depth: 1}",
                                      .map = &processes_map};

static const struct list fd_list = {
    .item = &natural_shape, .item_size = sizeof(int), .count_offset = sizeof(int *)};
static const struct shape fd_list_shape = {
    .wanted = "a list of descriptors such as [0, 1, 2]", .list = &fd_list};

static bool finish_fds(struct reader *r, const struct node *node,
                       const struct key *chosen, void *out)
{
    struct fds_check *check = out;

    (void)chosen;
    check->has_growth = tree_get(node, "growth") != NULL;
    if (node->child_count == 0) {
        complain(r->log, node->span, "the map is empty");
    }
    return node->child_count > 0;
}

static const struct key fds_keys[] = {
    {.name = "at-exec",
     .shape = &fd_list_shape,
     .offset = offsetof(struct fds_check, at_exec),
     .meaning = "What every program that its processes execute begins with."},
    {.name = "of",
     .shape = &some_programs_shape,
     .offset = offsetof(struct fds_check, of),
     .with = "at-exec",
     .meaning = "Only these programs are looked at."},
    {.name = "growth",
     .shape = &natural_shape,
     .offset = offsetof(struct fds_check, growth),
     .meaning = "How many descriptors more its first process may have open behind the "
                "last `until` step than behind the second one."},
};
static const struct map fds_map = {
    .keys = fds_keys, .count = LENGTH(fds_keys), .done = finish_fds};
const struct shape fds_shape = {
    .wanted = "a map such as {at-exec: [0, 1, 2], growth: 0}", .map = &fds_map};

static const struct key waiting_keys[] = {
    {.name = "in",
     .use = KEY_REQUIRED,
     .shape = &call_shape,
     .offset = offsetof(struct waiting, call),
     .meaning = "The system call that one of its processes is blocked in."},
    {.name = "on",
     .shape = &text_shape,
     .offset = offsetof(struct waiting, on),
     .meaning = "What the call is about: the path of a FIFO or file, stdin, or pipe."},
};
static const struct map waiting_map = {.keys = waiting_keys,
                                       .count = LENGTH(waiting_keys)};
const struct shape waiting_shape = {.wanted = "a map such as {in: read, on: data.fifo}",
                                    .map = &waiting_map};

struct ends {
    struct wanted_end *list;
    size_t count;
};
_Static_assert(sizeof(struct ends) == sizeof(((struct check *)0)->terminates),
               "the same two members");

static bool read_end(struct reader *r, const struct node *map, size_t index,
                     const struct named *named, void *out)
{
    struct ends *ends = out;
    const struct node *name = map->children[index];
    struct wanted_end end = {0};

    bool has_name = named->name->read(r, name, named->name, &end.program);
    r->keyword = name;
    if (!read_value(r, map->children[index + 1], named->item, &end.endings) ||
        !has_name) {
        return false;
    }
    *ARENA_PUSH(r->arena, ends->list, ends->count) = end;
    return true;
}

static const struct named ends_named = {
    .name = &program_scalar, .item = &endings_shape, .entry = read_end};
const struct shape terminates_shape = {.wanted = "a map such as {yes: PIPE, head: 0}",
                                       .named = &ends_named};
