/* The steps: one row each. A step over several actors becomes one step for each. */
#include <string.h>

#include "load/actors.h"
#include "load/files_table.h"
#include "load/parts.h"
#include "load/scalar.h"

static struct step *push_step(struct reader *r, int kind, const struct node *at)
{
    struct step *step = ARENA_PUSH(r->arena, r->test->steps, r->test->step_count);

    step->kind = (enum step_kind)kind;
    step->at = read_place(r, at);
    return step;
}

static bool read_step_entry(struct reader *r, const struct node *map, size_t index,
                            const struct named *named, void *out)
{
    const struct node *name = map->children[index];
    struct step *step =
        push_step(r, named->tag, map->child_count > 2 ? name : r->keyword);

    (void)out;
    /* A hold may be set before there is somebody to hold. */
    bool has_actor = named->tag == STEP_START
                         ? actors_start(r, name, &step->actor)
                         : actors_find(r, name, named->tag != STEP_HOLD, &step->actor);
    bool has_name = named->tag != STEP_START ||
                    named->name->read(r, name, named->name, &(const char *){NULL});
    r->keyword = name;
    return read_value(r, map->children[index + 1], named->item,
                      (char *)step + named->offset) &&
           has_actor && has_name;
}

static bool read_actor(struct reader *r, const struct node *node, enum step_kind kind)
{
    struct step *step = push_step(r, kind, r->keyword);

    return actors_find(r, node, true, &step->actor);
}

static bool read_close(struct reader *r, const struct node *node,
                       const struct scalar *scalar, void *out)
{
    (void)scalar;
    (void)out;
    return read_actor(r, node, STEP_CLOSE);
}

static bool read_release(struct reader *r, const struct node *node,
                         const struct scalar *scalar, void *out)
{
    (void)scalar;
    (void)out;
    return read_actor(r, node, STEP_RELEASE);
}

static void *begin_files(struct reader *r, const struct named *named, void *out)
{
    (void)out;
    return push_step(r, named->tag, r->keyword);
}

static bool read_files_entry(struct reader *r, const struct node *map, size_t index,
                             const struct named *named, void *out)
{
    struct step *step = out;
    struct file_expectation file = {0};

    (void)named;
    if (!read_file(r, map, index, &file)) {
        return false;
    }
    *ARENA_PUSH(r->arena, step->files.list, step->files.count) = file;
    return true;
}

static const struct list argv_list = {
    .item = &text_shape,
    .item_size = sizeof(char *),
    .offset = offsetof(struct step, start.argv),
    .count_offset = offsetof(struct step, start.argc),
    .min = 1,
};
static const struct shape argv_shape = {.wanted = "a command such as [./shell, -v]",
                                        .list = &argv_list};
static const struct key start_keys[] = {
    {.name = "run",
     .use = KEY_REQUIRED,
     .shape = &argv_shape,
     .meaning = "The program and its arguments."},
    {.name = "tty",
     .shape = &boolean_shape,
     .offset = offsetof(struct step, start.tty),
     .meaning = "Run it on a pseudo-terminal instead of pipes."},
};
static const struct map start_map = {.keys = start_keys, .count = LENGTH(start_keys)};
static const struct shape start_shape = {
    .wanted = "a command such as [./shell, -v] or {run: [./shell], tty: true}",
    .list = &argv_list,
    .map = &start_map};

static const struct key blocked_keys[] = {
    {.name = "blocked-in",
     .use = KEY_REQUIRED,
     .shape = &call_shape,
     .offset = offsetof(struct step, until.call),
     .meaning = "One of its processes is blocked in this system call."},
    {.name = "on",
     .shape = &text_shape,
     .offset = offsetof(struct step, until.on),
     .meaning = "What the call is about: the path of a FIFO or file, stdin, or pipe."},
};

static bool finish_blocked(struct reader *r, const struct node *node,
                           const struct key *chosen, void *out)
{
    struct step *step = out;

    (void)r;
    (void)node;
    (void)chosen;
    step->until.kind = UNTIL_BLOCKED_IN;
    return true;
}

static bool read_until_word(struct reader *r, const struct node *node,
                            const struct scalar *scalar, void *out)
{
    struct step *step = out;
    const struct word *word = read_word(r, node, scalar->words, scalar->wanted);

    if (word != NULL) {
        step->until.kind = (enum until_kind)word->value;
    }
    return word != NULL;
}

static const struct word until_words[] = {{"reading-stdin", UNTIL_READING_STDIN},
                                          {"idle", UNTIL_IDLE},
                                          {"ended", UNTIL_ENDED},
                                          {"held", UNTIL_HELD},
                                          {"waiting", UNTIL_WAITING},
                                          {"stopped", UNTIL_STOPPED},
                                          {NULL, 0}};
static const struct scalar until_scalar = {
    .read = read_until_word,
    .wanted =
        "reading-stdin, idle, waiting, ended, held, stopped or {blocked-in: CALL}",
    .words = until_words};
static const struct map blocked_map = {
    .keys = blocked_keys, .count = LENGTH(blocked_keys), .done = finish_blocked};
static const struct shape until_shape = {
    .wanted =
        "reading-stdin, idle, waiting, ended, held, stopped or {blocked-in: CALL}",
    .scalar = &until_scalar,
    .map = &blocked_map};

static bool read_held_call(struct reader *r, const struct node *node,
                           const struct scalar *scalar, void *out)
{
    struct step *step = out;

    (void)scalar;
    return seen_call_shape.scalar->read(r, node, seen_call_shape.scalar,
                                        &step->hold.call);
}

static bool finish_hold(struct reader *r, const struct node *node,
                        const struct key *chosen, void *out)
{
    struct step *step = out;

    (void)r;
    (void)node;
    step->hold.after = chosen != NULL && chosen->tag != 0;
    return chosen != NULL;
}

static const struct word stream_words[] = {
    {"stdin", 1}, {"stdout", 2}, {"stderr", 3}, {NULL, 0}};
static const struct scalar held_stream_scalar = {.read = read_word_value,
                                                 .wanted = "stdin, stdout or stderr",
                                                 .words = stream_words};
static const struct shape held_stream_shape = {.scalar = &held_stream_scalar};
static const struct scalar held_call_scalar = {.read = read_held_call,
                                               .wanted = "the name of a system call",
                                               .pattern = CALL_PATTERN};
static const struct key hold_keys[] = {
    {.name = "before",
     .use = KEY_CHOICE,
     .shape = &seen_call_shape,
     .offset = offsetof(struct step, hold.call),
     .meaning = "It stops just before this system call; the same as the name alone."},
    {.name = "after",
     .use = KEY_CHOICE,
     .tag = 1,
     .shape = &seen_call_shape,
     .offset = offsetof(struct step, hold.call),
     .meaning = "It stops when this system call has returned."},
    {.name = "on",
     .shape = &held_stream_shape,
     .offset = offsetof(struct step, hold.stream),
     .meaning = "Only if the call is on this stream, as a write on stdout."},
};
static const struct map hold_map = {
    .keys = hold_keys, .count = LENGTH(hold_keys), .done = finish_hold};
static const struct shape hold_shape = {
    .wanted = "a system call such as pause, {after: fork} or {before: write, on: "
              "stdout}",
    .scalar = &held_call_scalar,
    .map = &hold_map};

static const struct scalar close_scalar = {
    .read = read_close, .wanted = "the name of an actor", .pattern = ID_PATTERN};
static const struct shape close_shape = {.scalar = &close_scalar};
static const struct scalar release_scalar = {
    .read = read_release, .wanted = "the name of an actor", .pattern = ID_PATTERN};
static const struct shape release_shape = {.scalar = &release_scalar};

/* The maps {ACTOR: …} of the steps. */
static const struct named start_named = {.name = &id_scalar,
                                         .item = &start_shape,
                                         .entry = read_step_entry,
                                         .tag = STEP_START};
static const struct shape start_actors = {.wanted = "{ACTOR: [PROGRAM, ARGUMENT, …]}",
                                          .named = &start_named};
static const struct named send_named = {.name = &id_scalar,
                                        .item = &some_bytes_shape,
                                        .entry = read_step_entry,
                                        .tag = STEP_SEND,
                                        .offset = offsetof(struct step, send)};
static const struct shape send_actors = {.wanted = "{ACTOR: \"text\\n\"}",
                                         .named = &send_named};
static const struct named feed_named = {.name = &id_scalar,
                                        .item = &some_bytes_shape,
                                        .entry = read_step_entry,
                                        .tag = STEP_FEED,
                                        .offset = offsetof(struct step, send)};
static const struct shape feed_actors = {.wanted = "{ACTOR: \"text\\n\"}",
                                         .named = &feed_named};
static const struct named expect_named = {.name = &id_scalar,
                                          .item = &expect_shape,
                                          .entry = read_step_entry,
                                          .tag = STEP_EXPECT};
static const struct shape expect_actors = {.wanted = "{ACTOR: PATTERN}",
                                           .named = &expect_named};
static const struct named until_named = {.name = &id_scalar,
                                         .item = &until_shape,
                                         .entry = read_step_entry,
                                         .tag = STEP_UNTIL};
static const struct shape until_actors = {.wanted = "{ACTOR: idle}",
                                          .named = &until_named};
static const struct named signal_named = {.name = &id_scalar,
                                          .item = &sent_signal_shape,
                                          .entry = read_step_entry,
                                          .tag = STEP_SIGNAL};
static const struct shape signal_actors = {.wanted = "{ACTOR: TERM}",
                                           .named = &signal_named};
static const struct named exits_named = {.name = &id_scalar,
                                         .item = &endings_shape,
                                         .entry = read_step_entry,
                                         .tag = STEP_EXITS,
                                         .offset = offsetof(struct step, exits)};
static const struct shape exits_actors = {.wanted = "{ACTOR: 0}",
                                          .named = &exits_named};
static const struct named files_named = {.name = &path_scalar,
                                         .item = &file_shape,
                                         .begin = begin_files,
                                         .entry = read_files_entry,
                                         .tag = STEP_FILES};
static const struct shape step_files = {.wanted = "{PATH: PATTERN}",
                                        .named = &files_named};
static const struct named hold_named = {.name = &id_scalar,
                                        .item = &hold_shape,
                                        .entry = read_step_entry,
                                        .tag = STEP_HOLD};
static const struct shape hold_actors = {.wanted = "{ACTOR: pause}",
                                         .named = &hold_named};

/* In the order of the table in the language's description; enum step_kind names each. */
static const struct key step_keys[] = {
    {.name = "start",
     .use = KEY_CHOICE,
     .shape = &start_actors,
     .tag = STEP_START,
     .meaning = "Starts a program in the work folder, with pipes as stdin, stdout and "
                "stderr, or on a terminal."},
    {.name = "send",
     .use = KEY_CHOICE,
     .shape = &send_actors,
     .tag = STEP_SEND,
     .meaning = "Writes text to its stdin."},
    {.name = "feed",
     .use = KEY_CHOICE,
     .shape = &feed_actors,
     .tag = STEP_FEED,
     .meaning = "Writes text to its stdin as it takes it, while the script goes on."},
    {.name = "close",
     .use = KEY_CHOICE,
     .shape = &close_shape,
     .tag = STEP_CLOSE,
     .meaning = "Closes its stdin; on a terminal, types Ctrl-D."},
    {.name = "expect",
     .use = KEY_CHOICE,
     .shape = &expect_actors,
     .tag = STEP_EXPECT,
     .meaning = "Waits until the pattern has come in what no earlier expect consumed."},
    {.name = "until",
     .use = KEY_CHOICE,
     .shape = &until_actors,
     .tag = STEP_UNTIL,
     .meaning = "Waits until it is reading-stdin, idle, waiting, ended, held, stopped "
                "or {blocked-in: CALL}."},
    {.name = "signal",
     .use = KEY_CHOICE,
     .shape = &signal_actors,
     .tag = STEP_SIGNAL,
     .meaning = "Sends a signal to its first process, or many of them; on a terminal "
                "INT, QUIT and TSTP are typed."},
    {.name = "exits",
     .use = KEY_CHOICE,
     .shape = &exits_actors,
     .tag = STEP_EXITS,
     .meaning = "Waits until it has ended, and the ending must be as given: an exit "
                "status, a signal, a list of such, or any."},
    {.name = "files",
     .use = KEY_CHOICE,
     .shape = &step_files,
     .tag = STEP_FILES,
     .meaning = "Looks at files of the work folder now."},
    {.name = "hold",
     .use = KEY_CHOICE,
     .shape = &hold_actors,
     .tag = STEP_HOLD,
     .meaning =
         "Stops the first of its tasks that comes to this system call, just before "
         "the call or, with `after`, behind it."},
    {.name = "release",
     .use = KEY_CHOICE,
     .shape = &release_shape,
     .tag = STEP_RELEASE,
     .meaning = "Lets the task go on that `hold` has stopped."},
};
_Static_assert(LENGTH(step_keys) == STEP_KINDS, "a row for every kind of step");

static const struct map step_map = {.keys = step_keys, .count = LENGTH(step_keys)};
static const struct shape step_shape = {
    .wanted = "a step such as send: {ACTOR: \"text\"}", .map = &step_map};
/* The items go into reader->test; what the list itself collects is not used. */
static const struct list script_list = {.item = &step_shape,
                                        .item_size = sizeof(char),
                                        .count_offset = LIST_UNUSED,
                                        .min = 1};
const struct shape script_shape = {.wanted = "a list of steps", .list = &script_list};
