/* What the student's program has mapped, and the stacks of its tasks. */
#ifndef GRADER_OBSERVE_IMAGE_H
#define GRADER_OBSERVE_IMAGE_H

#include <elfutils/libdwfl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "observe/elf_file.h"
#include "observe/sites.h"

enum { MODULES_MAX = 64, FRAMES_MAX = 64, KNOWN_PLACES = 256 };

struct sites {
    struct trace *trace;
    struct arena *arena;
    int proc_fd; /* of the box */
};

/* A file that is mapped with its code. */
struct module {
    uint64_t start;
    uint64_t end;
    uint64_t bias; /* address in memory = bias + address in the file */
    bool is_program;
    struct elf_file *file;
    char path[256];
};

struct frame {
    uint64_t pc;
    bool is_activation; /* not at a call, but wherever a signal or the stop found it */
};

struct stack {
    struct frame frames[FRAMES_MAX]; /* the innermost first */
    size_t count;
};

/* What was found for a pair of frames, which is the same the next time. */
struct known_place {
    uint64_t student;
    uint64_t callee; /* 0: none */
    ptrdiff_t site;
    const char *api;
};

struct unwinding;

struct image {
    size_t users;
    struct sites *sites;
    int proc_fd; /* of the box */
    struct task_id opener;
    pid_t host_opener;
    struct module modules[MODULES_MAX];
    size_t module_count;
    int vain_reads; /* of the mappings: they were as before */
    struct elf_file *program;
    Dwfl *dwfl;
    struct unwinding *unwinding; /* while image_unwind is at work */
    uint64_t stdout_address;     /* of the C library's buffer; 0: not yet found */
    struct known_place known[KNOWN_PLACES];
};

/* What has been mapped where, anew. False if it is as before, or cannot be read. */
bool image_read_modules(struct image *image, pid_t host_tid);

/* The same, since libraries come while a program runs; not for ever, if that is in vain. */
bool image_has_new_modules(struct image *image, pid_t host_tid);

void image_release_modules(struct module *modules, size_t count);

const struct module *image_module_at(const struct image *image, uint64_t address);

/* The name for people of the function that begins at the address; of the one that covers
 * it; or NULL. */
const char *image_function_at(const struct image *image, uint64_t address);
const char *image_function_over(const struct image *image, uint64_t address);

/* Gets the unwinder ready; before that it is told nothing. */
bool image_start_unwinding(struct image *image);
void image_stop_unwinding(struct image *image);
void image_tell_unwinder(struct image *image);

/* The task stands in a ptrace stop. False if not even its registers can be read. */
bool image_unwind(struct image *image, pid_t host_tid, struct stack *out);

/* Copies memory of the task; false unless all of it could be read. */
bool image_peek(pid_t host_tid, uint64_t address, void *out, size_t len);

/* A call of a library's function. */
struct library_call {
    uint64_t target; /* the function; 0: it is not known which */
    uint64_t place;  /* where the program's code jumped to it for good; 0: nowhere */
};

/* What the program's code called, as it says itself: by the call before `return_address`, or
 * by a jump at the end of the function that was called there. `callee` lies in the
 * library's code that was called in the end. */
struct library_call image_called(const struct image *image, pid_t host_tid,
                                 uint64_t return_address, uint64_t callee);

/* The place in the source, as an index into trace->sites; -1: none. */
ptrdiff_t image_site_at(const struct image *image, uint64_t address);

/* The name for people of the library function that the task has just entered, or NULL. */
const char *image_entered(struct image *image, pid_t host_tid, uint64_t address);

#endif
