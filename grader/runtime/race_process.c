/* Births of processes, and their ends. */
#include <stdarg.h>
#include <sys/syscall.h>

#include "runtime/race_calls.h"
#include "runtime/race_real.h"

enum { ARGUMENTS_MAX = 1024 };

static void begin_child(uint32_t task)
{
    race_map_forked();
    race_threads_forked();
    if (task != 0) {
        race_task_adopt(task);
    } else {
        race_task_unknown();
    }
}

/* Handlers of pthread_atfork run as part of the runtime, so what they do is not watched:
 * in the child nobody knows yet who it is. */
pid_t wrap_fork(void)
{
    sigset_t mask;

    if (!race_enter()) {
        return real_fork();
    }
    uint32_t task = race_task_new(RACE_TASK_FORKED, 0);
    race_file_locks_forked();
    race_signals_before_fork(&mask);
    pid_t pid = real_fork();
    race_self.saved_errno = pid < 0 ? errno : race_self.saved_errno;
    if (pid == 0) {
        begin_child(task);
    } else if (pid < 0 && task != 0) {
        race_task_forget(task);
    } else if (task != 0) {
        race_task_at(task)->tid = pid;
        race_task_at(task)->pid = pid;
    }
    race_signals_after_fork(&mask, pid == 0);
    race_leave();
    return pid;
}

/* A child that borrows its parent's memory would borrow the runtime's as well. So it gets its own,
 * and the parent waits as it would have: until the other end of a pipe is closed by execve or exit. */
pid_t wrap_vfork(void)
{
    int ends[2];
    char byte;

    if (race_arena == NULL || pipe2(ends, O_CLOEXEC) < 0) {
        return wrap_fork();
    }
    pid_t pid = wrap_fork();
    if (pid == 0) {
        real_close(ends[0]);
        return 0;
    }
    int error = errno;
    real_close(ends[1]);
    while (pid > 0 && real_read(ends[0], &byte, 1) < 0 && errno == EINTR) {
    }
    real_close(ends[0]);
    errno = error;
    if (pid > 0 && race_enter()) {
        race_process_seen(pid);
        race_leave();
    }
    return pid;
}

/* Its child goes on in here, and nobody waits for it. */
int wrap_daemon(int keep_folder, int keep_output)
{
    sigset_t mask;

    if (!race_enter()) {
        return real_daemon(keep_folder, keep_output);
    }
    uint32_t task = race_task_new(RACE_TASK_FORKED, 0);
    race_signals_before_fork(&mask);
    int result = real_daemon(keep_folder, keep_output);
    race_self.saved_errno = result < 0 ? errno : race_self.saved_errno;
    if (result == 0) {
        begin_child(task);
    } else if (task != 0) {
        race_task_forget(task);
    }
    race_signals_after_fork(&mask, result == 0);
    race_leave();
    return result;
}

int wrap_clone(int (*function)(void *), void *stack, int flags, void *argument, ...)
{
    va_list args;

    va_start(args, argument);
    void *parent_tid = va_arg(args, void *);
    void *tls = va_arg(args, void *);
    void *child_tid = va_arg(args, void *);
    va_end(args);
    if (race_arena != NULL) {
        race_lose(RACE_LOST_CLONES);
    }
    return real_clone(function, stack, flags, argument, parent_tid, tls, child_tid);
}

/* Calls that have no function, or are made past it: whatever they tell, this task follows on
 * all that has happened. */
long wrap_syscall(long number, ...)
{
    va_list args;
    long a[6];

    va_start(args, number);
    for (int i = 0; i < 6; i++) {
        a[i] = va_arg(args, long);
    }
    va_end(args);
    long result = real_syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]);
    if (number != SYS_gettid && number != SYS_getpid && race_enter()) {
        race_acquire_everything();
        if (number == SYS_clone || number == SYS_clone3) {
            race_lose(RACE_LOST_CLONES);
        }
        race_leave();
    }
    return result;
}

/* ---- execve: what this process does from here on is done by its successor ---- */

static void before_exec(void)
{
    if (race_enter()) {
        race_release_descriptors();
        race_foreign_begins();
        race_leave();
    }
}

static int has_failed(int result)
{
    if (race_enter()) {
        race_foreign_ends();
        race_leave();
    }
    return result;
}

int wrap_execve(const char *path, char *const argv[], char *const envp[])
{
    before_exec();
    return has_failed(real_execve(path, argv, envp));
}

int wrap_execv(const char *path, char *const argv[])
{
    before_exec();
    return has_failed(real_execv(path, argv));
}

int wrap_execvp(const char *file, char *const argv[])
{
    before_exec();
    return has_failed(real_execvp(file, argv));
}

int wrap_execvpe(const char *file, char *const argv[], char *const envp[])
{
    before_exec();
    return has_failed(real_execvpe(file, argv, envp));
}

int wrap_fexecve(int fd, char *const argv[], char *const envp[])
{
    before_exec();
    return has_failed(real_fexecve(fd, argv, envp));
}

static bool collect(char *argv[ARGUMENTS_MAX], const char *first, va_list *args)
{
    size_t count = 0;

    argv[count++] = (char *)first;
    while (argv[count - 1] != NULL && count < ARGUMENTS_MAX) {
        argv[count++] = va_arg(*args, char *);
    }
    return argv[count - 1] == NULL;
}

static int too_many(void)
{
    errno = E2BIG;
    return -1;
}

int wrap_execl(const char *path, const char *first, ...)
{
    char *argv[ARGUMENTS_MAX];
    va_list args;

    va_start(args, first);
    bool fits = collect(argv, first, &args);
    va_end(args);
    return fits ? wrap_execv(path, argv) : too_many();
}

int wrap_execlp(const char *file, const char *first, ...)
{
    char *argv[ARGUMENTS_MAX];
    va_list args;

    va_start(args, first);
    bool fits = collect(argv, first, &args);
    va_end(args);
    return fits ? wrap_execvp(file, argv) : too_many();
}

int wrap_execle(const char *path, const char *first, ...)
{
    char *argv[ARGUMENTS_MAX];
    va_list args;

    va_start(args, first);
    bool fits = collect(argv, first, &args);
    char *const *envp = va_arg(args, char *const *);
    va_end(args);
    return fits ? wrap_execve(path, argv, envp) : too_many();
}

/* ---- children that the C library makes ---- */

/* What runs there may be any program, and its children others. */
static void before_helper(void)
{
    if (race_enter()) {
        race_foreign_starts();
        race_leave();
    }
}

/* NOLINTNEXTLINE(readability-function-size): the C library's own parameters */
int wrap_posix_spawn(pid_t *pid, const char *path,
                     const posix_spawn_file_actions_t *actions,
                     const posix_spawnattr_t *attributes, char *const argv[],
                     char *const envp[])
{
    before_helper();
    return real_posix_spawn(pid, path, actions, attributes, argv, envp);
}

/* NOLINTNEXTLINE(readability-function-size): the C library's own parameters */
int wrap_posix_spawnp(pid_t *pid, const char *file,
                      const posix_spawn_file_actions_t *actions,
                      const posix_spawnattr_t *attributes, char *const argv[],
                      char *const envp[])
{
    before_helper();
    return real_posix_spawnp(pid, file, actions, attributes, argv, envp);
}

int wrap_system(const char *command)
{
    before_helper();
    int result = real_system(command);
    if (race_enter()) {
        race_acquire_everything();
        race_leave();
    }
    return result;
}

FILE *wrap_popen(const char *command, const char *mode)
{
    before_helper();
    return real_popen(command, mode);
}

int wrap_pclose(FILE *stream)
{
    if (race_enter()) {
        race_channel_before_write(fileno(stream));
        race_channel_closes(fileno(stream));
        race_leave();
    }
    int result = real_pclose(stream);
    if (race_enter()) {
        race_acquire_everything();
        race_leave();
    }
    return result;
}

/* A parent that is another one now has ended before. */
pid_t wrap_getppid(void)
{
    pid_t parent = real_getppid();

    if (race_enter()) {
        if (race_task_at(race_me()->parent)->pid != parent) {
            race_acquire_dead();
        }
        race_leave();
    }
    return parent;
}

/* ---- ends ---- */

static void before_end(void)
{
    if (race_enter()) {
        race_release_descriptors();
        race_task_ended(race_self.task);
        race_leave();
    }
}

void wrap__exit(int status)
{
    before_end();
    real__exit(status);
}

void wrap_quick_exit(int status)
{
    before_end();
    real_quick_exit(status);
}

void wrap__Exit(int status)
{
    before_end();
    real__Exit(status);
}
