/* What the kernel may do to a call at this moment. A program is right to rely on what cannot
 * happen, so in doubt nothing may. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.h"
#include "observe/faults.h"
#include "observe/inside.h"

enum {
    STATUS_BYTES = 4096,
    SMALL_TEXT = 256,
    RT_OF_THE_LIBRARY = 2,
    SIZE_ARGUMENT = 2
};

/* ---- descriptors -------------------------------------------------------------------- */

static const struct object_record *object_of_call(const struct fault_moment *m)
{
    ptrdiff_t index =
        m->call->fd < 0 ? -1
                        : tracer_object(m->tracer, m->task, (int)m->args[m->call->fd]);

    return index < 0 ? NULL : &m->tracer->trace->objects[index];
}

static enum object_kind kind_of_call(const struct fault_moment *m)
{
    const struct object_record *object = object_of_call(m);

    return object == NULL ? OBJECT_UNKNOWN : object->kind;
}

static bool is_pipe(enum object_kind kind)
{
    return kind == OBJECT_PIPE || kind == OBJECT_FIFO;
}

static bool is_socket(enum object_kind kind)
{
    return kind == OBJECT_UNIX_SOCKET || kind == OBJECT_INET_SOCKET;
}

/* Flags of the open file behind the call's descriptor (proc(5), fdinfo). */
static bool has_nonblock(const struct fault_moment *m)
{
    char path[PROC_PATH_MAX];
    char text[SMALL_TEXT];
    struct task_id id = task_id_of(m->task);

    (void)snprintf(path, sizeof(path), "%d/task/%d/fdinfo/%d", id.pid, id.tid,
                   (int)m->args[m->call->fd]);
    if (proc_read(m->tracer->proc_fd, path, text, sizeof(text)) <= 0) {
        return false;
    }
    const char *flags = strstr(text, "flags:");
    return flags != NULL &&
           (strtoul(flags + strlen("flags:"), NULL, 8) & O_NONBLOCK) != 0;
}

/* Does the socket carry bytes, not messages? Asked of a copy of the descriptor, which is gone
 * before the task goes on. */
static bool is_stream_socket(const struct fault_moment *m)
{
    int type = 0;
    socklen_t len = sizeof(type);

    if (!is_socket(kind_of_call(m))) {
        return false;
    }
    AUTO_CLOSE int pidfd = pidfd_open(m->task->process->host, 0);
    AUTO_CLOSE int copy =
        pidfd < 0 ? -1 : pidfd_getfd(pidfd, (int)m->args[m->call->fd], 0);
    return copy >= 0 && getsockopt(copy, SOL_SOCKET, SO_TYPE, &type, &len) == 0 &&
           type == SOCK_STREAM;
}

/* What the script sends comes in whatever pieces. What one of the student's processes writes
 * at once into a pipe, another one may rightly expect to read at once (pipe(7), PIPE_BUF). */
static bool is_own_input(const struct fault_moment *m)
{
    const struct object_record *object = object_of_call(m);

    return object != NULL && object->kind == OBJECT_PIPE && object->stream == 0 &&
           object->actor == (ptrdiff_t)m->task->process->actor;
}

/* ---- interruption ------------------------------------------------------------------- */

static bool is_fifo_to_wait_for(const struct fault_moment *m)
{
    int flags = m->call->flags < 0 ? 0 : (int)m->args[m->call->flags];

    if ((flags & O_NONBLOCK) != 0 || (flags & O_ACCMODE) == O_RDWR) {
        return false;
    }
    const char *path = memory_string(m->tracer, m->task, m->args[m->call->path]);
    return tracer_object_at(m->tracer, m->task, path) >= 0;
}

static bool waits_at_descriptor(const struct fault_moment *m)
{
    enum object_kind kind = kind_of_call(m);
    bool is_file = kind == OBJECT_FILE || kind == OBJECT_FOLDER || kind == OBJECT_SHM ||
                   kind == OBJECT_SEM || kind == OBJECT_MEMFD || kind == OBJECT_DEVICE;

    /* Little finds room nearly always. */
    return !is_file && ((m->call->traits & FAULTY_WRITES) == 0 ||
                        m->args[SIZE_ARGUMENT] > PIPE_BUF);
}

static bool is_lock_command(int command)
{
    return command == F_SETLKW || command == F_OFD_SETLKW;
}

/* Is it worth trying? Whether it really waits shows when it is made. */
static bool may_wait(const struct fault_moment *m)
{
    int flags = m->call->flags < 0 ? 0 : (int)m->args[m->call->flags];

    if ((m->call->traits & FAULTY_WAITS_FOR_CHILD) != 0) {
        return (flags & WNOHANG) == 0;
    }
    if ((m->call->traits & FAULTY_OPENS) != 0) {
        return is_fifo_to_wait_for(m);
    }
    if ((m->call->traits & FAULTY_POLLS) != 0) {
        return m->call->flags < 0 || flags != 0;
    }
    if (m->call->nr == SYS_fcntl) {
        return is_lock_command(flags);
    }
    return m->call->fd < 0 || waits_at_descriptor(m);
}

static struct fault_means find_eintr(const struct fault_moment *m)
{
    return may_wait(m) ? fault_find_signals(m) : (struct fault_means){0};
}

/* ---- less than all ------------------------------------------------------------------ */

static struct fault_means find_short(const struct fault_moment *m)
{
    uint64_t size = m->args[SIZE_ARGUMENT];
    bool is_flagged = m->call->flags >= 0 && m->args[m->call->flags] != 0;

    if (is_flagged || size < 2 || size > INT32_MAX) {
        return (struct fault_means){0};
    }
    if ((m->call->traits & FAULTY_READS) != 0) {
        bool is_legal = is_own_input(m) || is_stream_socket(m);
        return (struct fault_means){.way = is_legal ? WAY_SHORTEN : WAY_NONE,
                                    .bytes = 1};
    }
    if (size <= PIPE_BUF || !(is_pipe(kind_of_call(m)) || is_stream_socket(m))) {
        return (struct fault_means){0};
    }
    /* Who may wait for room writes all, unless a signal comes (pipe(7)). */
    return (struct fault_means){.way = has_nonblock(m) ? WAY_SHORTEN : WAY_NONE,
                                .bytes = PIPE_BUF};
}

/* A program that has been told of data or room by poll need not expect EAGAIN; one that
 * asks epoll(7) may wait for an edge that does not come. What it writes to itself, and what
 * somebody has told it of by a signal, is surely there. */
static struct fault_means find_again(const struct fault_moment *m)
{
    const struct traced *process = m->task->process;
    bool reads = (m->call->traits & FAULTY_READS) != 0;
    bool is_legal = reads
                        ? is_own_input(m)
                        : is_pipe(kind_of_call(m)) && m->args[SIZE_ARGUMENT] > PIPE_BUF;

    is_legal = is_legal && !process->has_polled && !process->has_epoll &&
               has_nonblock(m) && fault_find_signals(m).way == WAY_NONE;
    return (struct fault_means){.way = is_legal ? WAY_FAIL : WAY_NONE, .error = EAGAIN};
}

/* ---- what lacks --------------------------------------------------------------------- */

/* The program's own things, which are not there by the contract of the system. */
static bool is_own_path(const char *path)
{
    static const char *const folders[] = {"/box/", "/tmp/", "/dev/shm/"};

    const char *inside;

    if (path == NULL || path[0] == '\0') {
        return false;
    }
    if (inside_has(path, &inside)) {
        return true;
    }
    for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
        if (strncmp(path, folders[i], strlen(folders[i])) == 0) {
            return true;
        }
    }
    return path[0] != '/';
}

static bool path_exists(const struct fault_moment *m, const char *path)
{
    char there[PROC_PATH_MAX + PATH_MAX];
    struct stat st;

    (void)snprintf(there, sizeof(there), "%d/%s/%s", m->task->process->pid,
                   path[0] == '/' ? "root" : "cwd", path);
    return fstatat(m->tracer->proc_fd, there, &st, 0) == 0;
}

static struct fault_means fail_if(bool is_legal, int error)
{
    return (struct fault_means){.way = is_legal ? WAY_FAIL : WAY_NONE, .error = error};
}

static bool makes_new(const struct fault_moment *m)
{
    int flags = m->call->flags < 0 ? O_CREAT : (int)m->args[m->call->flags];
    const char *path = memory_string(m->tracer, m->task, m->args[m->call->path]);

    return (flags & O_CREAT) != 0 && is_own_path(path) && !path_exists(m, path);
}

static struct fault_means find_no_space(const struct fault_moment *m)
{
    if ((m->call->traits & FAULTY_OPENS) != 0) {
        return fail_if(makes_new(m), ENOSPC);
    }
    if ((m->call->traits & FAULTY_WRITES) != 0) {
        return fail_if(kind_of_call(m) == OBJECT_FILE, ENOSPC);
    }
    return fail_if((m->args[m->call->flags] & IPC_CREAT) != 0 ||
                       (key_t)m->args[0] == IPC_PRIVATE,
                   ENOSPC);
}

static struct fault_means find_no_fds(const struct fault_moment *m)
{
    int flags = m->call->flags < 0 ? 0 : (int)m->args[m->call->flags];

    if (m->call->nr == SYS_fcntl) {
        return fail_if(flags == F_DUPFD || flags == F_DUPFD_CLOEXEC, EMFILE);
    }
    if ((m->call->traits & FAULTY_OPENS) == 0) {
        return fail_if(true, EMFILE);
    }
    return fail_if(
        is_own_path(memory_string(m->tracer, m->task, m->args[m->call->path])), EMFILE);
}

static struct fault_means find_no_memory(const struct fault_moment *m)
{
    (void)m;
    return fail_if(true, ENOMEM);
}

static struct fault_means find_no_access(const struct fault_moment *m)
{
    if ((m->call->traits & FAULTY_OPENS) == 0) {
        return fail_if((key_t)m->args[0] != IPC_PRIVATE, EACCES);
    }
    return fail_if(
        is_own_path(memory_string(m->tracer, m->task, m->args[m->call->path])), EACCES);
}

/* Who has not yet met the others has nobody who could miss it. */
static struct fault_means find_death(const struct fault_moment *m)
{
    return (struct fault_means){.way =
                                    m->tracer->faults->may_die ? WAY_KILL : WAY_NONE};
}

struct fault_means fault_find_means(const struct fault_moment *m, enum fault fault)
{
    static struct fault_means (*const rules[FAULT_COUNT])(
        const struct fault_moment *) = {
        [FAULT_EINTR] = find_eintr,         [FAULT_SHORT] = find_short,
        [FAULT_AGAIN] = find_again,         [FAULT_NO_SPACE] = find_no_space,
        [FAULT_NO_FDS] = find_no_fds,       [FAULT_NO_MEMORY] = find_no_memory,
        [FAULT_NO_ACCESS] = find_no_access, [FAULT_PEER_DEATH] = find_death,
    };
    bool suffers =
        fault == FAULT_PEER_DEATH || (m->call->faults & FAULT_BIT(fault)) != 0;

    return suffers ? rules[fault](m) : (struct fault_means){0};
}
