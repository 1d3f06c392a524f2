#include "arena_patches.h"

#include <string.h>

#define PART(member)                                        \
    {                                                       \
        offsetof(struct race_arena, member),                \
            sizeof(((struct race_arena *)0)->member[0]),    \
            sizeof(((struct race_arena *)0)->member) /      \
                sizeof(((struct race_arena *)0)->member[0]) \
    }

const struct part_row part_rows[ARENA_PARTS] = {
    [ARENA_HEAD] = {0, offsetof(struct race_arena, findings), 1},
    [ARENA_FINDING] = PART(findings),
    [ARENA_IMAGE] = PART(images),
    [ARENA_REGION] = PART(regions),
    [ARENA_TASK] = PART(tasks),
    [ARENA_OBJECT] = PART(objects),
};

size_t patch_apply(struct race_arena *arena, const uint8_t *data, size_t size)
{
    struct patch_head head;

    if (size < sizeof(head)) {
        return size;
    }
    memcpy(&head, data, sizeof(head));
    const struct part_row *row = &part_rows[head.part % ARENA_PARTS];
    size_t len = size - sizeof(head) < row->bytes ? size - sizeof(head) : row->bytes;
    size_t index = head.index % row->count;
    memcpy((char *)arena + row->offset + index * row->bytes, data + sizeof(head), len);
    return sizeof(head) + len;
}
