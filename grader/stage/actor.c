#include "stage/actor.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fd.h"

enum {
    CHUNK_BYTES = 65536,
    MAJOR_PTS = 136, /* admin-guide/devices.txt */
    TYPE_END_OF_FILE = 4,
};

/* After this long a kernel worker has passed on what was typed, in the one case in which
 * it cannot be asked. */
#define TYPED_AGE_NS (50 * NS_PER_MS)

void actor_init(struct actor *actor, struct actor_record *record)
{
    *actor = (struct actor){.record = record, .input = -1, .output = {-1, -1}};
}

void actor_release(struct actor *actor)
{
    fd_close(&actor->input);
    fd_close(&actor->output[0]);
    fd_close(&actor->output[1]);
    buf_release(&actor->pending);
    buf_release(&actor->text[0]);
    buf_release(&actor->text[1]);
}

static int set_nonblocking(int fd)
{
    return fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
}

/* Only our end is made non-blocking: it has a file description of its own. */
static int open_pipe(int *ours, int *theirs, bool we_write, uint64_t *inode)
{
    int fds[2];
    struct stat st;

    if (pipe2(fds, O_CLOEXEC) < 0) {
        return -1;
    }
    *ours = fds[we_write ? 1 : 0];
    *theirs = fds[we_write ? 0 : 1];
    if (set_nonblocking(*ours) < 0 || fstat(*ours, &st) < 0) {
        return -1;
    }
    *inode = st.st_ino;
    return 0;
}

static int take_terminal(struct actor *actor, int master, struct err *e)
{
    unsigned number = 0;

    actor->input = master;
    if (set_nonblocking(master) < 0 || ioctl(master, TIOCGPTN, &number) < 0) {
        return err_sys(e, "cannot use the terminal of '%s'", actor->record->name);
    }
    actor->inode[0] = makedev(MAJOR_PTS, number);
    actor->output[0] = fcntl(master, F_DUPFD_CLOEXEC, 0);
    if (actor->output[0] < 0) {
        return err_sys(e, "cannot read the terminal of '%s'", actor->record->name);
    }
    return 0;
}

static int start_traced(struct actor *actor, const struct actor_place *place,
                        const struct box_start *start, struct box_process *process,
                        struct err *e)
{
    pid_t host_pid = 0;

    if (box_start_at_gate(place->box, start, process, &host_pid, e) < 0) {
        return -1;
    }
    if (process->exec_errno != 0) {
        return 0;
    }
    bool is_traced =
        host_pid > 0 && tracer_attach(place->tracer, host_pid, process->pid,
                                      place->index, start->argv) == 1;
    actor->is_execing = true;
    return box_let_go(place->box, process->pid, is_traced, e);
}

int actor_start(struct actor *actor, const struct actor_place *place,
                const struct box_start *wanted, struct box_process *process,
                struct err *e)
{
    AUTO_CLOSE int in = -1;
    AUTO_CLOSE int out = -1;
    AUTO_CLOSE int err = -1;

    *process = (struct box_process){.tty_fd = -1};
    if (actor->is_started) {
        return err_set(e, ERR_SYSTEM, "'%s' is started twice", actor->record->name);
    }
    if (!wanted->tty &&
        (open_pipe(&actor->input, &in, true, &actor->inode[0]) < 0 ||
         open_pipe(&actor->output[0], &out, false, &actor->inode[1]) < 0 ||
         open_pipe(&actor->output[1], &err, false, &actor->inode[2]) < 0)) {
        return err_sys(e, "cannot make pipes for '%s'", actor->record->name);
    }
    const struct box_start start = {
        .argv = wanted->argv, .stdio = {in, out, err}, .tty = wanted->tty};
    int failed = place->tracer != NULL ? start_traced(actor, place, &start, process, e)
                                       : box_start(place->box, &start, process, e);
    if (failed < 0) {
        return err_wrap(e, "cannot start '%s'", actor->record->name);
    }
    actor->record->exec_errno = process->exec_errno;
    if (process->exec_errno != 0) {
        return 0;
    }
    actor->is_started = true;
    actor->tty = wanted->tty;
    actor->record->pid = process->pid;
    return wanted->tty ? take_terminal(actor, process->tty_fd, e) : 0;
}

void actor_note_exec(struct actor *actor, int exec_errno)
{
    actor->is_execing = false;
    actor->record->exec_errno = exec_errno;
    if (exec_errno != 0) {
        actor->is_started = false;
        actor->record->pid = 0;
    }
}

bool actor_has_pending(const struct actor *actor)
{
    return actor->input >= 0 && actor->written < actor->pending.len;
}

void actor_send(struct actor *actor, struct bytes text)
{
    if (actor->input < 0) {
        return; /* nobody reads any more */
    }
    if (!actor_has_pending(actor)) {
        buf_clear(&actor->pending);
        actor->written = 0;
    }
    buf_add(&actor->pending, text.data, text.len);
    if (text.len > 0) {
        actor->last_typed = text.data[text.len - 1];
    }
}

void actor_close(struct actor *actor)
{
    static const char keys[] = {TYPE_END_OF_FILE, TYPE_END_OF_FILE};

    if (!actor->tty) {
        actor->closes = true;
        return;
    }
    /* In the middle of a line the first one only hands over the line (termios(3)). */
    bool at_line_start = actor->last_typed == '\0' || actor->last_typed == '\n' ||
                         actor->last_typed == TYPE_END_OF_FILE;
    actor_send(actor, (struct bytes){keys, at_line_start ? 1 : 2});
    actor->is_closed = true;
}

/* write(2) that neither raises SIGPIPE nor changes what the process does about it. */
static ssize_t write_quietly(int fd, const char *data, size_t len)
{
    const struct timespec now = {0};
    sigset_t pipe_only;
    sigset_t before;

    (void)sigemptyset(&pipe_only);
    (void)sigaddset(&pipe_only, SIGPIPE);
    (void)sigprocmask(SIG_BLOCK, &pipe_only, &before);
    ssize_t n = write(fd, data, len);
    int saved = errno;
    if (n < 0 && saved == EPIPE) {
        (void)sigtimedwait(&pipe_only, NULL, &now);
    }
    (void)sigprocmask(SIG_SETMASK, &before, NULL);
    errno = saved;
    return n;
}

static bool write_pending(struct actor *actor)
{
    bool has_moved = false;

    while (actor_has_pending(actor)) {
        ssize_t n = write_quietly(actor->input, actor->pending.data + actor->written,
                                  actor->pending.len - actor->written);
        if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
            break;
        }
        has_moved = true;
        if (n < 0) {
            fd_close(&actor->input); /* the actor has closed its stdin */
            break;
        }
        actor->written += (size_t)n;
        actor->typed_ns = clock_now_ns();
    }
    if (actor->closes && actor->input >= 0 && !actor_has_pending(actor)) {
        fd_close(&actor->input);
        has_moved = true;
    }
    actor->is_closed = actor->is_closed || actor->input < 0;
    return has_moved;
}

static void keep(struct actor *actor, int stream, struct bytes piece, int64_t limit)
{
    struct stream_record *record = &actor->record->streams[stream];
    size_t room = (size_t)limit - actor->text[stream].len;

    record->total += (int64_t)piece.len;
    if (piece.len > room) {
        record->is_cut = true;
        piece.len = room;
    }
    buf_add(&actor->text[stream], piece.data, piece.len);
}

/* One chunk of each stream, so that no flood keeps the loop from its other duties. */
static bool read_stream(struct actor *actor, int stream, int64_t limit)
{
    char chunk[CHUNK_BYTES];

    if (actor->output[stream] < 0) {
        return false;
    }
    ssize_t n = read(actor->output[stream], chunk, sizeof(chunk));
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
        return false;
    }
    /* EIO: the last descriptor of the terminal was closed (pty(7)). */
    if (n <= 0) {
        fd_close(&actor->output[stream]);
        return true;
    }
    keep(actor, stream, (struct bytes){chunk, (size_t)n}, limit);
    return true;
}

bool actor_pump(struct actor *actor, int64_t limit)
{
    bool has_written = write_pending(actor);
    bool has_printed = read_stream(actor, 0, limit);
    bool has_complained = read_stream(actor, 1, limit);

    return has_written || has_printed || has_complained;
}

/* What is typed passes through a kernel worker. Polling the terminal's other end waits for
 * that worker if there is nothing to read (n_tty_poll in drivers/tty/n_tty.c), after which
 * the picture is true. If there is, only time tells whether more is to come. */
static enum intake terminal_intake(const struct actor *actor)
{
    AUTO_CLOSE int peer =
        ioctl(actor->input, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    struct pollfd readable = {.fd = peer, .events = POLLIN};
    struct termios settings;

    if (peer >= 0 && tcgetattr(peer, &settings) == 0) {
        bool wakes_itself =
            (settings.c_lflag & (tcflag_t)ICANON) == 0 && settings.c_cc[VTIME] > 0;
        if (wakes_itself) {
            return INTAKE_MOVING;
        }
        if (poll(&readable, 1, 0) == 0) {
            return INTAKE_EMPTY;
        }
    }
    return clock_now_ns() - actor->typed_ns < TYPED_AGE_NS ? INTAKE_MOVING
                                                           : INTAKE_WAITING;
}

enum intake actor_intake(const struct actor *actor)
{
    int unread = 0;

    if (!actor->is_started || actor->has_ended || actor->input < 0) {
        return INTAKE_EMPTY;
    }
    if (actor->tty) {
        return actor_has_pending(actor) ? INTAKE_WAITING : terminal_intake(actor);
    }
    if (actor_has_pending(actor) || ioctl(actor->input, FIONREAD, &unread) < 0 ||
        unread > 0) {
        return INTAKE_WAITING;
    }
    return INTAKE_EMPTY;
}

struct observed_actor actor_observed(const struct actor *actor)
{
    struct observed_actor out = {
        .pid = actor->is_started ? actor->record->pid : 0,
        .tty = actor->tty,
        .stdin_is_open = actor->is_started && !actor->is_closed,
    };

    memcpy(out.inode, actor->inode, sizeof(out.inode));
    return out;
}
