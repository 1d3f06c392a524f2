/* Writes an arena as a run may leave it, as patches, with one finding of every kind. */
#include <stdio.h>
#include <string.h>

#include "arena_patches.h"

static void write_patch(enum arena_part part, size_t index, const void *record)
{
    struct patch_head head = {(uint8_t)part, (uint8_t)index};

    (void)fwrite(&head, sizeof(head), 1, stdout);
    (void)fwrite(record, part_rows[part].bytes, 1, stdout);
}

static void write_head(void)
{
    static struct race_arena head;

    head.magic = RACE_MAGIC;
    head.version = RACE_VERSION;
    head.process_count = 2;
    head.task_count = 3;
    head.image_count = 2;
    head.object_count = RACE_OBJECT_KINDS;
    head.region_count = RACE_REGION_SYSV + 1;
    head.finding_count = RACE_FOUND_KINDS;
    write_patch(ARENA_HEAD, 0, &head);
}

static void write_finding(uint32_t kind)
{
    struct race_finding finding = {
        .kind = kind,
        .region = 1 + kind % RACE_REGION_SYSV,
        .object = kind,
        .offset = 8 * kind,
        .old_value = 7,
        .new_value = 8,
        .value_bytes = 4,
        .here = {.task = 2, .pc = 0x1200, .flags = RACE_SITE_WRITE, .held = {1, 2}},
        .there = {.task = 1, .caller = 0x1300, .held = {3 | RACE_HOLD_FAILED}}};

    write_patch(ARENA_FINDING, kind, &finding);
}

int main(void)
{
    struct race_task tasks[] = {
        {.kind = RACE_TASK_FIRST, .pid = 2, .number = 1, .image = 1},
        {.kind = RACE_TASK_FORKED, .pid = 3, .number = 2, .waits_for = 2}};
    struct race_image image = {.base = 0x1000, .is_pie = 1, .path = "/box/counter"};

    write_head();
    write_patch(ARENA_TASK, 1, &tasks[0]);
    write_patch(ARENA_TASK, 2, &tasks[1]);
    write_patch(ARENA_IMAGE, 1, &image);
    for (uint32_t kind = 1; kind <= RACE_REGION_SYSV; kind++) {
        struct race_region region = {.kind = kind, .name = "/shm"};
        write_patch(ARENA_REGION, kind, &region);
    }
    for (uint32_t kind = 1; kind < RACE_OBJECT_KINDS; kind++) {
        struct race_object object = {
            .kind = kind, .name = "/count", .initial_pc = 0x1100};
        write_patch(ARENA_OBJECT, kind, &object);
    }
    for (uint32_t kind = 0; kind < RACE_FOUND_KINDS; kind++) {
        write_finding(kind);
    }
    return 0;
}
