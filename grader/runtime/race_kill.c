/* Signals that are sent, and those that are waited for without a handler. */
#include "runtime/race_calls.h"
#include "runtime/race_real.h"

static void before_send(pid_t pid, int number)
{
    if (race_enter()) {
        race_signal_sent(pid, number);
        race_leave();
    }
}

/* One that has stopped itself follows on whoever has continued it. One that is told that
 * nobody is there follows on those who have ended. */
static int sent(int result, int error)
{
    if (race_enter()) {
        race_signal_follow_senders();
        if (error == ESRCH) {
            race_acquire_dead();
        }
        race_leave();
    }
    return result;
}

int wrap_kill(pid_t pid, int number)
{
    before_send(pid, number);
    int result = real_kill(pid, number);
    return sent(result, result < 0 ? errno : 0);
}

int wrap_killpg(pid_t group, int number)
{
    before_send(0, number);
    int result = real_killpg(group, number);
    return sent(result, result < 0 ? errno : 0);
}

int wrap_raise(int number)
{
    before_send(race_self.pid, number);
    return sent(real_raise(number), 0);
}

int wrap_gsignal(int number)
{
    return wrap_raise(number);
}

int wrap_sigqueue(pid_t pid, int number, const union sigval value)
{
    before_send(pid, number);
    int result = real_sigqueue(pid, number, value);
    return sent(result, result < 0 ? errno : 0);
}

int wrap_pthread_kill(pthread_t thread, int number)
{
    before_send(race_self.pid, number);
    return sent(real_pthread_kill(thread, number), 0);
}

int wrap_pthread_sigqueue(pthread_t thread, int number, const union sigval value)
{
    before_send(race_self.pid, number);
    return sent(real_pthread_sigqueue(thread, number, value), 0);
}

int wrap_tgkill(pid_t process, pid_t thread, int number)
{
    before_send(process, number);
    return sent(real_tgkill(process, thread, number), 0);
}

void wrap_abort(void)
{
    if (race_enter()) {
        race_release_descriptors();
        race_task_ended(race_self.task);
        race_leave();
    }
    real_abort();
}

/* ---- waiting ---- */

static int came(int number, const siginfo_t *info)
{
    if (number > 0 && race_enter()) {
        race_signal_came(info);
        race_leave();
    }
    return number;
}

int wrap_sigwaitinfo(const sigset_t *set, siginfo_t *info)
{
    siginfo_t own;
    siginfo_t *place = info != NULL ? info : &own;

    return came(real_sigwaitinfo(set, place), place);
}

int wrap_sigtimedwait(const sigset_t *set, siginfo_t *info,
                      const struct timespec *limit)
{
    siginfo_t own;
    siginfo_t *place = info != NULL ? info : &own;

    return came(real_sigtimedwait(set, place, limit), place);
}

/* The one of the C library goes on after an interruption too. */
int wrap_sigwait(const sigset_t *set, int *number)
{
    siginfo_t info;
    int error = errno;
    int result = 0;

    do {
        result = wrap_sigwaitinfo(set, &info);
    } while (result < 0 && errno == EINTR);
    if (result < 0) {
        int why = errno;
        errno = error;
        return why;
    }
    *number = result;
    return 0;
}

int wrap_sigpending(sigset_t *set)
{
    int result = real_sigpending(set);

    if (race_enter()) {
        race_acquire_everything();
        race_leave();
    }
    return result;
}
