#include "sandbox/news.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/fd.h"
#include "sandbox/crowd.h"

void news_init(struct news *news, const struct keeper_spec *spec, int proc,
               int listener)
{
    memset(news, 0, sizeof(*news));
    news->spec = spec;
    wants_init(&news->wants, spec, proc);
    if (listener >= 0) {
        news->listeners[news->listener_count++] = listener;
    }
    if (listener < 0 && !spec->is_traced) {
        struct box_event event = {.kind = BOX_TIMER_ARMED, .pid = 1};
        news_add(news, &event);
    }
}

bool news_listen(struct news *news, int listener)
{
    if (listener < 0 || news->listener_count == LISTENERS_MAX) {
        return listener < 0;
    }
    news->listeners[news->listener_count++] = listener;
    return true;
}

size_t news_watch(const struct news *news, struct pollfd *out)
{
    for (size_t i = 0; i < news->listener_count; i++) {
        out[i] = (struct pollfd){.fd = news->listeners[i], .events = POLLIN};
    }
    return news->listener_count;
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
    if (event->kind != BOX_TIMER_ARMED && event->kind != BOX_LACKED) {
        forget_armed(news, event->pid);
    }
    if (event->kind == BOX_ORPHAN && news->orphan_count++ >= NEWS_ORPHANS_MAX) {
        return;
    }
    if (news->count == NEWS_MAX) {
        crowd_abandon(news->spec); /* news_is_behind keeps payloads from getting here */
    }
    news->queue[(news->first + news->count++) % NEWS_MAX] = *event;
}

bool news_is_behind(const struct news *news)
{
    return news->count > NEWS_MAX / 2;
}

/* ENOENT: the process has been killed while it waited. */
static void let_go(int listener, uint64_t id)
{
    struct seccomp_notif_resp answer = {.id = id,
                                        .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE};

    (void)ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer);
}

bool news_tell(struct news *news)
{
    while (news->count > 0) {
        const struct box_event *event = &news->queue[news->first];
        ssize_t sent = send(news->spec->events, event, sizeof(*event),
                            MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) {
            continue;
        }
        if (sent < 0 && errno != EAGAIN) {
            crowd_abandon(news->spec); /* the worker is gone */
        }
        if (sent < 0) {
            return false;
        }
        news->first = (news->first + 1) % NEWS_MAX;
        news->count--;
    }
    if (news->is_holding) {
        news->is_holding = false;
        let_go(news->held_at, news->held_id);
    }
    return true;
}

void news_tell_rest(struct news *news)
{
    struct pollfd room = {.fd = news->spec->events, .events = POLLOUT};

    while (!news_tell(news)) {
        if (poll(&room, 1, -1) < 0 && errno != EINTR) {
            crowd_abandon(news->spec);
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
static void take_timer(struct news *news, int listener,
                       const struct seccomp_notif *call)
{
    int task = (int)call->pid;
    int process = wants_process_of(news->wants.proc, task);
    struct box_event event = {.kind = BOX_TIMER_ARMED,
                              .pid = process > 0 ? process : task};

    if (is_known_armed(news, event.pid)) {
        let_go(listener, call->id);
        return;
    }
    news->armed[news->armed_next] = event.pid;
    news->armed_next = (news->armed_next + 1) % NEWS_ARMED_MAX;
    news_add(news, &event);
    news->is_holding = true;
    news->held_at = listener;
    news->held_id = call->id;
}

static bool arms_timer(int nr)
{
#ifdef SYS_alarm
    if (nr == SYS_alarm) {
        return true;
    }
#endif
    return nr == SYS_setitimer || nr == SYS_timer_settime;
}

static void take_call(struct news *news, int listener)
{
    struct seccomp_notif call;
    enum box_lack lack;

    memset(&call, 0, sizeof(call));
    if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &call) < 0) {
        return;
    }
    if (arms_timer(call.data.nr)) {
        take_timer(news, listener, &call);
    } else if (wants_answer(&news->wants, listener, &call, &lack)) {
        struct box_event event = {
            .kind = BOX_LACKED, .pid = (int)call.pid, .status = (int)lack};
        news_add(news, &event);
    }
}

static void close_listener(struct news *news, int listener)
{
    for (size_t i = 0; i < news->listener_count; i++) {
        if (news->listeners[i] == listener) {
            news->listeners[i] = news->listeners[--news->listener_count];
            fd_close(&listener);
            return;
        }
    }
}

void news_take_call(struct news *news, const struct pollfd *watched, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if ((watched[i].revents & POLLIN) != 0) {
            take_call(news, watched[i].fd);
            return;
        }
        if (watched[i].revents != 0) {
            close_listener(news, watched[i].fd);
        }
    }
}
