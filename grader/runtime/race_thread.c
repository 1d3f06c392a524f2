/* Threads: each is a task of its own. */
#include <threads.h>

#include "runtime/race_calls.h"
#include "runtime/race_real.h"

enum { THREADS_MAX = 256 };

struct start {
    union {
        void *(*pthread)(void *);
        int (*c11)(void *);
    } function;
    void *argument;
    uint32_t task;
};

/* The process's own threads that have not been joined. */
static struct {
    pthread_t thread;
    uint32_t task;
} threads[THREADS_MAX];
static uint32_t threads_lock;

static void remember(pthread_t thread, uint32_t task)
{
    uint32_t i = 0;

    race_lock(&threads_lock);
    while (i < THREADS_MAX && threads[i].task != 0) {
        i++;
    }
    if (i < THREADS_MAX) {
        threads[i].thread = thread;
        threads[i].task = task;
    }
    race_unlock(&threads_lock);
}

static uint32_t forget(pthread_t thread)
{
    uint32_t task = 0;

    race_lock(&threads_lock);
    for (uint32_t i = 0; i < THREADS_MAX && task == 0; i++) {
        if (threads[i].task != 0 && pthread_equal(threads[i].thread, thread)) {
            task = threads[i].task;
            threads[i].task = 0;
        }
    }
    race_unlock(&threads_lock);
    return task;
}

/* None of them is in a child. */
void race_threads_forked(void)
{
    threads_lock = 0;
    for (uint32_t i = 0; i < THREADS_MAX; i++) {
        threads[i].task = 0;
    }
}

/* ---- births ---- */

static void begin(uint32_t task)
{
    if (race_arena != NULL) {
        race_self.depth = 1;
        if (task != 0) {
            race_task_adopt(task);
        } else {
            race_task_unknown();
        }
        race_end();
    }
}

static void end(void *unused)
{
    (void)unused;
    if (race_enter()) {
        race_task_ended(race_self.task);
        race_leave();
    }
}

static void *run_pthread(void *argument)
{
    struct start start = *(struct start *)argument;
    void *result = NULL;

    free(argument);
    begin(start.task);
    pthread_cleanup_push(end, NULL);
    result = start.function.pthread(start.argument);
    pthread_cleanup_pop(1);
    return result;
}

static int run_c11(void *argument)
{
    struct start start = *(struct start *)argument;
    int result = 0;

    free(argument);
    begin(start.task);
    pthread_cleanup_push(end, NULL);
    result = start.function.c11(start.argument);
    pthread_cleanup_pop(1);
    return result;
}

static struct start *prepare(uintptr_t function, void *argument)
{
    struct start *start = malloc(sizeof(*start));

    if (start != NULL) {
        start->argument = argument;
        start->task = 0;
        if (race_enter()) {
            start->task = race_task_new(RACE_TASK_THREAD, function);
            race_leave();
        }
    }
    return start;
}

static void born(struct start *start, uint32_t task, bool has_failed, pthread_t thread)
{
    if (has_failed) {
        free(start);
    }
    if (task != 0 && race_enter()) {
        if (has_failed) {
            race_task_forget(task);
        } else {
            remember(thread, task);
        }
        race_leave();
    }
}

int wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                        void *(*function)(void *), void *argument)
{
    struct start *start = prepare((uintptr_t)function, argument);

    if (start == NULL) {
        return EAGAIN;
    }
    start->function.pthread = function;
    uint32_t task = start->task;
    int result = real_pthread_create(thread, attributes, run_pthread, start);
    born(start, task, result != 0, result == 0 ? *thread : 0);
    return result;
}

int wrap_thrd_create(thrd_t *thread, thrd_start_t function, void *argument)
{
    struct start *start = prepare((uintptr_t)function, argument);

    if (start == NULL) {
        return thrd_nomem;
    }
    start->function.c11 = function;
    uint32_t task = start->task;
    int result = real_thrd_create(thread, run_c11, start);
    born(start, task, result != thrd_success, result == thrd_success ? *thread : 0);
    return result;
}

/* ---- ends ---- */

static int joined(pthread_t thread, int result)
{
    if (result == 0 && race_enter()) {
        uint32_t task = forget(thread);
        if (task != 0) {
            race_task_joined(task);
        } else {
            race_acquire_everything();
        }
        race_leave();
    }
    return result;
}

int wrap_pthread_join(pthread_t thread, void **value)
{
    return joined(thread, real_pthread_join(thread, value));
}

int wrap_pthread_tryjoin_np(pthread_t thread, void **value)
{
    return joined(thread, real_pthread_tryjoin_np(thread, value));
}

int wrap_pthread_timedjoin_np(pthread_t thread, void **value,
                              const struct timespec *deadline)
{
    return joined(thread, real_pthread_timedjoin_np(thread, value, deadline));
}

int wrap_pthread_clockjoin_np(pthread_t thread, void **value, clockid_t clock,
                              const struct timespec *deadline)
{
    return joined(thread, real_pthread_clockjoin_np(thread, value, clock, deadline));
}

int wrap_thrd_join(thrd_t thread, int *value)
{
    int result = real_thrd_join(thread, value);

    (void)joined(thread, result == thrd_success ? 0 : -1);
    return result;
}

int wrap_pthread_detach(pthread_t thread)
{
    if (race_enter()) {
        (void)forget(thread);
        race_leave();
    }
    return real_pthread_detach(thread);
}
