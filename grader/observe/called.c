/* What a call instruction of the program called: the name that its author wrote, even if
 * that function went on into an unnamed one by a jump. */
#include <string.h>

#include "observe/image.h"

#if defined(__x86_64__)

enum {
    CALL_BYTES = 6,
    ENTRY_BYTES = 16,
    FUNCTION_BYTES_MAX = 16 << 10,
    FUNCTIONS_MAX = 8,
    JUMPS_MAX = 16,
};

/* The library functions that a function of the program, or one that it jumps to, ends in. */
struct jumps {
    const struct image *image;
    pid_t host_tid;
    uint64_t functions[FUNCTIONS_MAX]; /* where they begin */
    size_t function_count;
    struct library_call list[JUMPS_MAX];
    size_t count;
    bool is_whole; /* there are no others */
};

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
    unsigned char code[ENTRY_BYTES];
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

static bool is_of_program(const struct image *image, uint64_t address)
{
    const struct module *module = image_module_at(image, address);

    return module != NULL && module->is_program;
}

static void add_function(struct jumps *jumps, uint64_t start)
{
    for (size_t i = 0; i < jumps->function_count; i++) {
        if (jumps->functions[i] == start) {
            return;
        }
    }
    if (jumps->function_count == FUNCTIONS_MAX) {
        jumps->is_whole = false;
        return;
    }
    jumps->functions[jumps->function_count++] = start;
}

static void add_jump(struct jumps *jumps, uint64_t place, uint64_t slot)
{
    uint64_t target = 0;

    if (jumps->count == JUMPS_MAX ||
        !image_peek(jumps->host_tid, slot, &target, sizeof(target))) {
        jumps->is_whole = false;
        return;
    }
    jumps->list[jumps->count++] = (struct library_call){target, place};
}

/* jmp, jcc and jmp *slot(%rip), by their bytes: what only looks like one does not lead to
 * the beginning of anything. */
static void take_jump(struct jumps *jumps, const unsigned char *at, uint64_t address)
{
    bool is_conditional = at[0] == 0x0f && (at[1] & 0xf0) == 0x80;
    size_t opcode = at[0] == 0xe9 ? 1 : 2;

    if (at[0] == 0xff && at[1] == 0x25) {
        add_jump(jumps, address, relative(at + 2, address + 6));
        return;
    }
    if (at[0] != 0xe9 && !is_conditional) {
        return;
    }
    uint64_t target = relative(at + opcode, address + opcode + 4);
    if (!is_of_program(jumps->image, target)) {
        return;
    }
    uint64_t slot = slot_of_entry(jumps->host_tid, target);
    if (slot != 0) {
        add_jump(jumps, address, slot);
    } else if (image_function_at(jumps->image, target) != NULL) {
        add_function(jumps, target);
    }
}

static void read_function(struct jumps *jumps, uint64_t start)
{
    unsigned char code[FUNCTION_BYTES_MAX + CALL_BYTES] = {0};
    const struct module *module = image_module_at(jumps->image, start);
    uint64_t from;
    uint64_t to;

    if (module == NULL ||
        !elf_file_extent(module->file, start - module->bias, &from, &to) ||
        to - from > FUNCTION_BYTES_MAX ||
        !image_peek(jumps->host_tid, from + module->bias, code, to - from)) {
        jumps->is_whole = false;
        return;
    }
    for (uint64_t i = 0; i < to - from; i++) {
        take_jump(jumps, code + i, from + module->bias + i);
    }
}

/* The one that leads to the function in which `callee` lies, or the only one there is. */
static struct library_call choose(const struct jumps *jumps, uint64_t callee)
{
    const struct module *module = image_module_at(jumps->image, callee);
    struct library_call out = {0};
    uint64_t start = 0;
    uint64_t end = 0;
    size_t places = 0;

    if (module != NULL &&
        elf_file_extent(module->file, callee - module->bias, &start, &end)) {
        start += module->bias;
    }
    for (size_t i = 0; i < jumps->count; i++) {
        if (jumps->list[i].target == start && start != 0) {
            out = jumps->list[i];
            places++;
        }
    }
    if (places == 0 && jumps->count == 1 && jumps->is_whole) {
        return jumps->list[0];
    }
    out.place = places == 1 ? out.place : 0;
    return out;
}

static struct library_call find_jump(const struct image *image, pid_t host_tid,
                                     uint64_t function, uint64_t callee)
{
    struct jumps jumps = {.image = image, .host_tid = host_tid, .is_whole = true};

    add_function(&jumps, function);
    for (size_t i = 0; i < jumps.function_count; i++) {
        read_function(&jumps, jumps.functions[i]);
    }
    return choose(&jumps, callee);
}

struct library_call image_called(const struct image *image, pid_t host_tid,
                                 uint64_t return_address, uint64_t callee)
{
    unsigned char code[CALL_BYTES];
    struct library_call out = {0};
    uint64_t slot = 0;

    if (!image_peek(host_tid, return_address - CALL_BYTES, code, sizeof(code))) {
        return out;
    }
    if (code[1] == 0xe8) {
        uint64_t target = relative(code + 2, return_address);
        if (!is_of_program(image, target)) {
            return out;
        }
        slot = slot_of_entry(host_tid, target);
        if (slot == 0 && elf_file_is_static(image->program)) {
            return (struct library_call){.target = target};
        }
        if (slot == 0) {
            return find_jump(image, host_tid, target, callee);
        }
    } else if (code[0] == 0xff && code[1] == 0x15) {
        slot = relative(code + 2, return_address);
    }
    if (slot != 0 && !image_peek(host_tid, slot, &out.target, sizeof(out.target))) {
        out.target = 0;
    }
    return out;
}

#else

struct library_call image_called(const struct image *image, pid_t host_tid,
                                 uint64_t return_address, uint64_t callee)
{
    (void)image;
    (void)host_tid;
    (void)return_address;
    (void)callee;
    return (struct library_call){0};
}

#endif
