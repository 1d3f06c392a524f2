/* What a call instruction of the program called: the name that its author wrote, even if
 * that function went on into an unnamed one by a jump. */
#include <string.h>

#include "observe/image.h"

#if defined(__x86_64__)

enum { CALL_BYTES = 6, JUMP_BYTES = 16 };

static uint64_t relative(const unsigned char *at, uint64_t next)
{
    int32_t offset;

    memcpy(&offset, at, sizeof(offset));
    return next + (uint64_t)(int64_t)offset;
}

/* An entry of the procedure linkage table: [endbr64] [bnd] jmp *slot(%rip). 0: it is not
 * one. */
static uint64_t slot_of_entry(pid_t host_tid, uint64_t entry)
{
    static const unsigned char landing[] = {0xf3, 0x0f, 0x1e, 0xfa};
    unsigned char code[JUMP_BYTES];
    size_t at = 0;

    if (!image_peek(host_tid, entry, code, sizeof(code))) {
        return 0;
    }
    at += memcmp(code, landing, sizeof(landing)) == 0 ? sizeof(landing) : 0;
    at += code[at] == 0xf2 ? 1 : 0;
    if (code[at] != 0xff || code[at + 1] != 0x25) {
        return 0;
    }
    return relative(code + at + 2, entry + at + 6);
}

uint64_t image_called_by_name(const struct image *image, pid_t host_tid,
                              uint64_t return_address)
{
    unsigned char code[CALL_BYTES];
    uint64_t slot = 0;
    uint64_t target = 0;

    if (!image_peek(host_tid, return_address - CALL_BYTES, code, sizeof(code))) {
        return 0;
    }
    if (code[1] == 0xe8) {
        target = relative(code + 2, return_address);
        const struct module *module = image_module_at(image, target);
        if (module == NULL || !module->is_program) {
            return 0;
        }
        slot = slot_of_entry(host_tid, target);
    } else if (code[0] == 0xff && code[1] == 0x15) {
        slot = relative(code + 2, return_address);
    }
    if (slot != 0 && !image_peek(host_tid, slot, &target, sizeof(target))) {
        return 0;
    }
    return target;
}

#else

uint64_t image_called_by_name(const struct image *image, pid_t host_tid,
                              uint64_t return_address)
{
    (void)image;
    (void)host_tid;
    (void)return_address;
    return 0;
}

#endif
