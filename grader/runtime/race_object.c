#include <string.h>

#include "runtime/race_memory.h"
#include "runtime/race_order.h"

enum {
    KEYS = RACE_OBJECTS * 2,
    NAMED_MAX = 512,
    LAST = RACE_OBJECTS - 1, /* what has no place shares this one */
};

/* Semaphores that the C library has mapped, by address. They belong to the process, and a
 * fork copies them with it. */
static struct {
    const void *address;
    uint32_t object;
} named[NAMED_MAX];
static uint32_t named_count;
static bool has_unknown_names; /* of the process, as the table is */

static uint32_t hash(const struct race_key *key)
{
    uint64_t sum = key->kind;

    for (int i = 0; i < 3; i++) {
        sum = (sum ^ key->at[i]) * UINT64_C(0x9e3779b97f4a7c15);
        sum ^= sum >> 29;
    }
    return (uint32_t)(sum % KEYS);
}

static bool is_it(const struct race_object *object, const struct race_key *key)
{
    return __atomic_load_n(&object->kind, __ATOMIC_ACQUIRE) == key->kind &&
           object->key[0] == key->at[0] && object->key[1] == key->at[1] &&
           object->key[2] == key->at[2];
}

static struct race_object *find(const struct race_key *key, uint32_t *free_key)
{
    uint32_t at = hash(key);

    for (uint32_t i = 0; i < KEYS; i++, at = (at + 1) % KEYS) {
        uint32_t index =
            __atomic_load_n(&race_arena->object_keys[at], __ATOMIC_ACQUIRE);
        if (index == 0) {
            break;
        }
        struct race_object *object = &race_arena->objects[index % RACE_OBJECTS];
        if (is_it(object, key)) {
            return object;
        }
    }
    *free_key = at;
    return NULL;
}

/* Born locked: two processes may meet at the first use. */
static struct race_object *add(const struct race_key *key, uint32_t at)
{
    uint32_t index = race_arena->object_count == 0 ? 1 : race_arena->object_count;

    if (index >= LAST) {
        race_lose(RACE_LOST_OBJECTS);
        race_lock(&race_arena->objects[LAST].lock);
        race_arena->objects[LAST].kind = RACE_OBJECT_OTHERS;
        return &race_arena->objects[LAST];
    }
    struct race_object *object = &race_arena->objects[index];
    race_lock(&object->lock);
    object->key[0] = key->at[0];
    object->key[1] = key->at[1];
    object->key[2] = key->at[2];
    __atomic_store_n(&object->kind, key->kind, __ATOMIC_RELEASE);
    race_arena->object_count = index + 1;
    __atomic_store_n(&race_arena->object_keys[at], (uint16_t)index, __ATOMIC_RELEASE);
    return object;
}

struct race_object *race_object_find(const struct race_key *key)
{
    uint32_t at = 0;

    return find(key, &at);
}

struct race_object *race_object_get(const struct race_key *key, bool *is_new)
{
    uint32_t at = 0;
    struct race_object *object = find(key, &at);

    *is_new = false;
    if (object == NULL) {
        race_lock(&race_arena->lock);
        object = find(key, &at);
        if (object == NULL) {
            object = add(key, at);
            *is_new = object->kind != RACE_OBJECT_OTHERS;
            race_unlock(&race_arena->lock);
            return object;
        }
        race_unlock(&race_arena->lock);
    }
    race_lock(&object->lock);
    return object;
}

/* A semaphore that is not known may be one for which there was no place. */
static uint32_t find_named(const volatile void *address)
{
    for (uint32_t i = 0; i < named_count; i++) {
        if (named[i].address == address) {
            return named[i].object;
        }
    }
    return has_unknown_names ? LAST : 0;
}

static struct race_key key_in_memory(enum race_object_kind kind,
                                     const volatile void *address)
{
    struct race_mapping mapping;
    struct race_key key = {.kind = kind};

    if (race_mapping_find((uintptr_t)address, &mapping)) {
        key.at[0] = mapping.region;
        key.at[1] = mapping.offset + ((uintptr_t)address - mapping.start);
    } else {
        key.at[0] = (uint64_t)race_self.pid;
        key.at[1] = (uintptr_t)address;
        key.at[2] = 1;
    }
    return key;
}

static struct race_object *get_in_memory(enum race_object_kind kind,
                                         const volatile void *address, bool *is_new)
{
    struct race_key key = key_in_memory(kind, address);
    struct race_object *object = race_object_get(&key, is_new);

    if (*is_new) {
        bool is_private = key.at[2] != 0;
        object->region = is_private ? 0 : (uint32_t)key.at[0];
        object->offset = key.at[1];
        object->flags = is_private ? RACE_OBJECT_PRIVATE : 0;
        object->pid = is_private ? race_self.pid : 0;
    }
    return object;
}

struct race_object *race_object_look(enum race_object_kind kind,
                                     const volatile void *address)
{
    struct race_key key = key_in_memory(kind, address);
    uint32_t at = 0;

    return find(&key, &at);
}

struct race_object *race_object_in_memory(enum race_object_kind kind,
                                          const volatile void *address, bool *is_new)
{
    struct race_near_object *near =
        &race_self.objects[((uintptr_t)address / 8 + kind) % RACE_OBJECTS_NEAR];
    struct race_object *object = NULL;

    race_refresh();
    if (near->address == (uintptr_t)address && near->kind == kind) {
        object = &race_arena->objects[near->object];
        race_lock(&object->lock);
        *is_new = false;
        return object;
    }
    /* What the program has mapped itself is not what the C library had mapped there. */
    uint32_t index =
        kind == RACE_OBJECT_SEM_UNNAMED && !race_mapping_find((uintptr_t)address, NULL)
            ? find_named(address)
            : 0;
    if (index != 0) {
        object = &race_arena->objects[index];
        race_lock(&object->lock);
        *is_new = false;
    } else {
        object = get_in_memory(kind, address, is_new);
    }
    near->address = (uintptr_t)address;
    near->kind = kind;
    near->object = race_object_index(object);
    return object;
}

void race_object_name_address(const void *address, uint32_t object)
{
    uint32_t i = 0;

    while (i < named_count && named[i].address != address) {
        i++;
    }
    if (i < NAMED_MAX) {
        named[i].address = address;
        named[i].object = object;
        named_count += i == named_count;
    } else {
        race_lose(RACE_LOST_OBJECTS);
        race_arena->objects[LAST].kind = RACE_OBJECT_OTHERS;
        has_unknown_names = true;
    }
    __atomic_fetch_add(&race_generation, 1, __ATOMIC_RELAXED);
}

void race_object_forget_address(const void *address)
{
    for (uint32_t i = 0; i < named_count; i++) {
        if (named[i].address == address) {
            named[i].address = NULL;
        }
    }
    __atomic_fetch_add(&race_generation, 1, __ATOMIC_RELAXED);
}

void race_object_set_name(struct race_object *object, const char *name)
{
    for (size_t i = 0; i + 1 < RACE_NAME_BYTES && name[i] != '\0'; i++) {
        object->name[i] = name[i];
    }
}
