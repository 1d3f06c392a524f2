#include "sandbox/news.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/fd.h"

void news_init(struct news *news, int sock, int listener, bool is_traced)
{
    memset(news, 0, sizeof(*news));
    news->sock = sock;
    news->listener = listener;
    if (listener < 0 && !is_traced) {
        struct box_event event = {.kind = BOX_TIMER_ARMED, .pid = 1};
        news_add(news, &event);
    }
}

static void forget_armed(struct news *news, int pid)
{
    for (size_t i = 0; i < NEWS_ARMED_MAX; i++) {
        if (news->armed[i] == pid) {
            news->armed[i] = 0; /* the number may be given to another process */
        }
    }
}

void news_add(struct news *news, const struct box_event *event)
{
    if (event->kind != BOX_TIMER_ARMED) {
        forget_armed(news, event->pid);
    }
    if (event->kind == BOX_ORPHAN && news->orphan_count++ >= NEWS_ORPHANS_MAX) {
        return;
    }
    if (news->count == NEWS_MAX) {
        _exit(1); /* news_is_behind keeps payloads from getting here */
    }
    news->queue[(news->first + news->count++) % NEWS_MAX] = *event;
}

bool news_is_behind(const struct news *news)
{
    return news->count > NEWS_MAX / 2;
}

/* ENOENT: the process has been killed while it waited. */
static void let_go(const struct news *news, uint64_t id)
{
    struct seccomp_notif_resp answer = {.id = id,
                                        .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE};

    (void)ioctl(news->listener, SECCOMP_IOCTL_NOTIF_SEND, &answer);
}

bool news_tell(struct news *news)
{
    while (news->count > 0) {
        const struct box_event *event = &news->queue[news->first];
        ssize_t sent =
            send(news->sock, event, sizeof(*event), MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) {
            continue;
        }
        if (sent < 0 && errno != EAGAIN) {
            _exit(1); /* the worker is gone */
        }
        if (sent < 0) {
            return false;
        }
        news->first = (news->first + 1) % NEWS_MAX;
        news->count--;
    }
    if (news->is_holding) {
        news->is_holding = false;
        let_go(news, news->held_id);
    }
    return true;
}

void news_tell_rest(struct news *news)
{
    struct pollfd room = {.fd = news->sock, .events = POLLOUT};

    while (!news_tell(news)) {
        if (poll(&room, 1, -1) < 0 && errno != EINTR) {
            _exit(1);
        }
    }
}

static bool is_known_armed(const struct news *news, int pid)
{
    for (size_t i = 0; i < NEWS_ARMED_MAX; i++) {
        if (news->armed[i] == pid) {
            return true;
        }
    }
    return false;
}

/* A timer belongs to the process, which may outlive the thread that has armed it. The
 * caller waits for our answer, so unless it has been killed it is still there. */
static int process_of(int thread)
{
    char path[32];
    char text[512];

    (void)snprintf(path, sizeof(path), "/proc/%d/status", thread);
    AUTO_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t len = fd < 0 ? 0 : read(fd, text, sizeof(text) - 1);
    text[len > 0 ? len : 0] = '\0';
    const char *line = strstr(text, "\nTgid:");
    int process =
        line == NULL ? 0 : (int)strtol(line + sizeof("\nTgid:") - 1, NULL, 10);
    return process > 0 ? process : thread;
}

void news_take_timer(struct news *news)
{
    struct seccomp_notif call;

    memset(&call, 0, sizeof(call));
    if (ioctl(news->listener, SECCOMP_IOCTL_NOTIF_RECV, &call) < 0) {
        return;
    }
    struct box_event event = {.kind = BOX_TIMER_ARMED,
                              .pid = process_of((int)call.pid)};
    if (is_known_armed(news, event.pid)) {
        let_go(news, call.id);
        return;
    }
    news->armed[news->armed_next] = event.pid;
    news->armed_next = (news->armed_next + 1) % NEWS_ARMED_MAX;
    news_add(news, &event);
    news->is_holding = true;
    news->held_id = call.id;
}
