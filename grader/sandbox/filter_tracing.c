#include <errno.h>
#include <linux/seccomp.h>
#include <sched.h>

#include "sandbox/filter_rules.h"

int filter_add_tracing(scmp_filter_ctx ctx, bool allows_ptrace)
{
    struct scmp_arg_cmp listens =
        SCMP_A1(SCMP_CMP_MASKED_EQ, SECCOMP_FILTER_FLAG_NEW_LISTENER,
                SECCOMP_FILTER_FLAG_NEW_LISTENER);
    struct scmp_arg_cmp is_untraced =
        SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_UNTRACED, CLONE_UNTRACED);
    int rc = filter_add_rule(ctx, SCMP_ACT_ERRNO(EPERM), "seccomp", &listens);

    if (rc == 0 && !allows_ptrace) {
        rc = filter_add_rule(ctx, SCMP_ACT_ERRNO(EPERM), "clone", &is_untraced);
    }
    return rc != 0 || allows_ptrace
               ? rc
               : filter_add_rule(ctx, SCMP_ACT_ERRNO(EPERM), "ptrace", NULL);
}
