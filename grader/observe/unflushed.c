/* What still lies in the stdout buffer of a program. */
#include <stdio.h>

#include "observe/image.h"

enum { UNFLUSHED_MAX = 1 << 20, UNFLUSHED_TEXT_MAX = 256 };

/* glibc's struct _IO_FILE, which programs are compiled against. */
static size_t unflushed_in(const struct _IO_FILE *file)
{
    enum { MAGIC = 0xFBAD0000, MAGIC_MASK = 0xFFFF0000 };
    uintptr_t base = (uintptr_t)file->_IO_write_base;
    uintptr_t end = (uintptr_t)file->_IO_write_ptr;

    if (((unsigned)file->_flags & MAGIC_MASK) != MAGIC || file->_fileno != 1 ||
        base < (uintptr_t)file->_IO_buf_base || end < base ||
        end > (uintptr_t)file->_IO_buf_end || end - base > UNFLUSHED_MAX) {
        return 0;
    }
    return end - base;
}

static uint64_t find_stdout(struct image *image)
{
    for (size_t i = 0; i < image->module_count; i++) {
        const struct module *module = &image->modules[i];
        uint64_t at = elf_file_object(module->file, "_IO_2_1_stdout_");
        if (at != 0) {
            return module->bias + at;
        }
    }
    return 0;
}

size_t sites_unflushed(struct sites *sites, struct image *image, pid_t host_tid,
                       struct bytes *beginning)
{
    char text[UNFLUSHED_TEXT_MAX];
    struct _IO_FILE file;

    *beginning = (struct bytes){0};
    if (image == NULL) {
        return 0;
    }
    if (image->stdout_address == 0) {
        (void)image_has_new_modules(image, host_tid);
        image->stdout_address = find_stdout(image);
    }
    if (image->stdout_address == 0 ||
        !image_peek(host_tid, image->stdout_address, &file, sizeof(file))) {
        return 0;
    }
    size_t len = unflushed_in(&file);
    size_t part = len < sizeof(text) ? len : sizeof(text);
    if (len == 0 || !image_peek(host_tid, (uintptr_t)file._IO_write_base, text, part)) {
        return 0;
    }
    *beginning = (struct bytes){arena_copy(sites->arena, text, part), part};
    return len;
}
