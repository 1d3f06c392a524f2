#include "sandbox/birth.h"

#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

pid_t birth(struct clone_args *args)
{
    long pid = syscall(SYS_clone3, args, sizeof(*args));

    if (pid < 0 && errno == ENOSYS) {
        /* Descriptor and thread id of the parent share an argument. */
        pid = syscall(SYS_clone, args->flags | args->exit_signal, 0, args->pidfd, 0, 0);
    }
    return (pid_t)pid;
}
