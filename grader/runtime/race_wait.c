/* Waiting for a child: whatever it did came before. */
#include <sys/syscall.h>

#include "runtime/race_calls.h"
#include "runtime/race_real.h"

/* Stopped and continued children are as good: what they did is done. No child left means
 * that all have ended. */
static void after_wait(pid_t pid, int status)
{
    if (pid > 0 && (WIFEXITED(status) || WIFSIGNALED(status))) {
        race_process_reaped(pid, status);
    } else if (pid > 0) {
        race_process_seen(pid);
    } else if (pid < 0 && race_self.saved_errno == ECHILD) {
        race_acquire_dead();
    }
}

static pid_t finish_wait(pid_t pid, const int *status)
{
    if (race_enter()) {
        after_wait(pid, *status);
        race_leave();
    }
    return pid;
}

pid_t wrap_wait4(pid_t wanted, int *status, int options, struct rusage *usage)
{
    int own = 0;
    int *place = status != NULL ? status : &own;

    return finish_wait(real_wait4(wanted, place, options, usage), place);
}

pid_t wrap_wait3(int *status, int options, struct rusage *usage)
{
    int own = 0;
    int *place = status != NULL ? status : &own;

    return finish_wait(real_wait3(place, options, usage), place);
}

pid_t wrap_waitpid(pid_t wanted, int *status, int options)
{
    int own = 0;
    int *place = status != NULL ? status : &own;

    return finish_wait(real_waitpid(wanted, place, options), place);
}

pid_t wrap_wait(int *status)
{
    int own = 0;
    int *place = status != NULL ? status : &own;

    return finish_wait(real_wait(place), place);
}

int wrap_waitid(idtype_t type, id_t id, siginfo_t *info, int options)
{
    siginfo_t own = {0};
    siginfo_t *place = info != NULL ? info : &own;
    int result = real_waitid(type, id, place, options);

    if (race_enter()) {
        if (result < 0) {
            after_wait(-1, 0);
        } else if (place->si_pid > 0 && (options & WNOWAIT) == 0 &&
                   (place->si_code == CLD_EXITED || place->si_code == CLD_KILLED ||
                    place->si_code == CLD_DUMPED)) {
            race_process_reaped(place->si_pid, place->si_status);
        } else if (place->si_pid > 0) {
            race_process_seen(place->si_pid);
        }
        race_leave();
    }
    return result;
}
