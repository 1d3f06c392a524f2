/* The registers of a stopped task: the only thing about ptrace(2) that differs from one
 * machine to the next. */
#ifndef GRADER_OBSERVE_TRACE_REGS_H
#define GRADER_OBSERVE_TRACE_REGS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/ptrace.h>
#include <sys/types.h>

#include "observe/trace_access.h"

/* The task stands before a system call: it is not made now, but anew when the task goes on,
 * after the handlers of signals that wait for it. */
bool regs_put_off_call(pid_t host, long nr);

/* The task stands at the delivery of a signal that is ignored. If the call that it was in
 * ends with EINTR for that alone (as it would not, were the task not traced), it is made
 * anew. */
void regs_forgive_interruption(pid_t host);

/* A write(2) that a signal has cut short, while its rest is being written. */
struct cut_write {
    bool is_open;
    bool is_inside; /* the rest is under way */
    uint64_t nr;
    uint64_t done; /* bytes that were written before */
    uint64_t data; /* the arguments, as the program gave them */
    uint64_t len;
};

/* The task stands at the delivery of a signal that is ignored. If that has cut a write
 * short, the rest will be written when the task goes on: true, and *out is open. */
bool regs_resume_write(pid_t host, struct cut_write *out);

/* The task stands behind the writing of the rest: the program is told of the whole. */
void regs_finish_write(pid_t host, struct cut_write *cut);

/* The task stands before a system call: it will not be made. Its result is to be set when the
 * task stands behind it. */
bool regs_skip_call(pid_t host);
bool regs_set_result(pid_t host, int64_t result);

/* The third argument, which is the size of what is read or written. */
bool regs_set_size(pid_t host, uint64_t size);

/* What ptrace(2) says about the call at whose beginning or end the task stands. */
bool regs_call_info(pid_t host, struct __ptrace_syscall_info *out);

/* The flags of the clone(2) in which the task stands; 0 if it is another call. */
uint64_t regs_clone_flags(pid_t host);

/* ---- breakpoints and steps; where a machine is not known for them, each fails ---- */

/* Where a task stands, and the registers that instructions name. */
struct position {
    uint64_t pc;
    uint64_t stack;
    uint64_t general[GENERAL_REGISTERS];
};
bool regs_position(pid_t host, struct position *out);
bool regs_set_pc(pid_t host, uint64_t pc);

/* Writes a breakpoint into the task's code; *before is what stood there. */
bool break_set(pid_t host, uint64_t address, unsigned char *before);

/* Takes it away. The task that came to it stands behind it, at address + BREAK_BYTES. */
bool break_clear(pid_t host, uint64_t address, unsigned char before);
enum { BREAK_BYTES = 1 };

#endif
