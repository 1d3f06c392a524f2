/* How a process may end, and the names of the signals. */
#include <signal.h>

#include "load/parts.h"
#include "load/read.h"
#include "load/scalar.h"

enum { WORD_ANY = -1, STATUS_MAX = 255 };

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

static const struct word signal_words[] = {SIGNALS, {NULL, 0}};
static const struct word ending_words[] = {{"any", WORD_ANY}, SIGNALS, {NULL, 0}};

static const struct scalar signal_scalar = {.read = read_word_value,
                                            .wanted = "a signal such as TERM or INT",
                                            .words = signal_words};
const struct shape signal_shape = {.scalar = &signal_scalar};

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
