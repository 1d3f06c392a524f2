/* The registers of a stopped task: the only thing about ptrace(2) that differs from one
 * machine to the next. */
#ifndef GRADER_OBSERVE_TRACE_REGS_H
#define GRADER_OBSERVE_TRACE_REGS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* The task stands before a system call: it is not made now, but anew when the task goes on,
 * after the handlers of signals that wait for it. */
bool regs_put_off_call(pid_t host, long nr);

/* The task stands at the delivery of a signal that is ignored. If the call that it was in
 * ends with EINTR for that alone (as it would not, were the task not traced), it is made
 * anew. */
void regs_forgive_interruption(pid_t host);

/* The flags of the clone(2) in which the task stands; 0 if it is another call. */
uint64_t regs_clone_flags(pid_t host);

#endif
