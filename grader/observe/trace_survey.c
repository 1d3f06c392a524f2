/* Which instructions of the student's program are worth a trial in which somebody is held
 * there: those around an access to what processes share in memory, or, if there are
 * handlers, to the program's own data.
 *
 * Each process goes instruction by instruction through the student's code, from main or
 * from its birth; when it leaves for a library's, a breakpoint waits where it will come
 * back. A child has its parent's breakpoints, and so is followed, too. */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>

#include "observe/image.h"
#include "observe/trace_preempt.h"
#include "observe/tracer.h"

enum {
    STEPS_MAX = 12000,
    TASK_STEPS_MAX = 3000,
    CALL_BYTES_MAX = 8,
    MAPS_BYTES = 4097,       /* no more is given at a time */
    PROGRAM_SPAN = 64 << 20, /* no program's data lies farther behind its code */
};

void tracer_survey(struct tracer *tracer)
{
    tracer->survey = arena_alloc(tracer->arena, sizeof(*tracer->survey));
    tracer->survey->steps_left = STEPS_MAX;
}

static struct code_place *place_of(struct survey *survey, uint64_t address)
{
    size_t at = (size_t)(address * 31) % CODE_PLACES;

    while (survey->places[at].is_used && survey->places[at].address != address) {
        at = (at + 1) % CODE_PLACES;
    }
    return &survey->places[at];
}

/* NULL if there is no room; it never gets quite full, so that each search has an end. */
static struct code_place *find_place(struct survey *survey, const struct tracee *task,
                                     uint64_t pc)
{
    uint64_t bias = 0;
    struct source source;
    const struct module *module = image_module_at(task->process->image, pc);

    if (!program_bias(task, &bias) || module == NULL) {
        return NULL;
    }
    struct code_place *place = place_of(survey, pc - bias);
    if (place->is_used) {
        return place;
    }
    if (survey->place_count >= CODE_PLACES / 2) {
        return NULL;
    }
    bool is_own =
        module->is_program && elf_file_source(module->file, pc - module->bias, &source);
    *place = (struct code_place){.address = pc - bias,
                                 .is_used = true,
                                 .data = -1,
                                 .seen = is_own ? SEEN_OWN : 0,
                                 .order = survey->place_count++};
    return place;
}

static bool is_students(struct survey *survey, const struct tracee *task, uint64_t pc)
{
    const struct code_place *place = find_place(survey, task, pc);

    return place != NULL && (place->seen & SEEN_OWN) != 0;
}

/* ---- what is shared ---- */

static void add_range(struct stepping *stepping, const char *line, uint64_t program)
{
    uint64_t start;
    uint64_t end;
    char rights[5];

    if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %4s", &start, &end, rights) != 3 ||
        stepping->range_count == SHARED_RANGES_MAX || rights[0] != 'r') {
        return;
    }
    bool is_shared = rights[3] == 's';
    bool is_own = rights[1] == 'w' && start >= program &&
                  start < program + PROGRAM_SPAN && strstr(line, "[heap]") == NULL;
    if (is_shared || is_own) {
        size_t at = stepping->range_count++;
        stepping->ranges[at].start = start;
        stepping->ranges[at].end = end;
        stepping->ranges[at].is_shared = is_shared;
    }
}

static void read_ranges(const struct tracer *tracer, struct tracee *task)
{
    static char
        text[MAPS_BYTES]; /* large, and good only until the end of this function */
    char path[PROC_PATH_MAX];
    char *rest = text;
    char *line;
    uint64_t bias = 0;

    (void)snprintf(path, sizeof(path), "%d/maps", task->process->pid);
    task->stepping.range_count = 0;
    if (!program_bias(task, &bias) ||
        proc_read(tracer->proc_fd, path, text, sizeof(text)) <= 0) {
        return;
    }
    while ((line = strsep(&rest, "\n")) != NULL) {
        add_range(&task->stepping, line, bias);
    }
}

static ptrdiff_t find_data(struct survey *survey, uint64_t at, bool is_shared)
{
    for (size_t i = 0; i < survey->data_count; i++) {
        if (survey->data[i].at == at && survey->data[i].is_shared == is_shared) {
            return (ptrdiff_t)i;
        }
    }
    if (survey->data_count == DATA_PLACES) {
        return -1;
    }
    survey->data[survey->data_count] =
        (struct data_place){.at = at, .is_shared = is_shared, .process = -1};
    return (ptrdiff_t)survey->data_count++;
}

static void note_use(struct survey *survey, const struct tracee *task, ptrdiff_t index)
{
    struct data_place *data = &survey->data[index];

    data->is_in_handler = data->is_in_handler || task->handler_count > 0;
    data->is_outside = data->is_outside || task->handler_count == 0;
    data->has_many = data->has_many ||
                     (data->process >= 0 && data->process != task->process->record);
    data->process = task->process->record;
}

/* The range in which the address lies, or their number. */
static size_t find_range(const struct stepping *stepping, uint64_t address)
{
    size_t i = 0;

    while (i < stepping->range_count && (address < stepping->ranges[i].start ||
                                         address >= stepping->ranges[i].end)) {
        i++;
    }
    return i;
}

static void note_access(struct survey *survey, const struct tracee *task,
                        const struct access *access, struct code_place *place)
{
    const struct stepping *stepping = &task->stepping;
    size_t range = find_range(stepping, access->address);

    if (range == stepping->range_count) {
        return;
    }
    bool is_shared = stepping->ranges[range].is_shared;
    ptrdiff_t data =
        find_data(survey, access->address - stepping->ranges[range].start, is_shared);
    place->seen |= !access->reads ? 0 : is_shared ? SEEN_SHARED_READ : SEEN_GLOBAL_READ;
    place->seen |= !access->writes ? 0
                   : is_shared     ? SEEN_SHARED_WRITE
                                   : SEEN_GLOBAL_WRITE;
    place->data = place->data < 0 ? data : place->data;
    if (data >= 0) {
        note_use(survey, task, data);
    }
}

/* The instruction before has been made. */
static void note_step(struct survey *survey, struct tracee *task, uint64_t next)
{
    const struct position *before = &task->stepping.before;
    struct code_place *place = find_place(survey, task, before->pc);
    struct instruction instruction = {.next = next};
    struct access access;

    if (place == NULL || !task->stepping.has_before) {
        return;
    }
    if (!place->has_code) {
        place->has_code =
            image_peek(task->host, before->pc, place->code, INSTRUCTION_BYTES_MAX);
    }
    memcpy(instruction.code, place->code, sizeof(instruction.code));
    memcpy(instruction.registers, before->general, sizeof(before->general));
    if (place->has_code && access_decode(&instruction, &access)) {
        note_access(survey, task, &access, place);
        place->next = place->address + (next - before->pc);
    }
}

/* ---- the steps ---- */

static void go_on(struct tracee *task, bool is_on)
{
    task->stepping.is_on = is_on;
    task_resume(task, PTRACE_CONT, 0);
}

static void follow(struct survey *survey, struct tracee *task,
                   const struct position *now)
{
    struct stepping *stepping = &task->stepping;

    if (survey->steps_left <= 0 || stepping->steps >= TASK_STEPS_MAX) {
        go_on(task, false);
        return;
    }
    survey->steps_left--;
    stepping->steps++;
    stepping->before = *now;
    stepping->has_before = true;
    go_on(task, true);
}

/* The student's code has been left by a call, a jump or a return. */
static void depart(struct survey *survey, struct tracee *task,
                   const struct position *now)
{
    uint64_t back = 0;
    uint64_t bias = 0;

    if (program_bias(task, &bias) &&
        image_peek(task->host, now->stack, &back, sizeof(back)) &&
        is_students(survey, task, back)) {
        (void)breakpoint_set(&survey->breakpoints, task, back - bias);
    }
    go_on(task, false);
}

static void take_step(struct survey *survey, struct tracee *task)
{
    struct position now;

    if (!regs_position(task->host, &now)) {
        go_on(task, false);
        return;
    }
    note_step(survey, task, now.pc);
    if (is_students(survey, task, now.pc)) {
        follow(survey, task, &now);
    } else {
        depart(survey, task, &now);
    }
}

static bool is_own_trap(const struct tracee *task, int *code)
{
    siginfo_t info = {0};

    if (ptrace(PTRACE_GETSIGINFO, task->host, NULL, &info) < 0) {
        return false;
    }
    *code = info.si_code;
    return info.si_code == TRAP_TRACE || info.si_code == TRAP_BRKPT ||
           info.si_code == SI_KERNEL || info.si_code == SIGTRAP;
}

bool survey_take_trap(struct tracer *tracer, struct tracee *task)
{
    struct survey *survey = tracer->survey;
    struct position now;
    int code = 0;
    uint64_t at;

    if (survey == NULL || !is_own_trap(task, &code)) {
        return false;
    }
    bool is_break = code == SI_KERNEL || code == TRAP_BRKPT;
    if (is_break && breakpoint_take(&survey->breakpoints, task, &at)) {
        read_ranges(tracer, task);
        task->stepping.has_before = false;
        if (regs_position(task->host, &now)) {
            follow(survey, task, &now);
        } else {
            go_on(task, false);
        }
        return true;
    }
    if (!task->stepping.is_on) {
        return false;
    }
    take_step(survey, task);
    return true;
}

void survey_begin(struct tracer *tracer, struct tracee *task)
{
    const struct image *image = task->process->image;

    task->stepping = (struct stepping){.is_on = false};
    if (tracer->survey == NULL || image == NULL) {
        return;
    }
    uint64_t main_at = elf_file_function_named(image->program, "main");
    if (main_at != 0) {
        (void)breakpoint_set(&tracer->survey->breakpoints, task, main_at);
    }
}

/* Behind the handler it goes on where the signal found it. */
void survey_enter_handler(struct tracer *tracer, struct tracee *task)
{
    struct position now;
    uint64_t bias;

    if (tracer->survey == NULL || !program_bias(task, &bias)) {
        return;
    }
    if (task->stepping.is_on && regs_position(task->host, &now) &&
        is_students(tracer->survey, task, now.pc)) {
        (void)breakpoint_set(&tracer->survey->breakpoints, task, now.pc - bias);
    }
    task->stepping.has_before = false;
    task->stepping.is_on = true;
}

int survey_request(const struct tracee *task, int request)
{
    return request == PTRACE_CONT && task->stepping.is_on ? PTRACE_SINGLESTEP : request;
}
