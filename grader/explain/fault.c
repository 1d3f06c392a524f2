/* What helps against a call that was made to fail. */
#include "explain/fault.h"

#include <string.h>

#include "model/trace.h"

/* What these do is told by the function that the student wrote, if there is one. */
enum style {
    STYLE_RESTARTS, /* SA_RESTART helps */
    STYLE_STREAM,   /* … and the stream must be told to go on */
    STYLE_NEVER,    /* it does not */
};

static const struct {
    enum style style;
    const char *names;
} interrupted[] = {
    {STYLE_STREAM,
     "fgets|getline|getdelim|fgetc|getc|getchar|getc_unlocked|fread|scanf|"
     "fscanf|fgetws|fgetwc"},
    {STYLE_NEVER, "poll|ppoll|select|pselect6|pselect|epoll_wait|epoll_pwait|nanosleep|"
                  "clock_nanosleep|usleep|sleep|semop|semtimedop|msgrcv|msgsnd"},
};

/* Is one of "a|b|c" the name? */
static bool is_among(const char *names, const char *name)
{
    size_t len = strlen(name);

    for (const char *at = names; at != NULL; at = strchr(at, '|')) {
        at += *at == '|';
        if (strncmp(at, name, len) == 0 && (at[len] == '|' || at[len] == '\0')) {
            return true;
        }
    }
    return false;
}

static enum style style_of(const char *name)
{
    for (size_t i = 0; i < sizeof(interrupted) / sizeof(interrupted[0]); i++) {
        if (is_among(interrupted[i].names, name)) {
            return interrupted[i].style;
        }
    }
    return STYLE_RESTARTS;
}

static void tell_eintr(const char *name, struct buf *out)
{
    switch (style_of(name)) {
    case STYLE_RESTARTS:
        buf_printf(out,
                   "Call %s again when it fails and errno is EINTR, or set the handler "
                   "up with SA_RESTART\n",
                   name);
        break;
    case STYLE_STREAM:
        buf_printf(
            out,
            "When %s fails and errno is EINTR, that is not the end of the input: "
            "call clearerr and try again, or set the handler up with "
            "SA_RESTART\n",
            name);
        break;
    case STYLE_NEVER:
        buf_printf(
            out,
            "Call %s again when it ends early with EINTR: SA_RESTART does not do "
            "it for you (signal(7))\n",
            name);
        break;
    }
}

static void tell_part(const struct fault_record *fault, const char *name,
                      struct buf *out)
{
    if (strcmp(fault->call, "write") == 0 || strcmp(fault->call, "sendto") == 0) {
        buf_printf(out,
                   "%s says how much it has taken: call it again for the rest, until "
                   "all is written\n",
                   name);
    } else {
        buf_printf(out,
                   "%s gives what is there, be it one byte: collect until a line is "
                   "complete, and take neither a whole line nor just one for granted\n",
                   name);
    }
}

bool fault_tell(const struct telling *t, struct buf *out)
{
    const struct fault_record *fault = &t->ev->fault;
    const char *name = fault->api != NULL ? fault->api : fault->call;

    if (t->ev->trial.kind != TRIAL_FAULT || !fault->has_happened) {
        return false;
    }
    switch (t->ev->trial.fault) {
    case FAULT_EINTR:
    case FAULT_SHORT:
        if (fault->result < 0) {
            tell_eintr(name, out);
        } else {
            tell_part(fault, name, out);
        }
        break;
    case FAULT_AGAIN:
        buf_printf(
            out,
            "EAGAIN is no failure, but means: not now. Wait with poll, then call "
            "%s again\n",
            name);
        break;
    case FAULT_NO_SPACE:
    case FAULT_NO_FDS:
    case FAULT_NO_MEMORY:
    case FAULT_NO_ACCESS:
        buf_printf(out,
                   "Look at what %s returns: when it has failed, say so on standard "
                   "error and do not go on as if it had not\n",
                   name);
        break;
    case FAULT_PEER_DEATH:
        buf_add_string(out,
                       "Who loses the other side reads end of file (0), or fails with "
                       "EPIPE when writing, and gets SIGPIPE before: ignore that "
                       "signal, take both for the end, and leave in order\n");
        break;
    case FAULT_COUNT:
        return false;
    }
    return true;
}

bool fault_claims(const struct finding *finding, const char *name)
{
    const char *claim = strstr(finding->message, FAULT_AND_THEN);
    size_t len = name == NULL ? 0 : strlen(name);

    claim = claim == NULL ? finding->message : claim + strlen(FAULT_AND_THEN);
    return len > 0 && strncmp(claim, name, len) == 0 && claim[len] == ' ';
}
