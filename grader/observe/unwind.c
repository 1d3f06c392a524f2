/* Stacks, by libdwfl: the call frame information of every file on the way. */
#include <elf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>

#include "observe/image.h"

enum { SNAPSHOT_BYTES = 8192 };

/* The task whose stack is being read. */
struct unwinding {
    pid_t host_tid;
    struct user_regs_struct registers;
    uint64_t snapshot_start; /* the top of its stack, read at once */
    size_t snapshot_len;
    char snapshot[SNAPSHOT_BYTES];
};

/* NOLINTNEXTLINE(readability-function-size): libdwfl's type */
static int find_elf(Dwfl_Module *module, void **userdata, const char *name,
                    Dwarf_Addr base, char **file_name, Elf **elf)
{
    (void)module;
    (void)name;
    (void)base;
    *file_name = NULL;
    *elf = *userdata == NULL ? NULL : elf_file_handle(*userdata);
    return -1;
}

/* Never on disk, let alone over the network. */
/* NOLINTNEXTLINE(readability-function-size): libdwfl's type */
static int find_no_debuginfo(Dwfl_Module *module, void **userdata, const char *name,
                             Dwarf_Addr base, const char *file_name,
                             const char *debuglink_file, GElf_Word debuglink_crc,
                             char **debuginfo_file_name)
{
    (void)module;
    (void)userdata;
    (void)name;
    (void)base;
    (void)file_name;
    (void)debuglink_file;
    (void)debuglink_crc;
    *debuginfo_file_name = NULL;
    return -1;
}

static const Dwfl_Callbacks callbacks = {
    .find_elf = find_elf,
    .find_debuginfo = find_no_debuginfo,
};

/* Required, though no list of threads is ever asked for. */
static pid_t next_thread(Dwfl *dwfl, void *image, void **thread)
{
    (void)dwfl;
    (void)image;
    (void)thread;
    return 0;
}

static bool get_thread(Dwfl *dwfl, pid_t tid, void *image, void **thread)
{
    (void)dwfl;
    (void)tid;
    *thread = image;
    return true;
}

static bool read_word(Dwfl *dwfl, Dwarf_Addr address, Dwarf_Word *out, void *image)
{
    const struct unwinding *now = ((const struct image *)image)->unwinding;

    (void)dwfl;
    if (address >= now->snapshot_start &&
        address - now->snapshot_start + sizeof(uint64_t) <= now->snapshot_len) {
        memcpy(out, now->snapshot + (address - now->snapshot_start), sizeof(uint64_t));
        return true;
    }
    return image_peek(now->host_tid, address, out, sizeof(uint64_t));
}

#if defined(__x86_64__)
static bool set_registers(Dwfl_Thread *thread, void *image)
{
    const struct unwinding *now = ((const struct image *)image)->unwinding;
    const struct user_regs_struct *r = &now->registers;
    /* In the order of the psABI's DWARF register numbers. */
    const Dwarf_Word values[] = {r->rax, r->rdx, r->rcx, r->rbx, r->rsi, r->rdi,
                                 r->rbp, r->rsp, r->r8,  r->r9,  r->r10, r->r11,
                                 r->r12, r->r13, r->r14, r->r15, r->rip};

    return dwfl_thread_state_registers(thread, 0, sizeof(values) / sizeof(values[0]),
                                       values);
}

static uint64_t stack_pointer(const struct unwinding *now)
{
    return now->registers.rsp;
}

static bool is_behind_system_call(pid_t host_tid, uint64_t pc)
{
    static const unsigned char call[] = {0x0f, 0x05};
    unsigned char code[sizeof(call)];

    return image_peek(host_tid, pc - sizeof(code), code, sizeof(code)) &&
           memcmp(code, call, sizeof(call)) == 0;
}

/* In the C library's clone the frame information ends just before the system call, since
 * behind it the child has another stack. The parent has only to return; the child, which
 * sees 0, has nowhere to return to. */
static bool leave_clone(struct unwinding *now, struct stack *stack)
{
    struct user_regs_struct *r = &now->registers;
    uint64_t pc = r->rip;

    if (r->rax == 0 || !is_behind_system_call(now->host_tid, pc) ||
        !image_peek(now->host_tid, r->rsp, &r->rip, sizeof(r->rip))) {
        return false;
    }
    r->rsp += sizeof(r->rip);
    stack->frames[stack->count++] = (struct frame){pc, false};
    return true;
}
#elif defined(__aarch64__)
static bool set_registers(Dwfl_Thread *thread, void *image)
{
    const struct unwinding *now = ((const struct image *)image)->unwinding;
    Dwarf_Word values[32];

    for (int i = 0; i < 31; i++) {
        values[i] = now->registers.regs[i];
    }
    values[31] = now->registers.sp;
    dwfl_thread_state_register_pc(thread, now->registers.pc);
    return dwfl_thread_state_registers(thread, 0, 32, values);
}

static uint64_t stack_pointer(const struct unwinding *now)
{
    return now->registers.sp;
}

static bool is_behind_system_call(pid_t host_tid, uint64_t pc)
{
    uint32_t code;

    return image_peek(host_tid, pc - sizeof(code), &code, sizeof(code)) &&
           code == 0xd4000001;
}

static bool leave_clone(struct unwinding *now, struct stack *stack)
{
    (void)now;
    (void)stack;
    return false;
}
#endif

static const Dwfl_Thread_Callbacks thread_callbacks = {
    .next_thread = next_thread,
    .get_thread = get_thread,
    .memory_read = read_word,
    .set_initial_registers = set_registers,
};

static int add_frame(Dwfl_Frame *state, void *list)
{
    struct stack *stack = list;
    Dwarf_Addr pc;
    bool is_activation;

    if (stack->count == FRAMES_MAX || !dwfl_frame_pc(state, &pc, &is_activation)) {
        return DWARF_CB_ABORT;
    }
    stack->frames[stack->count++] = (struct frame){pc, is_activation};
    return DWARF_CB_OK;
}

bool image_peek(pid_t host_tid, uint64_t address, void *out, size_t len)
{
    struct iovec to = {.iov_base = out, .iov_len = len};
    /* NOLINTNEXTLINE(performance-no-int-to-ptr): it is an address of another process */
    struct iovec from = {.iov_base = (void *)address, .iov_len = len};

    return process_vm_readv(host_tid, &to, 1, &from, 1, 0) == (ssize_t)len;
}

static void take_snapshot(struct unwinding *now)
{
    uint64_t start = stack_pointer(now) & ~(uint64_t)15;
    /* Red zone: leaf functions keep things below the stack pointer. */
    start = start > 128 ? start - 128 : 0;
    struct iovec to = {.iov_base = now->snapshot, .iov_len = SNAPSHOT_BYTES};
    /* NOLINTNEXTLINE(performance-no-int-to-ptr): it is an address of another process */
    struct iovec from = {.iov_base = (void *)start, .iov_len = SNAPSHOT_BYTES};
    ssize_t len = process_vm_readv(now->host_tid, &to, 1, &from, 1, 0);

    now->snapshot_start = start;
    now->snapshot_len = len < 0 ? 0 : (size_t)len;
}

void image_tell_unwinder(struct image *image)
{
    if (image->dwfl == NULL) {
        return;
    }
    dwfl_report_begin(image->dwfl);
    for (size_t i = 0; i < image->module_count; i++) {
        const struct module *module = &image->modules[i];
        void **userdata;
        Dwfl_Module *told =
            dwfl_report_module(image->dwfl, module->path, module->start, module->end);
        if (told != NULL &&
            dwfl_module_info(told, &userdata, NULL, NULL, NULL, NULL, NULL, NULL)) {
            *userdata = module->file;
        }
    }
    (void)dwfl_report_end(image->dwfl, NULL, NULL);
}

bool image_start_unwinding(struct image *image)
{
    Elf *elf = elf_file_handle(image->program);

    image->dwfl = dwfl_begin(&callbacks);
    if (image->dwfl != NULL) {
        image_tell_unwinder(image);
    }
    bool is_ready =
        image->dwfl != NULL && dwfl_attach_state(image->dwfl, elf, image->host_opener,
                                                 &thread_callbacks, image);
    (void)elf_end(elf);
    return is_ready;
}

void image_stop_unwinding(struct image *image)
{
    if (image->dwfl != NULL) {
        dwfl_end(image->dwfl);
    }
    image->dwfl = NULL;
}

static uint64_t program_counter(const struct unwinding *now)
{
#if defined(__x86_64__)
    return now->registers.rip;
#else
    return now->registers.pc;
#endif
}

/* Without frame information libdwfl would guess, by frame pointers that are not there. */
static bool has_frame_information(const struct image *image, uint64_t pc)
{
    Dwarf_Addr bias;
    Dwarf_Frame *frame = NULL;
    Dwfl_Module *module = dwfl_addrmodule(image->dwfl, pc);
    Dwarf_CFI *cfi = module == NULL ? NULL : dwfl_module_eh_cfi(module, &bias);
    bool is_there = cfi != NULL && dwarf_cfi_addrframe(cfi, pc - bias, &frame) == 0;

    free(frame);
    return is_there;
}

/* Comes from a place in a library that cannot be unwound to one that can. False if there
 * is no way. */
static bool find_start(const struct image *image, struct unwinding *now,
                       struct stack *stack)
{
    uint64_t pc = program_counter(now);
    const struct module *module = image_module_at(image, pc);

    if (module == NULL || has_frame_information(image, pc)) {
        return true;
    }
    return leave_clone(now, stack) || module->is_program;
}

bool image_unwind(struct image *image, pid_t host_tid, struct stack *out)
{
    struct unwinding now = {.host_tid = host_tid};
    struct iovec registers = {&now.registers, sizeof(now.registers)};

    out->count = 0;
    if (ptrace(PTRACE_GETREGSET, host_tid, (void *)NT_PRSTATUS, &registers) < 0 ||
        registers.iov_len != sizeof(now.registers) || !find_start(image, &now, out)) {
        return false;
    }
    size_t skipped = out->count;
    take_snapshot(&now);
    image->unwinding = &now;
    /* It ends with an error where the stack does not say how it goes on: what has been
     * found until then is right. */
    (void)dwfl_getthread_frames(image->dwfl, host_tid, add_frame, out);
    image->unwinding = NULL;
    if (out->count > skipped) {
        struct frame *first = &out->frames[skipped];
        first->is_activation =
            skipped == 0 && !is_behind_system_call(host_tid, first->pc);
    }
    return out->count > 0;
}
