#include "observe/inside.h"

#include <stdio.h>
#include <string.h>

#include "observe/observe.h"

enum { FOLDER_MAX = 512 };

/* A process that observes has one box at a time; empty if that has mounts. */
static char box_folder[FOLDER_MAX];

void observe_set_folder(const char *folder)
{
    (void)snprintf(box_folder, sizeof(box_folder), "%s", folder);
}

bool inside_has(const char *path, const char **rest)
{
    size_t len = strlen(box_folder);

    *rest = path + len;
    return len > 0 && strncmp(path, box_folder, len) == 0 && path[len] == '/';
}

const char *inside_path(const char *path, struct arena *arena)
{
    const char *rest;

    return path != NULL && inside_has(path, &rest) ? arena_string(arena, rest) : path;
}

void inside_work(char *path, size_t size)
{
    (void)snprintf(path, size, "%s/box", box_folder);
}
