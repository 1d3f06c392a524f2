/* One delay: the first task that comes to an instruction is held there until everybody else
 * rests. What a program shares in memory, or with its handlers, has no calls at which a
 * schedule could hold it. */
#include "observe/trace_preempt.h"

#include <signal.h>
#include <sys/ptrace.h>

#include "observe/image.h"
#include "observe/tracer.h"

bool program_bias(const struct tracee *task, uint64_t *bias)
{
    const struct image *image = task->process->image;

    for (size_t i = 0; image != NULL && i < image->module_count; i++) {
        if (image->modules[i].is_program) {
            *bias = image->modules[i].bias;
            return true;
        }
    }
    return false;
}

static const struct breakpoint *find(const struct breakpoints *all, uint64_t address)
{
    for (size_t i = 0; i < all->count; i++) {
        if (all->list[i].address == address) {
            return &all->list[i];
        }
    }
    return NULL;
}

bool breakpoint_set(struct breakpoints *all, const struct tracee *task,
                    uint64_t address)
{
    uint64_t bias;
    unsigned char before;
    bool is_known = find(all, address) != NULL;

    if ((!is_known && all->count == BREAKPOINTS_MAX) || !program_bias(task, &bias) ||
        !break_set(task->host, bias + address, &before)) {
        return false;
    }
    if (!is_known) {
        all->list[all->count++] = (struct breakpoint){address, before};
    }
    return true;
}

bool breakpoint_take(const struct breakpoints *all, const struct tracee *task,
                     uint64_t *at)
{
    struct position position;
    uint64_t bias;

    if (!program_bias(task, &bias) || !regs_position(task->host, &position)) {
        return false;
    }
    uint64_t address = position.pc - BREAK_BYTES;
    const struct breakpoint *found = find(all, address - bias);
    *at = address - bias;
    return found != NULL && break_clear(task->host, address, found->before) &&
           regs_set_pc(task->host, address);
}

void tracer_preempt(struct tracer *tracer, uint64_t address)
{
    struct preemption *preemption = arena_alloc(tracer->arena, sizeof(*preemption));

    *preemption = (struct preemption){.address = address, .process = -1, .site = -1};
    tracer->preemption = preemption;
    schedule_delay_nothing(tracer);
}

void preempt_begin(struct tracer *tracer, const struct tracee *task)
{
    struct preemption *preemption = tracer->preemption;

    if (preemption != NULL && !preemption->is_over) {
        (void)breakpoint_set(&preemption->breakpoints, task, preemption->address);
    }
}

static bool is_of_breakpoint(const struct tracee *task)
{
    siginfo_t info = {0};

    return ptrace(PTRACE_GETSIGINFO, task->host, NULL, &info) == 0 &&
           (info.si_code == SI_KERNEL || info.si_code == TRAP_BRKPT);
}

bool preempt_take_trap(struct tracer *tracer, struct tracee *task)
{
    struct preemption *preemption = tracer->preemption;
    struct position position;
    uint64_t at;

    if (preemption == NULL || !is_of_breakpoint(task) ||
        !breakpoint_take(&preemption->breakpoints, task, &at)) {
        return false;
    }
    if (preemption->is_over || tracer->is_killing) {
        task_resume(task, PTRACE_CONT, 0);
        return true;
    }
    preemption->is_over = true;
    preemption->process = task->process->record;
    if (regs_position(task->host, &position)) {
        preemption->site = image_site_at(task->process->image, position.pc);
    }
    schedule_delay(tracer, task);
    return true;
}

bool tracer_preempted(const struct tracer *tracer, struct traced_preemption *out)
{
    const struct preemption *preemption = tracer->preemption;

    if (preemption == NULL || preemption->process < 0 || preemption->site < 0) {
        return false;
    }
    *out = (struct traced_preemption){
        .process = (size_t)preemption->process,
        .site = tracer->trace->sites[preemption->site],
    };
    return true;
}
