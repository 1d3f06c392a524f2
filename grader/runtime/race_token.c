/* Semaphores. The k-th wait on one that began with v is only known to follow on the (k-v)-th
 * post, so its value is a queue of tokens, each with the past of whoever put it there, and
 * a wait takes the oldest. One clock for all posts would see far less: with two tokens in
 * a lock, it would take luck. */
#include "runtime/race_order.h"

static struct race_token *token_at(uint32_t index)
{
    return &race_arena->tokens[index % RACE_TOKENS];
}

static uint32_t token_new(struct race_object *object)
{
    uint32_t index = object->spare_token;

    if (index != 0) {
        object->spare_token = 0;
        return index;
    }
    race_lock(&race_arena->token_lock);
    index = race_arena->free_token;
    if (index != 0) {
        race_arena->free_token = token_at(index)->next;
    } else if (race_arena->token_count < RACE_TOKENS - 1) {
        index = ++race_arena->token_count;
    }
    race_unlock(&race_arena->token_lock);
    return index;
}

static void token_free(struct race_object *object, uint32_t index)
{
    if (object->spare_token == 0) {
        object->spare_token = index;
        return;
    }
    race_lock(&race_arena->token_lock);
    token_at(index)->next = race_arena->free_token;
    race_arena->free_token = index;
    race_unlock(&race_arena->token_lock);
}

static void token_drop_first(struct race_object *object)
{
    uint32_t index = object->first_token;

    object->first_token = token_at(index)->next;
    if (object->first_token == 0) {
        object->last_token = 0;
    }
    token_free(object, index);
}

/* Where several semaphores share a place there are no tokens: each wait follows on
 * everything. */
void race_tokens_add(struct race_object *object, uint32_t count)
{
    if (count == 0 || object->kind == RACE_OBJECT_OTHERS) {
        return;
    }
    uint32_t index = token_new(object);
    uint32_t last = object->last_token;

    object->value += count;
    if (index == 0) {
        race_lose(RACE_LOST_TOKENS);
        if (last != 0) {
            token_at(last)->count += count;
            race_release(&token_at(last)->clock);
        }
        return; /* an empty queue makes the next wait follow on everything */
    }
    struct race_token *token = token_at(index);
    token->count = count;
    token->next = 0;
    for (uint32_t i = 0; i < RACE_SLOTS; i++) {
        token->clock.at[i] = 0;
    }
    race_release(&token->clock);
    if (last != 0) {
        token_at(last)->next = index;
    } else {
        object->first_token = index;
    }
    object->last_token = index;
}

void race_tokens_set(struct race_object *object, uint32_t value,
                     struct race_place place)
{
    while (object->first_token != 0) {
        token_drop_first(object);
    }
    object->value = 0;
    object->flags |= object->has_initial != 0 ? RACE_OBJECT_REFILLED : 0;
    object->has_initial = 1;
    object->initial = value;
    object->initial_pc = place.pc;
    object->initial_task = race_self.task;
    race_tokens_add(object, value);
}

/* While a post is under way, it is not known which tokens are there already. */
static void take_one(struct race_object *object)
{
    struct race_token *token = token_at(object->first_token);

    if (object->first_token == 0) {
        race_acquire_everything();
        return;
    }
    race_acquire(&token->clock);
    if (object->posting > 0) {
        uint32_t index = token->next;
        for (uint32_t i = 0; index != 0 && i < RACE_TOKENS; i++) {
            race_acquire(&token_at(index)->clock);
            index = token_at(index)->next;
        }
    }
    object->value -= object->value > 0;
    if (--token->count == 0) {
        token_drop_first(object);
    }
}

void race_tokens_take(struct race_object *object, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        take_one(object);
    }
}
