/* How the seccomp programs are put together: private to filter*.c. */
#ifndef GRADER_SANDBOX_FILTER_RULES_H
#define GRADER_SANDBOX_FILTER_RULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <seccomp.h>

#include "model/tier.h"
#include "sandbox/sandbox.h"

/* Arguments of type int are compared on their low 32 bits only: the kernel ignores the
 * rest, so a filter must too (CVE-2019-10063). */
#define INT_IS(argument, value) \
    SCMP_CMP(argument, SCMP_CMP_MASKED_EQ, UINT32_MAX, (uint32_t)(value))

/* `compare` may be NULL. A call that this machine or libseccomp does not have needs no
 * rule. 0, or a negative errno. */
int filter_add_rule(scmp_filter_ctx ctx, uint32_t action, const char *call,
                    const struct scmp_arg_cmp *compare);

/* Calls that take a process other than the caller in this argument, and would change it. */
struct filter_other {
    const char *call;
    unsigned argument;
};
extern const struct filter_other filter_others[];
extern const int filter_other_count;

/* Installs a filter whose listener is the result, or -1 and errno. A signal that a program
 * handles ends a call for which the keeper is asked with EINTR, also one that never fails
 * so (seccomp_unotify(2)): not once the keeper has it (since Linux 5.19), and the keeper
 * has it soon (since Linux 6.6). */
struct sock_fprog;
long filter_listen(const struct sock_fprog *program);

/* At which calls tracers of the boxes to come stop. */
void filter_note_stops(const struct box_stop *stops, size_t count);

/* In tiers below TIER_FULL: closes what namespaces would have separated, and has the keeper
 * asked about calls that would do something else than in a full box (wants.h). Calls at
 * which a tracer stops are not asked about unless they must be refused. */
int filter_add_lacks(scmp_filter_ctx ctx, enum tier tier, bool is_traced);

/* A tracer sees every process and every call that its rules name: unless a payload had a
 * listener of its own (seccomp_unotify(2)), which comes before any tracer and may let the
 * call go on, or a child that is born untraced. Both are refused, and so is ptrace(2); but
 * where that is allowed, sanitizers need such a child. */
int filter_add_tracing(scmp_filter_ctx ctx, bool allows_ptrace);

#endif
