/* Message queues, of POSIX and of System V. */
#include <mqueue.h>
#include <stdarg.h>

#include "runtime/race_calls.h"
#include "runtime/race_memory.h"
#include "runtime/race_real.h"

/* On Linux a queue's descriptor is one of a file. */
static void before_send(mqd_t queue, const char *bytes, size_t size,
                        struct race_place place)
{
    if (race_enter()) {
        race_library_reads(bytes, size, place);
        race_channel_before_write(queue);
        race_leave();
    }
}

static int has_sent(int result, mqd_t queue)
{
    if (race_enter()) {
        race_channel_after_write(queue, false);
        race_leave();
    }
    return result;
}

int wrap_mq_send(mqd_t queue, const char *bytes, size_t size, unsigned priority)
{
    before_send(queue, bytes, size, RACE_HERE);
    return has_sent(real_mq_send(queue, bytes, size, priority), queue);
}

int wrap_mq_timedsend(mqd_t queue, const char *bytes, size_t size, unsigned priority,
                      const struct timespec *deadline)
{
    before_send(queue, bytes, size, RACE_HERE);
    return has_sent(real_mq_timedsend(queue, bytes, size, priority, deadline), queue);
}

static void before_receive(mqd_t queue)
{
    if (race_enter()) {
        race_channel_before_read(queue);
        race_leave();
    }
}

static ssize_t has_received(ssize_t count, mqd_t queue, char *bytes,
                            struct race_place place)
{
    if (race_enter()) {
        race_channel_after_read(queue, false);
        if (count > 0) {
            race_library_writes(bytes, (size_t)count, place);
        }
        race_leave();
    }
    return count;
}

ssize_t wrap_mq_receive(mqd_t queue, char *bytes, size_t size, unsigned *priority)
{
    before_receive(queue);
    return has_received(real_mq_receive(queue, bytes, size, priority), queue, bytes,
                        RACE_HERE);
}

ssize_t wrap_mq_timedreceive(mqd_t queue, char *bytes, size_t size, unsigned *priority,
                             const struct timespec *deadline)
{
    before_receive(queue);
    return has_received(real_mq_timedreceive(queue, bytes, size, priority, deadline),
                        queue, bytes, RACE_HERE);
}

/* How many messages are there, and whether anybody else has asked to be told. */
static int has_looked(int result, mqd_t queue)
{
    if (race_enter()) {
        race_channel_after_read(queue, false);
        race_channel_after_write(queue, false);
        race_leave();
    }
    return result;
}

int wrap_mq_getattr(mqd_t queue, struct mq_attr *attributes)
{
    return has_looked(real_mq_getattr(queue, attributes), queue);
}

int wrap_mq_notify(mqd_t queue, const struct sigevent *event)
{
    before_receive(queue);
    return has_looked(real_mq_notify(queue, event), queue);
}

mqd_t wrap_mq_open(const char *name, int flags, ...)
{
    va_list args;
    mode_t mode = 0;
    struct mq_attr *attributes = NULL;

    va_start(args, flags);
    if ((flags & O_CREAT) != 0) {
        mode = va_arg(args, mode_t);
        attributes = va_arg(args, struct mq_attr *);
    }
    va_end(args);
    race_creation_begins();
    mqd_t queue = real_mq_open(name, flags, mode, attributes);
    race_creation_ends();
    return queue;
}

/* ---- System V ---- */

static struct race_object *get(int id)
{
    struct race_key key = {.kind = RACE_OBJECT_QUEUE_SYSV, .at = {(uint64_t)id, 0, 0}};
    bool is_new = false;

    return race_object_get(&key, &is_new);
}

int wrap_msgsnd(int id, const void *message, size_t size, int flags)
{
    struct race_place place = RACE_HERE;

    if (race_enter()) {
        race_library_reads(message, sizeof(long) + size, place);
        struct race_object *queue = get(id);
        race_release(&queue->past);
        race_object_put(queue);
        race_leave();
    }
    int result = real_msgsnd(id, message, size, flags);
    if (race_enter()) {
        struct race_object *queue = get(id);
        race_acquire(&queue->readers_past);
        race_object_put(queue);
        race_leave();
    }
    return result;
}

ssize_t wrap_msgrcv(int id, void *message, size_t size, long type, int flags)
{
    struct race_place place = RACE_HERE;

    if (race_enter()) {
        struct race_object *queue = get(id);
        race_release(&queue->readers_past);
        race_object_put(queue);
        race_leave();
    }
    ssize_t count = real_msgrcv(id, message, size, type, flags);
    if (race_enter()) {
        struct race_object *queue = get(id);
        race_acquire(&queue->past);
        race_object_put(queue);
        if (count >= 0) {
            race_library_writes(message, sizeof(long) + (size_t)count, place);
        } else if (race_self.saved_errno == EIDRM || race_self.saved_errno == EINVAL) {
            race_acquire_everything();
        }
        race_leave();
    }
    return count;
}

int wrap_msgctl(int id, int command, struct msqid_ds *facts)
{
    int result = real_msgctl(id, command, facts);

    if (command != IPC_RMID && race_enter()) {
        race_acquire_everything();
        race_leave();
    }
    return result;
}
