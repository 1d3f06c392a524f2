#include "observe/proc.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/dir.h"
#include "base/fd.h"
#include "observe/descent.h"

enum { FILE_BYTES = 8192 };

ssize_t proc_read(int proc_fd, const char *path, char *text, size_t size)
{
    AUTO_CLOSE int fd = openat(proc_fd, path, O_RDONLY | O_CLOEXEC);

    if (fd < 0) {
        return -1;
    }
    ssize_t len = read(fd, text, size - 1);
    if (len >= 0) {
        text[len] = '\0';
    }
    return len;
}

static void list_threads(int proc_fd, int pid, struct task_list *out,
                         struct arena *arena)
{
    char path[PROC_PATH_MAX];

    (void)snprintf(path, sizeof(path), "%d/task", pid);
    AUTO_CLOSEDIR DIR *dir = dir_open(proc_fd, path);
    if (dir == NULL) {
        return;
    }
    for (int tid = dir_next_number(dir); tid != 0; tid = dir_next_number(dir)) {
        struct task_id *id = ARENA_PUSH(arena, out->list, out->count);
        *id = (struct task_id){pid, tid};
    }
}

static int list_own(const struct observed_box *box, struct task_list *out,
                    struct arena *arena, struct err *e)
{
    AUTO_CLOSEDIR DIR *dir = dir_open(box->proc_fd, ".");

    if (dir == NULL) {
        return err_sys(e, "cannot list the box's /proc");
    }
    for (int pid = dir_next_number(dir); pid != 0; pid = dir_next_number(dir)) {
        if (pid != box->keeper) {
            list_threads(box->proc_fd, pid, out, arena);
        }
    }
    return 0;
}

int proc_list(const struct observed_box *box, struct task_list *out,
              struct arena *arena, struct err *e)
{
    struct descent descent = {.box = box, .arena = arena};

    if (box->keeper == 1) {
        return list_own(box, out, arena, e);
    }
    if (descent_list(&descent, e) < 0) {
        return -1;
    }
    for (size_t i = 0; i < descent.count; i++) {
        list_threads(box->proc_fd, descent.list[i], out, arena);
    }
    return 0;
}

/* The fields behind the name, which may itself hold spaces and brackets. */
enum stat_field {
    STAT_PARENT,
    STAT_GROUP,
    STAT_SESSION,
    STAT_TERMINAL,
    STAT_USER_TICKS = 10,
    STAT_SYSTEM_TICKS,
    STAT_CHILD_USER_TICKS,
    STAT_CHILD_SYSTEM_TICKS,
    STAT_RESIDENT_PAGES = 20,
    STAT_FIELDS
};

static void copy_name(char name[16], const char *from, const char *to)
{
    size_t len = (size_t)(to - from);

    if (len > 15) {
        len = 15;
    }
    memcpy(name, from, len);
    name[len] = '\0';
}

/* No machine has more; and what follows cannot overflow. */
static int64_t bounded(int64_t number)
{
    const int64_t most = INT64_C(1) << 39;

    return number < 0 ? 0 : number > most ? most : number;
}

/* Of the process in both modes, and of its children. */
static int64_t sum_of_ticks(const int64_t field[4])
{
    return bounded(bounded(field[0]) + bounded(field[1]) + bounded(field[2]) +
                   bounded(field[3]));
}

bool proc_read_stat(int proc_fd, int pid, struct proc_stat *out)
{
    char path[PROC_PATH_MAX];
    char text[FILE_BYTES];
    int64_t field[STAT_FIELDS] = {0};

    (void)snprintf(path, sizeof(path), "%d/stat", pid);
    if (proc_read(proc_fd, path, text, sizeof(text)) <= 0) {
        return false;
    }
    const char *open = strchr(text, '(');
    const char *close = strrchr(text, ')');
    if (open == NULL || close == NULL || strlen(close) < 4) {
        return false;
    }
    copy_name(out->name, open + 1, close);
    out->state = close[2];
    char *at = (char *)close + 3;
    for (int i = 0; i < STAT_FIELDS; i++) {
        field[i] = strtoll(at, &at, 10);
    }
    out->parent = (int)field[STAT_PARENT];
    out->group = (int)field[STAT_GROUP];
    out->session = (int)field[STAT_SESSION];
    out->terminal = (int)field[STAT_TERMINAL];
    out->cpu_ns =
        sum_of_ticks(&field[STAT_USER_TICKS]) * (NS_PER_S / sysconf(_SC_CLK_TCK));
    out->resident_bytes = bounded(field[STAT_RESIDENT_PAGES]) * sysconf(_SC_PAGESIZE);
    return true;
}

/* The value behind "\nKEY:" in a status file; false if there is none. */
static bool status_value(const char *text, const char *key, uint64_t *out)
{
    const char *at = strstr(text, key);

    if (at == NULL) {
        return false;
    }
    *out = strtoull(at + strlen(key), NULL, 10);
    return true;
}

bool proc_read_status(int proc_fd, struct task_id id, struct proc_status *out)
{
    char path[PROC_PATH_MAX];
    char text[FILE_BYTES];
    uint64_t willingly;
    uint64_t unwillingly;

    (void)snprintf(path, sizeof(path), "%d/task/%d/status", id.pid, id.tid);
    if (proc_read(proc_fd, path, text, sizeof(text)) <= 0) {
        return false;
    }
    const char *state = strstr(text, "\nState:\t");
    if (state == NULL ||
        !status_value(text, "\nvoluntary_ctxt_switches:", &willingly) ||
        !status_value(text, "\nnonvoluntary_ctxt_switches:", &unwillingly)) {
        return false;
    }
    out->state = state[8];
    out->switches = willingly + unwillingly;
    return true;
}

/* A poll(2) that a stop has broken off goes on as restart_syscall(2), with its arguments
 * still in their registers. Other calls that do so have nothing to do with descriptors. */
#ifdef SYS_poll
static bool is_poll_again(int proc_fd, struct task_id id, long nr)
{
    static const char poll_sleeps_in[] = "poll_schedule_timeout";
    char path[PROC_PATH_MAX];
    char symbol[64];

    (void)snprintf(path, sizeof(path), "%d/task/%d/wchan", id.pid, id.tid);
    return nr == SYS_restart_syscall &&
           proc_read(proc_fd, path, symbol, sizeof(symbol)) > 0 &&
           strncmp(symbol, poll_sleeps_in, sizeof(poll_sleeps_in) - 1) == 0;
}
#endif

bool proc_read_syscall(int proc_fd, struct task_id id, struct proc_syscall *out)
{
    char path[PROC_PATH_MAX];
    char text[512];

    *out = (struct proc_syscall){.nr = -1};
    (void)snprintf(path, sizeof(path), "%d/task/%d/syscall", id.pid, id.tid);
    if (proc_read(proc_fd, path, text, sizeof(text)) <= 0) {
        return false;
    }
    if (strncmp(text, "running", 7) == 0) {
        return true;
    }
    char *at = text;
    out->is_blocked = true;
    out->nr = strtol(at, &at, 10);
    if (out->nr >= 0) {
        for (int i = 0; i < CALL_ARGS; i++) {
            out->args[i] = strtoull(at, &at, 16);
        }
    }
    out->sp = strtoull(at, &at, 16);
    out->pc = strtoull(at, &at, 16);
#ifdef SYS_poll
    if (is_poll_again(proc_fd, id, out->nr)) {
        out->nr = SYS_poll;
    }
#endif
    return true;
}

bool proc_read_memory(int proc_fd, struct task_id id, uint64_t address, void *out,
                      size_t len)
{
    char path[PROC_PATH_MAX];

    (void)snprintf(path, sizeof(path), "%d/task/%d/mem", id.pid, id.tid);
    AUTO_CLOSE int fd = openat(proc_fd, path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return false;
    }
    return pread(fd, out, len, (off_t)address) == (ssize_t)len;
}
