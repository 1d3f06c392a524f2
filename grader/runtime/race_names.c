/* Names in folders: lock files, mkdir, link, rename, and whatever says that a name is there or
 * is gone. */
#include "runtime/race_names.h"

#include <stdarg.h>
#include <sys/stat.h>

#include "runtime/race_calls.h"
#include "runtime/race_memory.h"
#include "runtime/race_real.h"

/* The folder by its inode, since a path can be written in many ways. */
static struct race_key key_of(int folder, const char *path)
{
    struct race_key key = {.kind = RACE_OBJECT_NAME,
                           .at = {0, UINT64_C(14695981039346656037), 1}};
    char parent[4096];
    struct stat facts;
    size_t slash = 0;
    size_t length = real_strlen(path);

    while (length > 1 && path[length - 1] == '/') {
        length--;
    }
    for (size_t i = 0; i < length; i++) {
        slash = path[i] == '/' ? i + 1 : slash;
    }
    for (size_t i = slash; i < length; i++) {
        key.at[1] = (key.at[1] ^ (uint8_t)path[i]) * UINT64_C(1099511628211);
    }
    if (slash < sizeof(parent) - 1) {
        real_memcpy(parent, path, slash);
        parent[slash] = '.';
        parent[slash + 1] = '\0';
        if (fstatat(folder, slash == 0 && folder == AT_FDCWD ? "." : parent, &facts,
                    0) == 0) {
            key.at[0] = (uint64_t)facts.st_dev << 40 ^ (uint64_t)facts.st_ino;
        }
    }
    return key;
}

static struct race_object *get(int folder, const char *path)
{
    struct race_key key = key_of(folder, path);
    bool is_new = false;
    struct race_object *object = race_object_get(&key, &is_new);

    if (is_new) {
        race_object_set_name(object, path);
    }
    return object;
}

void race_name_before(int folder, const char *path)
{
    if (path != NULL && race_enter()) {
        struct race_object *object = get(folder, path);
        race_release(&object->past);
        race_object_put(object);
        race_leave();
    }
}

void race_name_after(int folder, const char *path)
{
    if (path != NULL && race_enter()) {
        struct race_object *object = get(folder, path);
        race_acquire(&object->past);
        race_object_put(object);
        if (race_arena->any_names != 0) {
            race_acquire_kind(RACE_OBJECT_NAME);
        }
        race_leave();
    }
}

void race_name_taken(int folder, const char *path, struct race_place place)
{
    if (path != NULL && race_enter()) {
        struct race_object *object = get(folder, path);
        object->holder = race_self.task;
        race_hold_add(race_object_index(object), 0, place);
        race_object_put(object);
        race_leave();
    }
}

void race_name_let_go(int folder, const char *path)
{
    if (path != NULL && race_enter()) {
        struct race_object *object = get(folder, path);
        (void)race_hold_remove(race_object_index(object));
        object->holder = 0;
        race_release(&object->past);
        race_object_put(object);
        race_leave();
    }
}

void race_any_name_begins(void)
{
    race_creation_begins();
    if (race_arena != NULL) {
        __atomic_fetch_add(&race_arena->any_names, 1, __ATOMIC_ACQ_REL);
    }
}

void race_any_name_ends(void)
{
    if (race_arena != NULL) {
        __atomic_fetch_sub(&race_arena->any_names, 1, __ATOMIC_ACQ_REL);
    }
}

/* ---- what the kernel finds by name or key elsewhere ---- */

static struct race_object *get_creations(void)
{
    struct race_key key = {.kind = RACE_OBJECT_NAME};
    bool is_new = false;

    return race_object_get(&key, &is_new);
}

void race_creation_begins(void)
{
    if (race_enter()) {
        struct race_object *object = get_creations();
        race_release(&object->past);
        race_object_put(object);
        race_leave();
    }
}

void race_creation_ends(void)
{
    if (race_enter()) {
        struct race_object *object = get_creations();
        race_acquire(&object->past);
        race_object_put(object);
        race_leave();
    }
}
