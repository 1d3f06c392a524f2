#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sandbox/filter_rules.h"

/* What headers of older systems lack, as the kernel has it. */
#define FLAG_WAIT_KILLABLE_RECV (1UL << 5)
#define FLAG_SYNC_WAKE_UP       (1UL << 0)
#define IOCTL_SET_FLAGS         _IOW('!', 4, uint64_t)

long filter_listen(const struct sock_fprog *program)
{
    long fd =
        syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
                SECCOMP_FILTER_FLAG_NEW_LISTENER | FLAG_WAIT_KILLABLE_RECV, program);

    if (fd < 0 && errno == EINVAL) {
        fd = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
                     SECCOMP_FILTER_FLAG_NEW_LISTENER, program);
    }
    /* Answered on the same processor, and so with less of a pause in which a signal may
     * come. Both are for the better, neither is needed. */
    if (fd >= 0) {
        int saved = errno;
        (void)ioctl((int)fd, IOCTL_SET_FLAGS, FLAG_SYNC_WAKE_UP);
        errno = saved;
    }
    return fd;
}
