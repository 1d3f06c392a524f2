/* The checks: one row each. */
#include "base/clock.h"
#include "load/actors.h"
#include "load/behaviour_table.h"
#include "load/files_table.h"
#include "load/parts.h"
#include "load/scalar.h"

static struct check *push_check(struct reader *r, int kind, const struct node *at)
{
    struct check *check = ARENA_PUSH(r->arena, r->test->checks, r->test->check_count);

    check->kind = (enum check_kind)kind;
    check->at = read_place(r, at);
    return check;
}

static bool read_check_entry(struct reader *r, const struct node *map, size_t index,
                             const struct named *named, void *out)
{
    const struct node *name = map->children[index];
    struct check *check =
        push_check(r, named->tag, map->child_count > 2 ? name : r->keyword);

    (void)out;
    bool has_actor = actors_find(r, name, false, &check->actor);
    r->keyword = name;
    return read_value(r, map->children[index + 1], named->item,
                      (char *)check + named->offset) &&
           has_actor;
}

static void *begin_files(struct reader *r, const struct named *named, void *out)
{
    (void)out;
    return push_check(r, named->tag, r->keyword);
}

static bool read_files_entry(struct reader *r, const struct node *map, size_t index,
                             const struct named *named, void *out)
{
    struct check *check = out;
    struct file_expectation file = {0};

    (void)named;
    if (!read_file(r, map, index, &file)) {
        return false;
    }
    *ARENA_PUSH(r->arena, check->files.list, check->files.count) = file;
    return true;
}

/* A check that is one word: its value is the kind. */
static bool read_bare(struct reader *r, const struct node *node,
                      const struct scalar *scalar, void *out)
{
    const struct word *word = read_word(r, node, scalar->words, scalar->wanted);

    (void)out;
    if (word == NULL) {
        return false;
    }
    push_check(r, word->value, r->keyword);
    return true;
}

static const struct word reaped_words[] = {{"all", CHECK_REAPED}, {NULL, 0}};
static const struct scalar reaped_scalar = {
    .read = read_bare, .wanted = "the word all", .words = reaped_words};
static const struct shape reaped_shape = {.scalar = &reaped_scalar};

static const struct named output_named = {.name = &id_scalar,
                                          .item = &pattern_shape,
                                          .entry = read_check_entry,
                                          .tag = CHECK_OUTPUT,
                                          .offset = offsetof(struct check, pattern)};
static const struct shape output_actors = {.wanted = "{ACTOR: PATTERN}",
                                           .named = &output_named};
static const struct named stderr_named = {.name = &id_scalar,
                                          .item = &pattern_shape,
                                          .entry = read_check_entry,
                                          .tag = CHECK_STDERR,
                                          .offset = offsetof(struct check, pattern)};
static const struct shape stderr_actors = {.wanted = "{ACTOR: PATTERN}",
                                           .named = &stderr_named};
static const struct named exit_named = {.name = &id_scalar,
                                        .item = &endings_shape,
                                        .entry = read_check_entry,
                                        .tag = CHECK_EXIT,
                                        .offset = offsetof(struct check, exits)};
static const struct shape exit_actors = {.wanted = "{ACTOR: 0}", .named = &exit_named};
static const struct named files_named = {.name = &path_scalar,
                                         .item = &file_shape,
                                         .begin = begin_files,
                                         .entry = read_files_entry,
                                         .tag = CHECK_FILES};
static const struct shape check_files = {.wanted = "{PATH: PATTERN}",
                                         .named = &files_named};

/* A macro, because no function can make rows of constant tables: checks of one actor whose
 * values are of the same kind. */
#define ACTORS(table, check_tag, member, shape_of_value, form)                      \
    static const struct named table##_named = {.name = &id_scalar,                  \
                                               .item = &(shape_of_value),           \
                                               .entry = read_check_entry,           \
                                               .tag = (check_tag),                  \
                                               .offset =                            \
                                                   offsetof(struct check, member)}; \
    static const struct shape table##_actors = {.wanted = (form),                   \
                                                .named = &table##_named}
ACTORS(processes, CHECK_PROCESSES, processes, processes_shape, "{ACTOR: {count: 3}}");
ACTORS(fds, CHECK_FDS, fds, fds_shape, "{ACTOR: {at-exec: [0, 1, 2]}}");
ACTORS(calls, CHECK_CALLS, calls, calls_shape, "{ACTOR: {uses: [fork]}}");
ACTORS(signals, CHECK_SIGNALS, signals, signals_shape, "{ACTOR: {handles: [INT]}}");
ACTORS(blocks, CHECK_BLOCKS, blocks, waiting_shape, "{ACTOR: {in: read}}");
ACTORS(terminates, CHECK_TERMINATES, terminates, terminates_shape,
       "{ACTOR: {PROGRAM: ENDING}}");

static void begin_leaves(struct reader *r, const struct node *item, size_t index)
{
    (void)item;
    if (index == 0) {
        push_check(r, CHECK_LEAVES, r->keyword);
    }
}

static bool read_left_name(struct reader *r, const struct node *node,
                           const struct scalar *scalar, void *out)
{
    struct check *check = &r->test->checks[r->test->check_count - 1];
    const char *name = NULL;

    (void)scalar;
    (void)out;
    if (!text_scalar.read(r, node, &text_scalar, &name)) {
        return false;
    }
    *ARENA_PUSH(r->arena, check->leaves.list, check->leaves.count) = name;
    return true;
}

static const struct word nothing_words[] = {{"nothing", CHECK_LEAVES}, {NULL, 0}};
static const struct scalar nothing_scalar = {
    .read = read_bare, .wanted = "the word nothing", .words = nothing_words};
static const struct scalar left_scalar = {
    .read = read_left_name, .wanted = "a name or pattern", .takes_text = true};
static const struct shape left_shape = {.scalar = &left_scalar};
static const struct list left_list = {.item = &left_shape,
                                      .item_size = sizeof(char),
                                      .count_offset = LIST_UNUSED,
                                      .min = 1,
                                      .begin = begin_leaves};
static const struct shape leaves_shape = {
    .wanted = "the word nothing, or a list of names such as [out.txt, \"*.log\"]",
    .scalar = &nothing_scalar,
    .list = &left_list};

/* What a program may need to come to rest once the script has nothing more for it. */
#define BUSY_NS (500 * NS_PER_MS)

static bool read_busy(struct reader *r, const struct node *node,
                      const struct scalar *scalar, void *out)
{
    struct check *check = push_check(r, CHECK_BUSY, r->keyword);

    (void)scalar;
    (void)out;
    check->busy_ns = BUSY_NS;
    return actors_find(r, node, false, &check->actor);
}

static const struct scalar busy_scalar = {
    .read = read_busy, .wanted = "the name of an actor", .pattern = ID_PATTERN};
static const struct named busy_named = {.name = &id_scalar,
                                        .item = &duration_shape,
                                        .entry = read_check_entry,
                                        .tag = CHECK_BUSY,
                                        .offset = offsetof(struct check, busy_ns)};
static const struct shape busy_shape = {.wanted =
                                            "an actor such as shell, or {ACTOR: 200ms}",
                                        .scalar = &busy_scalar,
                                        .named = &busy_named};

static bool read_memory(struct reader *r, const struct node *node,
                        const struct scalar *scalar, void *out)
{
    const struct word *word = read_word(r, node, scalar->words, scalar->wanted);

    (void)out;
    if (word == NULL) {
        return false;
    }
    push_check(r, CHECK_MEMORY, r->keyword)->wants_freed = word->value != 0;
    return true;
}

static const struct word races_words[] = {{"none", CHECK_RACES}, {NULL, 0}};
static const struct scalar races_scalar = {
    .read = read_bare, .wanted = "the word none", .words = races_words};
static const struct shape races_shape = {.scalar = &races_scalar};
static const struct word memory_words[] = {{"clean", 0}, {"freed", 1}, {NULL, 0}};
static const struct scalar memory_scalar = {
    .read = read_memory, .wanted = "clean or freed", .words = memory_words};
static const struct shape memory_shape = {.scalar = &memory_scalar};

static void begin_survives(struct reader *r, const struct node *item, size_t index)
{
    (void)item;
    if (index == 0) {
        push_check(r, CHECK_SURVIVES, r->keyword);
    }
}

static bool read_fault(struct reader *r, const struct node *node,
                       const struct scalar *scalar, void *out)
{
    struct check *check = &r->test->checks[r->test->check_count - 1];
    const struct word *word = read_word(r, node, scalar->words, scalar->wanted);

    (void)out;
    if (word == NULL) {
        return false;
    }
    *ARENA_PUSH(r->arena, check->survives.list, check->survives.count) = word->value;
    return true;
}

static const struct word fault_words[] = {{"eintr", FAULT_EINTR},
                                          {"short-io", FAULT_SHORT},
                                          {"eagain", FAULT_AGAIN},
                                          {"no-space", FAULT_NO_SPACE},
                                          {"no-fds", FAULT_NO_FDS},
                                          {"no-memory", FAULT_NO_MEMORY},
                                          {"no-access", FAULT_NO_ACCESS},
                                          {"peer-death", FAULT_PEER_DEATH},
                                          {NULL, 0}};
static const struct scalar fault_scalar = {
    .read = read_fault,
    .wanted = "eintr, short-io, eagain, no-space, no-fds, no-memory, no-access or "
              "peer-death",
    .words = fault_words};
static const struct shape fault_shape = {.scalar = &fault_scalar};
static const struct list survives_list = {.item = &fault_shape,
                                          .item_size = sizeof(char),
                                          .count_offset = LIST_UNUSED,
                                          .min = 1,
                                          .begin = begin_survives};
static const struct shape survives_shape = {
    .wanted = "a list of faults such as [eintr, short-io]", .list = &survives_list};

static const struct key check_keys[] = {
    {.name = "output",
     .use = KEY_CHOICE,
     .shape = &output_actors,
     .tag = CHECK_OUTPUT,
     .meaning = "Everything the actor printed on stdout is as the pattern says."},
    {.name = "stderr",
     .use = KEY_CHOICE,
     .shape = &stderr_actors,
     .tag = CHECK_STDERR,
     .meaning = "Everything the actor printed on stderr is as the pattern says."},
    {.name = "exit",
     .use = KEY_CHOICE,
     .shape = &exit_actors,
     .tag = CHECK_EXIT,
     .meaning = "The actor has ended like this: an exit status, a signal, a list of "
                "such, or any."},
    {.name = "files",
     .use = KEY_CHOICE,
     .shape = &check_files,
     .tag = CHECK_FILES,
     .meaning = "The work folder holds these files at the end."},
    {.name = "reaped",
     .use = KEY_CHOICE,
     .shape = &reaped_shape,
     .tag = CHECK_REAPED,
     .meaning = "Every process that was started had been waited for by its parent."},
    {.name = "processes",
     .use = KEY_CHOICE,
     .shape = &processes_actors,
     .tag = CHECK_PROCESSES,
     .meaning = "How many processes the actor had, how deep, which at the same time."},
    {.name = "fds",
     .use = KEY_CHOICE,
     .shape = &fds_actors,
     .tag = CHECK_FDS,
     .meaning =
         "What descriptors the programs that it executes begin with, and whether "
         "its own become more and more."},
    {.name = "leaves",
     .use = KEY_CHOICE,
     .shape = &leaves_shape,
     .tag = CHECK_LEAVES,
     .meaning =
         "nothing, or nothing but these, is left when the script is over: files, "
         "FIFOs, sockets, objects of System V and POSIX, processes."},
    {.name = "calls",
     .use = KEY_CHOICE,
     .shape = &calls_actors,
     .tag = CHECK_CALLS,
     .meaning = "What the student's code calls, never calls, and in which order."},
    {.name = "signals",
     .use = KEY_CHOICE,
     .shape = &signals_actors,
     .tag = CHECK_SIGNALS,
     .meaning = "Which signals the actor handles or ignores, how, and how often they "
                "have come."},
    {.name = "blocks",
     .use = KEY_CHOICE,
     .shape = &blocks_actors,
     .tag = CHECK_BLOCKS,
     .meaning = "One of the actor's processes is blocked in this system call when the "
                "script is over."},
    {.name = "no-busy-wait",
     .use = KEY_CHOICE,
     .shape = &busy_shape,
     .tag = CHECK_BUSY,
     .meaning =
         "When the script is over the actor comes to rest, or ends, before it has "
         "used this much processor time (default 500ms)."},
    {.name = "terminates-by",
     .use = KEY_CHOICE,
     .shape = &terminates_actors,
     .tag = CHECK_TERMINATES,
     .meaning = "Every process of the actor that ran this program last has ended like "
                "this."},
    {.name = "races",
     .use = KEY_CHOICE,
     .shape = &races_shape,
     .tag = CHECK_RACES,
     .meaning =
         "none: in three further trials, two of them with short pauses, nothing "
         "that processes share in memory is used without an order between them."},
    {.name = "memory",
     .use = KEY_CHOICE,
     .shape = &memory_shape,
     .tag = CHECK_MEMORY,
     .meaning = "clean: a further trial under AddressSanitizer and "
                "UndefinedBehaviorSanitizer finds nothing; freed: no leak either."},
    {.name = "survives",
     .use = KEY_CHOICE,
     .shape = &survives_shape,
     .tag = CHECK_SURVIVES,
     .meaning =
         "In further trials, one for each call where it can happen, a fault does "
         "no harm: eintr, short-io, eagain, no-space, no-fds, no-memory, "
         "no-access, peer-death."},
};
_Static_assert(LENGTH(check_keys) == CHECK_KINDS, "a row for every kind of check");

static const struct map check_map = {.keys = check_keys, .count = LENGTH(check_keys)};
static const struct shape check_shape = {.wanted = "a check such as reaped: all",
                                         .map = &check_map};
static const struct list check_list = {
    .item = &check_shape, .item_size = sizeof(char), .count_offset = LIST_UNUSED};
const struct shape checks_shape = {.wanted = "a list of checks such as [reaped: all]",
                                   .list = &check_list};
