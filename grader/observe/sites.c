#include "observe/sites.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "observe/image.h"

enum { NAME_BYTES_MAX = 100 };

struct sites *sites_new(struct trace *trace, struct arena *arena, int proc_fd)
{
    struct sites *sites = arena_alloc(arena, sizeof(*sites));

    *sites = (struct sites){.trace = trace, .arena = arena, .proc_fd = proc_fd};
    return sites;
}

void sites_free(struct sites *sites)
{
    (void)sites; /* in the arena */
}

struct image *sites_open_image(struct sites *sites, struct task_id id, pid_t host_tid)
{
    struct image *image = calloc(1, sizeof(*image));

    if (image == NULL) {
        BUG("out of memory");
    }
    image->users = 1;
    image->sites = sites;
    image->proc_fd = sites->proc_fd;
    image->opener = id;
    image->host_opener = host_tid;
    if (!image_read_modules(image, host_tid)) {
        image_release(image);
        return NULL;
    }
    for (size_t i = 0; i < image->module_count; i++) {
        if (image->modules[i].is_program && image->program == NULL) {
            image->program = elf_file_share(image->modules[i].file);
        }
    }
    if (image->program == NULL || !image_start_unwinding(image)) {
        image_release(image);
        return NULL;
    }
    return image;
}

struct image *image_share(struct image *image)
{
    if (image != NULL) {
        image->users++;
    }
    return image;
}

void image_release(struct image *image)
{
    if (image == NULL || --image->users > 0) {
        return;
    }
    image_stop_unwinding(image);
    image_release_modules(image->modules, image->module_count);
    elf_file_release(image->program);
    free(image);
}

/* Of a frame that stands behind a call this is the call. */
static uint64_t place_of(const struct frame *frame)
{
    return frame->is_activation ? frame->pc : frame->pc - 1;
}

static bool is_all_known(const struct image *image, const struct stack *stack)
{
    for (size_t i = 0; i < stack->count; i++) {
        /* The outermost return address may be 0. */
        if (stack->frames[i].pc > 1 &&
            image_module_at(image, place_of(&stack->frames[i])) == NULL) {
            return false;
        }
    }
    return true;
}

static bool has_source(const struct module *module, uint64_t address)
{
    struct source source;

    return elf_file_source(module->file, address - module->bias, &source);
}

/* In a program with the C library built in only what has source lines is the student's. */
static bool is_students(const struct image *image, uint64_t address)
{
    const struct module *module = image_module_at(image, address);

    return module != NULL && module->is_program &&
           !elf_file_is_entry(module->file, address - module->bias) &&
           (!elf_file_is_static(module->file) || has_source(module, address));
}

/* The innermost frame of the student's code, if nothing but calls led on from there; else
 * the number of frames. */
static size_t find_students(const struct image *image, const struct stack *stack)
{
    for (size_t i = 0; i < stack->count; i++) {
        if (is_students(image, place_of(&stack->frames[i]))) {
            return i;
        }
        if (i > 0 && stack->frames[i].is_activation) {
            return stack->count;
        }
    }
    return stack->count;
}

static char *copy_name(struct sites *sites, const char *name)
{
    return name == NULL ? NULL
                        : arena_copy(sites->arena, name, strnlen(name, NAME_BYTES_MAX));
}

static bool is_same_text(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static ptrdiff_t add_site(struct sites *sites, const struct site_record *site)
{
    struct trace *trace = sites->trace;

    for (size_t i = 0; i < trace->site_count; i++) {
        const struct site_record *old = &trace->sites[i];
        if (old->line == site->line && is_same_text(old->function, site->function) &&
            is_same_text(old->file, site->file)) {
            return (ptrdiff_t)i;
        }
    }
    struct site_record *added =
        ARENA_PUSH(sites->arena, trace->sites, trace->site_count);
    *added = *site;
    return (ptrdiff_t)trace->site_count - 1;
}

ptrdiff_t image_site_at(const struct image *image, uint64_t address)
{
    const struct module *module = image_module_at(image, address);
    struct source source = {0};

    if (module == NULL) {
        return -1;
    }
    (void)elf_file_source(module->file, address - module->bias, &source);
    if (source.function == NULL) {
        source.function = image_function_over(image, address);
    }
    if (source.function == NULL && source.file == NULL) {
        return -1;
    }
    const struct site_record site = {
        .function = copy_name(image->sites, source.function),
        .file = copy_name(image->sites, source.file),
        .line = source.line,
    };
    return add_site(image->sites, &site);
}

/* What the compiler or the C library's headers made of a name that a person wrote. */
static const char *plain_name(struct arena *arena, const char *name)
{
    static const struct {
        const char *before;
        const char *after;
    } dresses[] = {
        {"__isoc99_", ""},
        {"__isoc23_", ""},
        {"__", "_chk"},
        {"__", "_2"},
    };
    size_t len = strlen(name);

    for (size_t i = 0; i < sizeof(dresses) / sizeof(dresses[0]); i++) {
        size_t before = strlen(dresses[i].before);
        size_t after = strlen(dresses[i].after);
        if (len > before + after && strncmp(name, dresses[i].before, before) == 0 &&
            strcmp(name + len - after, dresses[i].after) == 0) {
            return arena_copy(arena, name + before, len - before - after);
        }
    }
    return arena_string(arena, name);
}

/* The function that covers the address, unless others go on there by a jump: then it may
 * have been any of them. */
static const char *certain_function(const struct image *image, uint64_t address)
{
    const struct module *module = image_module_at(image, address);
    uint64_t start;
    uint64_t end;

    if (module == NULL ||
        !elf_file_extent(module->file, address - module->bias, &start, &end) ||
        elf_file_is_jumped_to(module->file, start)) {
        return NULL;
    }
    return elf_file_function_at(module->file, start);
}

/* The function of a library that the student's frame called, by its name in the program if
 * it has one: system() goes on into a function without a name. */
static const char *callee_of(const struct image *image, const struct library_call *call,
                             uint64_t callee)
{
    const char *name = NULL;

    if (call->target != 0 && !is_students(image, call->target)) {
        name = image_function_at(image, call->target);
    }
    return name != NULL ? name : certain_function(image, callee);
}

const char *image_entered(struct image *image, pid_t host_tid, uint64_t address)
{
    if (image_module_at(image, address) == NULL) {
        (void)image_has_new_modules(image, host_tid);
    }
    const char *name = image_function_at(image, address);
    return name == NULL ? NULL : plain_name(image->sites->arena, name);
}

static struct known_place *find_known(struct image *image, uint64_t student,
                                      uint64_t callee)
{
    return &image->known[(student * 31 + callee) % KNOWN_PLACES];
}

/* What is to be known about a call: if it cannot be told of what, not even where, for a
 * place without a function is one that makes the system call itself. */
static struct known_place place_of_call(struct image *image, pid_t host_tid,
                                        const struct frame *students,
                                        const struct frame *callee)
{
    struct library_call call =
        image_called(image, host_tid, students->pc, place_of(callee));
    const char *name = callee_of(image, &call, place_of(callee));
    struct known_place out = {
        .student = students->pc, .callee = callee->pc, .site = -1};

    if (name != NULL) {
        out.api = plain_name(image->sites->arena, name);
        out.site =
            image_site_at(image, call.place != 0 ? call.place : place_of(students));
    }
    return out;
}

static void find_place(struct image *image, pid_t host_tid, const struct stack *stack,
                       size_t at, struct found *out)
{
    const struct frame *students = &stack->frames[at];
    uint64_t callee = at == 0 ? 0 : stack->frames[at - 1].pc;
    struct known_place *known = find_known(image, students->pc, callee);

    if (known->student != students->pc || known->callee != callee) {
        *known = at > 0 ? place_of_call(image, host_tid, students, students - 1)
                        : (struct known_place){
                              .student = students->pc,
                              .site = image_site_at(image, place_of(students)),
                          };
    }
    out->site = known->site;
    out->api = known->api;
}

/* A handler's last call may be a jump: then nothing of the handler is left on the stack, and
 * the function returns to where handlers return to. */
static const char *find_handlers_last(const struct image *image,
                                      const struct stack *stack)
{
    for (size_t i = 1; i < stack->count; i++) {
        if (stack->frames[i].is_activation) {
            const char *name = certain_function(image, place_of(&stack->frames[i - 1]));
            return name == NULL ? NULL : plain_name(image->sites->arena, name);
        }
    }
    return NULL;
}

struct found sites_find(struct sites *sites, struct image *image, pid_t host_tid)
{
    struct found out = {.site = -1};
    struct stack stack;

    (void)sites;
    if (image == NULL || !image_unwind(image, host_tid, &stack)) {
        return out;
    }
    if (!is_all_known(image, &stack) && image_has_new_modules(image, host_tid) &&
        !image_unwind(image, host_tid, &stack)) {
        return out;
    }
    size_t at = find_students(image, &stack);
    if (at < stack.count) {
        find_place(image, host_tid, &stack, at, &out);
    } else {
        out.api = find_handlers_last(image, &stack);
    }
    for (size_t i = 1; i < stack.count; i++) {
        out.in_handler = out.in_handler || stack.frames[i].is_activation;
    }
    return out;
}
