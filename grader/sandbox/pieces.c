#include "sandbox/pieces.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.h"
#include "sandbox/sandbox.h"

enum { NOBODY = 65534, SETTING_BYTES_MAX = 64 * 1024 };

static const struct {
    int (*act)(struct piece_record *record);
    enum piece rests_on; /* is tried only if that is there; itself: always */
} trials[] = {
    [PIECE_CLONE] = {piece_clone, PIECE_CLONE},
    [PIECE_USERS] = {piece_users, PIECE_USERS},
    [PIECE_MOUNTS] = {piece_mounts, PIECE_USERS},
    [PIECE_PIDS] = {piece_pids, PIECE_USERS},
    [PIECE_IPC] = {piece_ipc, PIECE_USERS},
    [PIECE_NETWORK] = {piece_network, PIECE_USERS},
    [PIECE_NAMES] = {piece_names, PIECE_USERS},
    [PIECE_PROC] = {piece_proc, PIECE_MOUNTS},
    [PIECE_FILTER] = {piece_filter, PIECE_FILTER},
    [PIECE_NOTIFIER] = {piece_notifier, PIECE_FILTER},
    [PIECE_LANDLOCK] = {piece_landlock, PIECE_LANDLOCK},
    [PIECE_PIDFD] = {piece_pidfd, PIECE_PIDFD},
    [PIECE_LIMITS] = {piece_limits, PIECE_LIMITS},
    [PIECE_PTRACE] = {piece_ptrace, PIECE_PTRACE},
};
enum { TRIALS = sizeof(trials) / sizeof(trials[0]) };

int piece_lacks(struct piece_record *record, const char *words)
{
    record->error = errno;
    (void)snprintf(record->words, sizeof(record->words), "%s", words);
    return -1;
}

/* Boxes are opened by ordinary users only: so are their pieces. Whoever was root a moment
 * ago owns neither its own files in /proc nor its children, unless it says so. */
static int give_up_root(void)
{
    if (geteuid() == 0 &&
        (setgroups(0, NULL) < 0 || setresgid(NOBODY, NOBODY, NOBODY) < 0 ||
         setresuid(NOBODY, NOBODY, NOBODY) < 0)) {
        return -1;
    }
    return prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
}

static _Noreturn void try_one(enum piece piece, int out)
{
    struct piece_record record = {.state = PIECE_MISSING};

    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (give_up_root() < 0) {
        (void)piece_lacks(&record, "to give up root");
    } else if (trials[piece].act(&record) == 0) {
        record.state = PIECE_THERE;
    }
    _exit(fd_write_all(out, &record, sizeof(record)) < 0);
}

static int try_piece(enum piece piece, struct piece_record *record, struct err *e)
{
    int ends[2];
    AUTO_BUF said = {0};

    if (pipe2(ends, O_CLOEXEC) < 0) {
        return err_sys(e, "cannot make a pipe");
    }
    AUTO_CLOSE int here = ends[0];
    pid_t pid = fork();
    if (pid == 0) {
        try_one(piece, ends[1]);
    }
    (void)close(ends[1]);
    if (pid < 0) {
        return err_sys(e, "cannot fork");
    }
    int failed = fd_read_all(here, &said, sizeof(*record));
    (void)waitpid(pid, NULL, 0);
    if (failed == 0 && said.len == sizeof(*record)) {
        memcpy(record, said.data, sizeof(*record));
        return 0;
    }
    /* A filter may kill instead of refusing. */
    *record = (struct piece_record){.state = PIECE_MISSING};
    (void)snprintf(record->words, sizeof(record->words), "whoever tried it was killed");
    return 0;
}

static bool read_file(const char *path, struct buf *out)
{
    AUTO_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC);

    return fd >= 0 && fd_read_all(fd, out, SETTING_BYTES_MAX) == 0 && out->len > 0;
}

static long read_setting(const char *path)
{
    AUTO_BUF text = {0};

    return read_file(path, &text) ? strtol(text.data, NULL, 10) : -1;
}

static bool has_filter(void)
{
    AUTO_BUF text = {0};

    return read_file("/proc/self/status", &text) &&
           strstr(text.data, "\nSeccomp:\t2") != NULL;
}

/* Where AppArmor is not in use the file is not there. */
static bool is_confined(void)
{
    AUTO_BUF text = {0};

    return read_file("/proc/self/attr/apparmor/current", &text) &&
           strncmp(text.data, "unconfined", sizeof("unconfined") - 1) != 0;
}

static struct machine_settings read_settings(void)
{
    return (struct machine_settings){
        .user_namespaces_max = read_setting("/proc/sys/user/max_user_namespaces"),
        .unprivileged_clone =
            read_setting("/proc/sys/kernel/unprivileged_userns_clone"),
        .apparmor_restricts_users =
            read_setting("/proc/sys/kernel/apparmor_restrict_unprivileged_userns"),
        .ptrace_scope = read_setting("/proc/sys/kernel/yama/ptrace_scope"),
        .has_filter = has_filter(),
        .is_confined = is_confined(),
    };
}

int sandbox_pieces(struct machine *out, struct err *e)
{
    for (int i = 0; i < TRIALS; i++) {
        if (trials[i].act == NULL) {
            continue;
        }
        struct piece_record *record = &out->pieces[i];
        enum piece below = trials[i].rests_on;
        if ((int)below != i && out->pieces[below].state != PIECE_THERE) {
            *record = (struct piece_record){.state = PIECE_UNTRIED};
            (void)snprintf(record->words, sizeof(record->words), "rests on %s",
                           piece_rows[below].name);
        } else if (try_piece((enum piece)i, record, e) < 0) {
            return err_wrap(e, "cannot try '%s'", piece_rows[i].name);
        }
    }
    out->settings = read_settings();
    return 0;
}
