#include "observe/waits.h"

#include <fcntl.h>
#include <linux/futex.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>

#include "observe/calls.h"
#include "observe/sockets.h"
#include "observe/tracer.h"

struct wait wait_to_read(const struct observed_box *box, const struct object *object)
{
    struct wait out = {.kind = WAIT_RUNNING, .fd = -1};
    ptrdiff_t actor = object_actor(box, object, 0);

    if (actor >= 0) {
        out.stdin_of = 1U << actor;
        out.kind = box->actors[actor].stdin_is_open ? WAIT_INPUT : WAIT_FOREVER;
        return out;
    }
    switch ((int)object->kind) {
    case OBJECT_PIPE:
    case OBJECT_FIFO:
    case OBJECT_EVENTFD:
    case OBJECT_SIGNALFD:
    case OBJECT_PIDFD:
    case OBJECT_INOTIFY: /* woken by who changes a file, and that is a process of the box */
        out.kind = WAIT_FOREVER;
        break;
    case OBJECT_TIMERFD:
        out.kind = WAIT_TIMER;
        break;
    default: /* Bytes pass a terminal by way of a kernel worker; and the rest. */
        break;
    }
    return out;
}

struct wait wait_to_write(const struct observed_box *box, const struct object *object)
{
    struct wait out = {.kind = WAIT_RUNNING, .fd = -1};
    bool is_drained =
        object_actor(box, object, 1) >= 0 || object_actor(box, object, 2) >= 0;

    /* The grader makes room in the actors' own stdout and stderr. */
    if (!is_drained && (object->kind == OBJECT_PIPE || object->kind == OBJECT_FIFO ||
                        object->kind == OBJECT_EVENTFD)) {
        out.kind = WAIT_FOREVER;
    }
    return out;
}

static bool has_timeout(const struct call *row, const struct proc_syscall *call)
{
    if (row->timeout < 0) {
        return false;
    }
    return row->in_ms ? (int)call->args[row->timeout] >= 0
                      : call->args[row->timeout] != 0;
}

static enum wait_kind futex_kind(const struct proc_syscall *call)
{
    switch (call->args[1] & FUTEX_CMD_MASK) {
    case FUTEX_WAIT:
    case FUTEX_WAIT_BITSET:
    case FUTEX_WAIT_REQUEUE_PI:
    case FUTEX_LOCK_PI:
    case FUTEX_LOCK_PI2:
        return WAIT_FOREVER;
    default:
        return WAIT_RUNNING;
    }
}

/* A path is read page by page, as the next page may not be there. */
static bool read_path(int proc_fd, struct task_id id, uint64_t address,
                      char path[PATH_MAX])
{
    size_t len = 0;

    while (len < PATH_MAX) {
        size_t piece = 256 - (address + len) % 256;
        if (piece > PATH_MAX - len) {
            piece = PATH_MAX - len;
        }
        if (!proc_read_memory(proc_fd, id, address + len, path + len, piece)) {
            return false;
        }
        if (memchr(path + len, '\0', piece) != NULL) {
            return true;
        }
        len += piece;
    }
    return false;
}

bool wait_open_path(const struct observed_box *box, struct task_id id,
                    const struct proc_syscall *call, char path[PATH_MAX])
{
    bool is_at = call->nr == SYS_openat;

    if (is_at && (int)call->args[0] != AT_FDCWD) {
        return false;
    }
    return read_path(box->proc_fd, id, call->args[is_at ? 1 : 0], path);
}

/* A box without a pid namespace has its keeper asked before a file is opened: who waits for
 * that answer is not blocked in the call. The kernel's symbols tell. */
static bool is_asked(const struct observed_box *box, struct task_id id)
{
    char path[PROC_PATH_MAX];
    char symbol[64];

    if (box->keeper == 1) {
        return false;
    }
    (void)snprintf(path, sizeof(path), "%d/task/%d/wchan", id.pid, id.tid);
    return proc_read(box->proc_fd, path, symbol, sizeof(symbol)) <= 0 ||
           strcmp(symbol, "0") == 0 || strstr(symbol, "seccomp") != NULL ||
           strstr(symbol, "secure_computing") != NULL;
}

static struct wait wait_in_open(const struct observed_box *box, struct task_id id,
                                const struct proc_syscall *call)
{
    struct wait out = {.kind = WAIT_RUNNING, .fd = -1};
    char path[PATH_MAX];

    if (!is_asked(box, id) && wait_open_path(box, id, call, path) &&
        object_fifo_at(box->proc_fd, id, path, &out.object)) {
        out.kind = WAIT_FOREVER;
    }
    return out;
}

static enum wait_kind lock_kind(const struct observed_box *box, struct task_id id,
                                const struct proc_syscall *call,
                                const struct object *object)
{
    int command = (int)call->args[1];

    if (call->nr == SYS_fcntl && command != F_SETLKW && command != F_OFD_SETLKW) {
        return WAIT_RUNNING;
    }
    return object_is_private(box->proc_fd, id, object) ? WAIT_FOREVER : WAIT_RUNNING;
}

/* A call that makes a process may also be held up by a lock of the kernel, which needs
 * nobody's help. Only in vfork does the task sleep in kernel_clone itself, as the kernel's
 * symbols show where they are readable. */
static enum wait_kind vfork_kind(const struct observed_box *box, struct task_id id)
{
    char path[PROC_PATH_MAX];
    char symbol[64];

    (void)snprintf(path, sizeof(path), "%d/task/%d/wchan", id.pid, id.tid);
    if (proc_read(box->proc_fd, path, symbol, sizeof(symbol)) <= 0) {
        return WAIT_RUNNING;
    }
    bool is_vfork = strcmp(symbol, "kernel_clone") == 0 ||
                    strcmp(symbol, "wait_for_vfork_done") == 0;
    return is_vfork ? WAIT_FOREVER : WAIT_RUNNING;
}

/* splice(2) waits for input first, but where input is not the script's to give it may have
 * come already, and then it is the output that is waited for. */
static void read_kind(const struct observed_box *box, enum call_rule rule,
                      struct wait *out)
{
    struct wait one = wait_to_read(box, &out->object);
    bool is_unclear = rule == RULE_SPLICE && one.stdin_of == 0;

    out->kind = is_unclear ? WAIT_RUNNING : one.kind;
    out->stdin_of = one.stdin_of;
}

static enum wait_kind socket_kind(const struct observed_box *box, struct task_id id,
                                  enum call_rule rule, const struct wait *wait)
{
    switch ((int)rule) {
    case RULE_READ:
        return socket_wait(box, id, wait->fd, &wait->object, SOCKET_READ);
    case RULE_WRITE:
        return socket_wait(box, id, wait->fd, &wait->object, SOCKET_WRITE);
    case RULE_CONNECT:
        return socket_wait(box, id, wait->fd, &wait->object, SOCKET_CONNECT);
    default:
        return WAIT_RUNNING;
    }
}

static struct wait wait_by_rule(const struct observed_box *box, struct task_id id,
                                const struct call *row, const struct proc_syscall *call)
{
    struct wait out = {.kind = WAIT_FOREVER, .fd = -1};

    if (row->fd >= 0) {
        out.fd = (int)call->args[row->fd];
        out.object = object_of(box->proc_fd, id, out.fd);
    }
    if (out.object.is_socket) {
        out.kind = socket_kind(box, id, row->rule, &out);
        return out;
    }
    switch (row->rule) {
    case RULE_FOREVER:
        return out;
    case RULE_VFORK:
        out.kind = vfork_kind(box, id);
        return out;
    case RULE_TIMER:
        out.kind = WAIT_TIMER;
        return out;
    case RULE_FUTEX:
        out.kind = futex_kind(call);
        return out;
    case RULE_LOCK:
    case RULE_FCNTL:
        out.kind = lock_kind(box, id, call, &out.object);
        return out;
    case RULE_READ:
    case RULE_SPLICE:
        read_kind(box, row->rule, &out);
        return out;
    case RULE_WRITE:
        out.kind = wait_to_write(box, &out.object).kind;
        return out;
    case RULE_CONNECT:
        out.kind = WAIT_RUNNING; /* on what is no socket */
        return out;
    case RULE_OPEN:
        return wait_in_open(box, id, call);
    case RULE_POLL:
        return wait_in_poll(box, id, call);
    case RULE_SELECT:
        return wait_in_select(box, id, call);
    case RULE_EPOLL:
        return wait_in_epoll(box, id, call);
    }
    BUG("call rule %d", (int)row->rule);
}

/* A traced task stops at every turn, and is let go on as soon as its tracer has seen it. */
static enum wait_kind traced_kind(const struct observed_box *box, struct task_id id)
{
    static const enum wait_kind kinds[] = {
        [TRACED_GOING] = WAIT_RUNNING,
        [TRACED_STOPPED] = WAIT_STOPPED,
        [TRACED_HELD] = WAIT_HELD,
    };

    return box->tracer == NULL ? WAIT_RUNNING
                               : kinds[tracer_state_of(box->tracer, id.tid)];
}

struct wait wait_of(const struct observed_box *box, struct task_id id, char state,
                    const struct proc_syscall *call)
{
    struct wait out = {.kind = WAIT_RUNNING, .fd = -1};

    if (state == 'Z' || state == 'X') {
        out.kind = WAIT_ZOMBIE;
        return out;
    }
    if (!call->is_blocked) {
        return out;
    }
    if (state == 'T') {
        out.kind = WAIT_STOPPED;
        return out;
    }
    if (state == 't') {
        out.kind = traced_kind(box, id);
        return out;
    }
    const struct call *row = call_find(call->nr);
    bool is_vfork = row != NULL && row->rule == RULE_VFORK;
    if (row == NULL || state != (is_vfork ? 'D' : 'S')) {
        return out;
    }
    out = wait_by_rule(box, id, row, call);
    if (out.kind != WAIT_RUNNING && has_timeout(row, call)) {
        out.kind = WAIT_TIMER;
    }
    return out;
}
