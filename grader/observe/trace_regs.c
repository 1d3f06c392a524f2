#include "observe/trace_regs.h"

#include <elf.h>
#include <errno.h>
#include <stddef.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>

/* What the kernel has for "end with EINTR if there is a handler, else make it anew"; it is
 * not in the headers (include/linux/errno.h). */
enum { RESTART_WITHOUT_HANDLER = 514 };

bool regs_call_info(pid_t host, struct __ptrace_syscall_info *out)
{
    /* The request takes a size where others take an address. */
    void *size = (void *)sizeof(*out); /* NOLINT(performance-no-int-to-ptr) */

    return ptrace(PTRACE_GET_SYSCALL_INFO, host, size, out) > 0;
}

#if defined(__x86_64__)

enum { CALL_BYTES = 2 };

bool regs_put_off_call(pid_t host, long nr)
{
    struct user_regs_struct regs;

    if (ptrace(PTRACE_GETREGS, host, NULL, &regs) < 0) {
        return false;
    }
    regs.orig_rax = (unsigned long long)-1;
    regs.rax = (unsigned long long)nr;
    regs.rip -= CALL_BYTES;
    return ptrace(PTRACE_SETREGS, host, NULL, &regs) == 0;
}

/* Calls that say EINTR whatever the signal. The others leave it to the kernel, which makes
 * them anew when nothing was done about the signal. */
static bool is_touchy(long nr)
{
    static const long calls[] = {
        SYS_semop,        SYS_semtimedop,      SYS_epoll_wait, SYS_epoll_pwait,
        SYS_epoll_pwait2, SYS_rt_sigtimedwait, SYS_read,       SYS_write,
        SYS_recvfrom,     SYS_recvmsg,         SYS_sendto,     SYS_sendmsg,
        SYS_accept,       SYS_accept4,
    };

    for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
        if (calls[i] == nr) {
            return true;
        }
    }
    return false;
}

/* An ignored signal does not even wake a task, unless it is traced. What to do about the
 * call is decided when all signals have been taken, so a handler of another one still ends
 * it with EINTR. */
void regs_forgive_interruption(pid_t host)
{
    struct user_regs_struct regs;

    if (ptrace(PTRACE_GETREGS, host, NULL, &regs) < 0) {
        return;
    }
    if ((long long)regs.rax == -EINTR && is_touchy((long)regs.orig_rax)) {
        regs.rax = (unsigned long long)-RESTART_WITHOUT_HANDLER;
        (void)ptrace(PTRACE_SETREGS, host, NULL, &regs);
    }
}

/* Only a signal cuts the write of a task short that is willing to wait; one that is not
 * has nothing more to get, which regs_finish_write leaves as it was. */
bool regs_resume_write(pid_t host, struct cut_write *out)
{
    struct user_regs_struct regs;

    if (ptrace(PTRACE_GETREGS, host, NULL, &regs) < 0 ||
        ((long)regs.orig_rax != SYS_write && (long)regs.orig_rax != SYS_sendto) ||
        (long long)regs.rax <= 0 || regs.rax >= regs.rdx) {
        return false;
    }
    *out = (struct cut_write){.is_open = true,
                              .nr = regs.orig_rax,
                              .done = regs.rax,
                              .data = regs.rsi,
                              .len = regs.rdx};
    regs.rsi += out->done;
    regs.rdx -= out->done;
    regs.rax = regs.orig_rax;
    regs.orig_rax = (unsigned long long)-1;
    regs.rip -= CALL_BYTES;
    return ptrace(PTRACE_SETREGS, host, NULL, &regs) == 0;
}

void regs_finish_write(pid_t host, struct cut_write *cut)
{
    struct user_regs_struct regs;

    cut->is_open = false;
    cut->is_inside = false;
    if (ptrace(PTRACE_GETREGS, host, NULL, &regs) < 0) {
        return;
    }
    regs.rax = (long long)regs.rax > 0 ? regs.rax + cut->done : cut->done;
    regs.rsi = cut->data;
    regs.rdx = cut->len;
    (void)ptrace(PTRACE_SETREGS, host, NULL, &regs);
}

bool regs_skip_call(pid_t host)
{
    struct user_regs_struct regs;

    if (ptrace(PTRACE_GETREGS, host, NULL, &regs) < 0) {
        return false;
    }
    regs.orig_rax = (unsigned long long)-1;
    return ptrace(PTRACE_SETREGS, host, NULL, &regs) == 0;
}

bool regs_set_result(pid_t host, int64_t result)
{
    struct user_regs_struct regs;

    if (ptrace(PTRACE_GETREGS, host, NULL, &regs) < 0) {
        return false;
    }
    regs.rax = (unsigned long long)result;
    return ptrace(PTRACE_SETREGS, host, NULL, &regs) == 0;
}

bool regs_set_size(pid_t host, uint64_t size)
{
    struct user_regs_struct regs;

    if (ptrace(PTRACE_GETREGS, host, NULL, &regs) < 0) {
        return false;
    }
    regs.rdx = size;
    return ptrace(PTRACE_SETREGS, host, NULL, &regs) == 0;
}

uint64_t regs_clone_flags(pid_t host)
{
    struct user_regs_struct regs;

    if (ptrace(PTRACE_GETREGS, host, NULL, &regs) < 0 ||
        (long)regs.orig_rax != SYS_clone) {
        return 0;
    }
    return regs.rdi;
}

bool regs_position(pid_t host, struct position *out)
{
    struct user_regs_struct regs;

    if (ptrace(PTRACE_GETREGS, host, NULL, &regs) < 0) {
        return false;
    }
    *out = (struct position){
        .pc = regs.rip,
        .stack = regs.rsp,
        .general = {regs.rax, regs.rcx, regs.rdx, regs.rbx, regs.rsp, regs.rbp,
                    regs.rsi, regs.rdi, regs.r8, regs.r9, regs.r10, regs.r11, regs.r12,
                    regs.r13, regs.r14, regs.r15},
    };
    return true;
}

bool regs_set_pc(pid_t host, uint64_t pc)
{
    struct user_regs_struct regs;

    if (ptrace(PTRACE_GETREGS, host, NULL, &regs) < 0) {
        return false;
    }
    regs.rip = pc;
    return ptrace(PTRACE_SETREGS, host, NULL, &regs) == 0;
}

/* Memory is written by the word. */
static bool put_byte(pid_t host, uint64_t address, unsigned char byte,
                     unsigned char *before)
{
    errno = 0;
    long word = ptrace(PTRACE_PEEKTEXT, host, address, NULL);
    if (errno != 0) {
        return false;
    }
    *before = (unsigned char)word;
    word = (long)(((unsigned long)word & ~0xffUL) | byte);
    return ptrace(PTRACE_POKETEXT, host, address, word) == 0;
}

bool break_set(pid_t host, uint64_t address, unsigned char *before)
{
    enum { INT3 = 0xcc };

    return put_byte(host, address, INT3, before);
}

bool break_clear(pid_t host, uint64_t address, unsigned char before)
{
    unsigned char breakpoint;

    return put_byte(host, address, before, &breakpoint);
}

#elif defined(__aarch64__)

enum { CALL_BYTES = 4 };

bool regs_put_off_call(pid_t host, long nr)
{
    struct user_regs_struct regs;
    int none = -1;
    struct iovec all = {&regs, sizeof(regs)};
    struct iovec call = {&none, sizeof(none)};

    if (ptrace(PTRACE_GETREGSET, host, NT_PRSTATUS, &all) < 0) {
        return false;
    }
    regs.regs[8] = (unsigned long long)nr;
    regs.pc -= CALL_BYTES;
    return ptrace(PTRACE_SETREGSET, host, NT_PRSTATUS, &all) == 0 &&
           ptrace(PTRACE_SETREGSET, host, NT_ARM_SYSTEM_CALL, &call) == 0;
}

/* Here the kernel has decided before it asks, and the first argument is lost. */
void regs_forgive_interruption(pid_t host)
{
    (void)host;
    (void)RESTART_WITHOUT_HANDLER;
}

bool regs_resume_write(pid_t host, struct cut_write *out)
{
    (void)host;
    (void)out;
    return false;
}

void regs_finish_write(pid_t host, struct cut_write *cut)
{
    (void)host;
    cut->is_open = false;
}

bool regs_skip_call(pid_t host)
{
    int none = -1;
    struct iovec call = {&none, sizeof(none)};

    return ptrace(PTRACE_SETREGSET, host, NT_ARM_SYSTEM_CALL, &call) == 0;
}

static bool set_register(pid_t host, int number, uint64_t value)
{
    struct user_regs_struct regs;
    struct iovec all = {&regs, sizeof(regs)};

    if (ptrace(PTRACE_GETREGSET, host, NT_PRSTATUS, &all) < 0) {
        return false;
    }
    regs.regs[number] = value;
    return ptrace(PTRACE_SETREGSET, host, NT_PRSTATUS, &all) == 0;
}

bool regs_set_result(pid_t host, int64_t result)
{
    return set_register(host, 0, (uint64_t)result);
}

bool regs_set_size(pid_t host, uint64_t size)
{
    return set_register(host, 2, size);
}

/* There is no fork(2) but clone(2). */
uint64_t regs_clone_flags(pid_t host)
{
    struct user_regs_struct regs;
    struct iovec all = {&regs, sizeof(regs)};

    if (ptrace(PTRACE_GETREGSET, host, NT_PRSTATUS, &all) < 0) {
        return 0;
    }
    return regs.regs[0];
}

bool regs_position(pid_t host, struct position *out)
{
    (void)host;
    (void)out;
    return false;
}

bool regs_set_pc(pid_t host, uint64_t pc)
{
    (void)host;
    (void)pc;
    return false;
}

bool break_set(pid_t host, uint64_t address, unsigned char *before)
{
    (void)host;
    (void)address;
    (void)before;
    return false;
}

bool break_clear(pid_t host, uint64_t address, unsigned char before)
{
    (void)host;
    (void)address;
    (void)before;
    return false;
}

#else
#error "the registers of this machine are not known"
#endif
