#include "model/trial.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const fault_names[FAULT_COUNT] = {
    [FAULT_EINTR] = "eintr",         [FAULT_SHORT] = "short-io",
    [FAULT_AGAIN] = "eagain",        [FAULT_NO_SPACE] = "no-space",
    [FAULT_NO_FDS] = "no-fds",       [FAULT_NO_MEMORY] = "no-memory",
    [FAULT_NO_ACCESS] = "no-access", [FAULT_PEER_DEATH] = "peer-death",
};

/* What stands behind the word. */
enum detail { DETAIL_NONE, DETAIL_NUMBER, DETAIL_ADDRESS };

static const struct {
    const char *word; /* NULL: the fault's own */
    enum detail detail;
} rows[TRIAL_KINDS] = {
    [TRIAL_PLAIN] = {"plain", DETAIL_NONE},
    [TRIAL_RACES] = {"races", DETAIL_NUMBER},
    [TRIAL_MEMORY] = {"memory", DETAIL_NONE},
    [TRIAL_SCHEDULE] = {"schedule", DETAIL_NUMBER},
    [TRIAL_STEPS] = {"steps", DETAIL_NONE},
    [TRIAL_PREEMPTION] = {"preemption", DETAIL_ADDRESS},
    [TRIAL_CALLS] = {"calls", DETAIL_NONE},
    [TRIAL_FAULT] = {NULL, DETAIL_NONE},
};

const char *trial_name(const struct trial *trial, struct arena *arena)
{
    if (trial->kind == TRIAL_FAULT) {
        return arena_printf(arena, "%s:%s:%u:%u", fault_names[trial->fault],
                            trial->call, trial->process, trial->nth);
    }
    switch (rows[trial->kind].detail) {
    case DETAIL_NUMBER:
        return arena_printf(arena, "%s:%u", rows[trial->kind].word, trial->number);
    case DETAIL_ADDRESS:
        return arena_printf(arena, "%s:0x%" PRIx64, rows[trial->kind].word,
                            trial->address);
    case DETAIL_NONE:
        break;
    }
    return rows[trial->kind].word;
}

const char *trial_words(const struct trial *trial, struct arena *arena)
{
    switch (trial->kind) {
    case TRIAL_RACES:
        return trial->number == 0 ? "under the race detector"
                                  : "under the race detector, with short pauses";
    case TRIAL_MEMORY:
        return "under AddressSanitizer and UndefinedBehaviorSanitizer";
    case TRIAL_SCHEDULE:
        return "the same script, and only delays: the processes' calls in another "
               "order";
    case TRIAL_PREEMPTION:
        return "the same script, and one delay: who first came to this instruction was "
               "held there until no other process moved";
    case TRIAL_FAULT:
        return arena_printf(arena, "%s at %s, call %u of process %u",
                            fault_names[trial->fault], trial->call, trial->nth,
                            trial->process);
    case TRIAL_PLAIN:
    case TRIAL_STEPS:
    case TRIAL_CALLS:
    case TRIAL_KINDS:
        break;
    }
    return trial_name(trial, arena);
}

/* A number behind a colon, all of the digits up to the next colon or the end. */
static bool take_number(const char **at, int base, uint64_t max, uint64_t *out)
{
    char *end = NULL;

    if ((*at)[0] != ':' || strchr("0123456789", (*at)[1]) == NULL || (*at)[1] == '\0') {
        return false;
    }
    *out = strtoull(*at + 1, &end, base);
    *at = end;
    return *out <= max && (*end == '\0' || *end == ':');
}

static bool parse_fault(const char *rest, struct trial *out)
{
    uint64_t process = 0;
    uint64_t nth = 0;

    if (*rest != ':') {
        return false;
    }
    size_t len = strcspn(rest + 1, ":");
    if (len == 0 || len >= sizeof(out->call)) {
        return false;
    }
    memcpy(out->call, rest + 1, len);
    rest += 1 + len;
    if (!take_number(&rest, 10, UINT32_MAX, &process) ||
        !take_number(&rest, 10, UINT32_MAX, &nth) || *rest != '\0') {
        return false;
    }
    out->process = (unsigned)process;
    out->nth = (unsigned)nth;
    return process > 0 && nth > 0;
}

static bool parse_detail(const char *rest, enum detail detail, struct trial *out)
{
    uint64_t value = 0;

    switch (detail) {
    case DETAIL_NUMBER:
        if (!take_number(&rest, 10, UINT32_MAX, &value)) {
            return false;
        }
        out->number = (unsigned)value;
        break;
    case DETAIL_ADDRESS:
        if (!take_number(&rest, 0, UINT64_MAX, &out->address)) {
            return false;
        }
        break;
    case DETAIL_NONE:
        break;
    }
    return *rest == '\0';
}

bool trial_parse(const char *name, struct trial *out)
{
    size_t len = strcspn(name, ":");

    *out = (struct trial){0};
    for (int kind = 0; kind < TRIAL_KINDS; kind++) {
        const char *word = rows[kind].word;
        if (word != NULL && strlen(word) == len && memcmp(name, word, len) == 0) {
            out->kind = (enum trial_kind)kind;
            return parse_detail(name + len, rows[kind].detail, out);
        }
    }
    for (int fault = 0; fault < FAULT_COUNT; fault++) {
        if (strlen(fault_names[fault]) == len &&
            memcmp(name, fault_names[fault], len) == 0) {
            out->kind = TRIAL_FAULT;
            out->fault = (enum fault)fault;
            return parse_fault(name + len, out);
        }
    }
    return false;
}

enum trial_kind trial_build(enum trial_kind kind)
{
    if (kind == TRIAL_RACES || kind == TRIAL_MEMORY) {
        return kind;
    }
    return trial_has_breakpoints(kind) ? TRIAL_STEPS : TRIAL_PLAIN;
}

bool trial_has_own_build(enum trial_kind kind)
{
    return trial_build(kind) != TRIAL_PLAIN;
}

bool trial_delays(enum trial_kind kind)
{
    return kind == TRIAL_SCHEDULE || kind == TRIAL_STEPS || kind == TRIAL_PREEMPTION;
}

bool trial_has_breakpoints(enum trial_kind kind)
{
    return kind == TRIAL_STEPS || kind == TRIAL_PREEMPTION;
}
