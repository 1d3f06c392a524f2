/* How a process may end, and the names of the signals. */
#include <signal.h>

#include "load/parts.h"
#include "load/read.h"
#include "load/scalar.h"

/* The first of the real-time signals as glibc counts them, on every machine. */
enum { WORD_ANY = -1, STATUS_MAX = 255, RTMIN = 34 };

/* A macro, because no function can make two rows of a constant table from one name. */
#define SIGNAL(name)           \
    {#name, SIG##name},        \
    {                          \
        "SIG" #name, SIG##name \
    }
#define SIGNALS                                                                      \
    SIGNAL(HUP), SIGNAL(INT), SIGNAL(QUIT), SIGNAL(ILL), SIGNAL(TRAP), SIGNAL(ABRT), \
        SIGNAL(BUS), SIGNAL(FPE), SIGNAL(KILL), SIGNAL(USR1), SIGNAL(SEGV),          \
        SIGNAL(USR2), SIGNAL(PIPE), SIGNAL(ALRM), SIGNAL(TERM), SIGNAL(CHLD),        \
        SIGNAL(CONT), SIGNAL(STOP), SIGNAL(TSTP), SIGNAL(TTIN), SIGNAL(TTOU),        \
        SIGNAL(URG), SIGNAL(XCPU), SIGNAL(XFSZ), SIGNAL(VTALRM), SIGNAL(PROF),       \
        SIGNAL(WINCH), SIGNAL(IO), SIGNAL(PWR), SIGNAL(SYS)

static const struct word ending_words[] = {{"any", WORD_ANY}, SIGNALS, {NULL, 0}};
static const struct word signal_words[] = {
    SIGNALS, {"RTMIN", RTMIN}, {"SIGRTMIN", RTMIN}, {NULL, 0}};

static const struct scalar signal_scalar = {.read = read_word_value,
                                            .wanted = "a signal such as TERM or INT",
                                            .words = signal_words};
const struct shape signal_shape = {.scalar = &signal_scalar};

static bool read_sent(struct reader *r, const struct node *node,
                      const struct scalar *scalar, void *out)
{
    struct step *step = out;

    return read_word_value(r, node, scalar, &step->signal.number);
}

static const struct scalar sent_scalar = {
    .read = read_sent, .wanted = "a signal such as TERM or INT", .words = signal_words};
static bool read_receiver(struct reader *r, const struct node *node,
                          const struct scalar *scalar, void *out)
{
    bool *to_group = out;

    *to_group = read_word(r, node, scalar->words, scalar->wanted) != NULL;
    return *to_group;
}

static const struct word receiver_words[] = {{"group", 1}, {NULL, 0}};
static const struct scalar receiver_scalar = {
    .read = read_receiver, .wanted = "the word group", .words = receiver_words};
static const struct shape receiver_shape = {.scalar = &receiver_scalar};
static const struct key sent_keys[] = {
    {.name = "send",
     .use = KEY_REQUIRED,
     .shape = &signal_shape,
     .offset = offsetof(struct step, signal.number),
     .meaning = "The signal."},
    {.name = "to",
     .use = KEY_CHOICE,
     .shape = &receiver_shape,
     .offset = offsetof(struct step, signal.to_group),
     .meaning = "group: to its whole process group, and so to what it has forked."},
    {.name = "times",
     .use = KEY_CHOICE,
     .shape = &times_shape,
     .offset = offsetof(struct step, signal.times),
     .meaning = "How often, one right behind the other."},
    {.name = "values",
     .use = KEY_CHOICE,
     .shape = &some_bytes_shape,
     .offset = offsetof(struct step, signal.values),
     .meaning = "Once with each of these numbers, as sigqueue(3) sends them; blanks or "
                "newlines stand between them."},
    {.name = "child",
     .use = KEY_CHOICE,
     .shape = &times_shape,
     .offset = offsetof(struct step, signal.child),
     .meaning = "To this one of its other living processes, by order of birth, instead "
                "of its first."},
    {.name = "in",
     .use = KEY_CHOICE,
     .shape = &call_shape,
     .offset = offsetof(struct step, signal.call),
     .meaning = "To one of its processes that is blocked in this system call."},
    {.name = "on",
     .shape = &text_shape,
     .offset = offsetof(struct step, signal.on),
     .meaning =
         "With `in`: what the call is about: the path of a FIFO or file, stdin, or "
         "pipe."},
};

static bool finish_sent(struct reader *r, const struct node *node,
                        const struct key *chosen, void *out)
{
    const struct step *step = out;

    (void)chosen;
    if (step->signal.on != NULL && step->signal.call == NULL) {
        complain(r->log, tree_get(node, "on")->span, "'on' needs an 'in' beside it");
        return false;
    }
    return true;
}

static const struct map sent_map = {
    .keys = sent_keys, .count = LENGTH(sent_keys), .done = finish_sent};
const struct shape sent_signal_shape = {
    .wanted = "a signal such as TERM, {send: USR1, times: 100} or "
              "{send: RTMIN, values: \"1 2 3\"}",
    .scalar = &sent_scalar,
    .map = &sent_map};

static bool is_number(const struct node *node)
{
    return node->kind == NODE_PLAIN && node->text.data[0] >= '0' &&
           node->text.data[0] <= '9';
}

static bool read_status(struct reader *r, const struct node *node, struct ending *out)
{
    int64_t status = 0;

    if (!read_integer(node->text.data, STATUS_MAX, &status)) {
        complain(r->log, node->span, "expected an exit status from 0 to %d, found '%s'",
                 STATUS_MAX, read_quote(r, node));
        return false;
    }
    *out = (struct ending){.value = (int)status};
    return true;
}

static bool read_ending(struct reader *r, const struct node *node,
                        const struct scalar *scalar, void *out)
{
    struct ending *ending = out;

    if (is_number(node)) {
        return read_status(r, node, ending);
    }
    const struct word *word = read_word(r, node, scalar->words, scalar->wanted);
    if (word != NULL) {
        *ending = (struct ending){.is_signal = true, .value = word->value};
    }
    return word != NULL;
}

static bool read_endings(struct reader *r, const struct node *node,
                         const struct scalar *scalar, void *out)
{
    struct endings *endings = out;
    struct ending one = {0};

    if (!read_ending(r, node, scalar, &one)) {
        return false;
    }
    endings->any = one.is_signal && one.value == WORD_ANY;
    if (!endings->any) {
        *ARENA_PUSH(r->arena, endings->list, endings->count) = one;
    }
    return true;
}

static const struct scalar ending_scalar = {
    .read = read_ending,
    .wanted = "an exit status such as 0 or a signal such as INT",
    .takes_integer = true,
    .max = STATUS_MAX,
    .words = signal_words};
static const struct shape ending_shape = {.scalar = &ending_scalar};

static const struct scalar endings_scalar = {
    .read = read_endings,
    .wanted = "an exit status such as 0, a signal such as INT, or any",
    .takes_integer = true,
    .max = STATUS_MAX,
    .words = ending_words};
static const struct list ending_list = {
    .item = &ending_shape,
    .item_size = sizeof(struct ending),
    .offset = offsetof(struct endings, list),
    .count_offset = offsetof(struct endings, count),
    .min = 1,
};
const struct shape endings_shape = {
    .wanted = "an exit status such as 0, a signal such as INT, any, or a list such as "
              "[0, INT]",
    .scalar = &endings_scalar,
    .list = &ending_list};
