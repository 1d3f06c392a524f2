/* Who has died in a box. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fd.h"
#include "sandbox/keeper_parts.h"

static bool forget_payload(struct keeper *keeper, int pid)
{
    for (size_t i = 0; i < keeper->payload_count; i++) {
        if (keeper->payloads[i] == pid) {
            keeper->payloads[i] = keeper->payloads[--keeper->payload_count];
            return true;
        }
    }
    return false;
}

int64_t keeper_cpu_ns_of(const struct rusage *usage)
{
    return (usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) * NS_PER_S +
           (usage->ru_utime.tv_usec + usage->ru_stime.tv_usec) * INT64_C(1000);
}

/* The name must be read while the dead process is still there. */
static void read_name(int proc, int pid, char *name, size_t size)
{
    char path[32];
    char text[64];

    (void)snprintf(path, sizeof(path), "%d/comm", pid);
    AUTO_CLOSE int fd = openat(proc, path, O_RDONLY | O_CLOEXEC);
    ssize_t len = fd < 0 ? 0 : read(fd, text, sizeof(text));
    if (len > 1 && (size_t)len <= size) {
        memcpy(name, text, (size_t)len - 1); /* the newline behind is /proc's */
    }
}

bool keeper_reap(struct keeper *keeper, int flags)
{
    struct box_event event = {.kind = BOX_EXITED};
    siginfo_t info = {.si_pid = 0};
    struct rusage usage;

    if (waitid(P_ALL, 0, &info, WEXITED | WNOWAIT | flags) < 0) {
        return errno == EINTR;
    }
    if (info.si_pid == 0) {
        return false;
    }
    event.pid = info.si_pid;
    bool is_foreman = foreman_take_death(&keeper->foreman, event.pid);
    bool is_told = gates_take_death(&keeper->gates, event.pid, &keeper->news);
    if (!forget_payload(keeper, event.pid)) {
        event.kind = BOX_ORPHAN;
        read_name(keeper->proc, event.pid, event.name, sizeof(event.name));
    }
    if (wait4(event.pid, &event.status, 0, &usage) == event.pid) {
        event.cpu_ns = keeper_cpu_ns_of(&usage);
        event.memory_bytes = (int64_t)usage.ru_maxrss * 1024;
    }
    if (is_told && !is_foreman) {
        news_add(&keeper->news, &event);
    }
    return true;
}
