#include "cli/busy.h"

#include <linux/sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static _Noreturn void spin(pid_t parent)
{
    if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) < 0 || getppid() != parent) {
        _exit(1);
    }
    for (;;) {
        __asm__ volatile(""); /* or the compiler may take the loop away */
    }
}

/* Without an exit signal it is no child that a crew, which waits for all of its own when it
 * is closed, would wait for (wait(2), __WCLONE). */
static pid_t fork_silently(void)
{
    struct clone_args args = {.exit_signal = 0};

    return (pid_t)syscall(SYS_clone3, &args, sizeof(args));
}

int busy_start(struct busy *busy, int count, struct err *e)
{
    pid_t parent = getpid();

    *busy = (struct busy){.count = 0};
    while (busy->count < BUSY_MAX && busy->count < (size_t)count) {
        pid_t pid = fork_silently();
        if (pid == 0) {
            spin(parent);
        }
        if (pid < 0) {
            (void)err_sys(e, "cannot fork a busy process");
            busy_stop(busy);
            return -1;
        }
        busy->list[busy->count++] = pid;
    }
    return 0;
}

void busy_stop(struct busy *busy)
{
    for (size_t i = 0; i < busy->count; i++) {
        (void)kill(busy->list[i], SIGKILL);
        (void)waitpid(busy->list[i], NULL, __WCLONE);
    }
    busy->count = 0;
}
