#include "grade.h"

#include "grading.h"

/* All submissions that are being graded; those before `first` are finished. */
struct queue {
    struct grading *list;
    size_t count;
    size_t first;
    size_t running; /* jobs at the workers */
};

static int give_jobs(struct queue *queue, struct crew *crew, struct err *e)
{
    for (size_t i = queue->first; i < queue->count; i++) {
        struct job job;
        while (crew_is_free(crew) && grading_next_job(&queue->list[i], &job)) {
            if (crew_give(crew, &job, e) < 0) {
                return -1;
            }
            queue->running++;
        }
        if (!crew_is_free(crew)) {
            break;
        }
    }
    return 0;
}

static void finish_complete(struct queue *queue, const struct grade_watch *watch)
{
    while (queue->first < queue->count && grading_is_over(&queue->list[queue->first])) {
        grading_finish(&queue->list[queue->first++], watch);
    }
}

/* 1: go on, 0: interrupted. */
static int take_news(struct queue *queue, struct crew *crew,
                     const struct grade_watch *watch, struct err *e)
{
    enum crew_news news = CREW_INTERRUPTED;
    struct outcome out;

    if (crew_wait(crew, &news, &out, e) < 0) {
        return -1;
    }
    if (news == CREW_INTERRUPTED) {
        return 0;
    }
    struct grading *g = out.owner;
    queue->running--;
    /* The worker need not wait until its last job is judged. */
    int failed = give_jobs(queue, crew, e);
    if (grading_take(g, &out, watch, e) < 0 || failed < 0) {
        return -1;
    }
    if (watch->decided != NULL) {
        watch->decided(watch->context, g->spec, g->decided_count, g->wanted_count);
    }
    return 1;
}

static int run_queue(struct queue *queue, struct crew *crew,
                     const struct grade_watch *watch, struct err *e)
{
    for (;;) {
        if (give_jobs(queue, crew, e) < 0) {
            return -1;
        }
        finish_complete(queue, watch);
        if (queue->running == 0) {
            return 0;
        }
        int going = take_news(queue, crew, watch, e);
        if (going <= 0) {
            return going;
        }
    }
}

int grade_all(const struct grade_batch *batch, struct crew *crew,
              const struct grade_watch *watch, struct err *e)
{
    struct arena arena = {0};
    struct queue queue = {
        .list = arena_array(&arena, batch->count, sizeof(struct grading))};

    for (; queue.count < batch->count; queue.count++) {
        grading_init(&queue.list[queue.count], &batch->specs[queue.count],
                     &batch->results[queue.count]);
    }
    int failed = run_queue(&queue, crew, watch, e);
    while (queue.first < queue.count) {
        grading_finish(&queue.list[queue.first++], &(struct grade_watch){0});
    }
    arena_release(&arena);
    return failed;
}
