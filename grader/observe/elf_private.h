/* The inside of struct elf_file. */
#ifndef GRADER_OBSERVE_ELF_PRIVATE_H
#define GRADER_OBSERVE_ELF_PRIVATE_H

#include <elfutils/libdw.h>
#include <libelf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

enum { ELF_CACHE_SIZE = 32 };

struct elf_function {
    uint64_t start;
    uint64_t end;
    const char *name;
};

struct elf_file {
    size_t users;
    bool is_library;
    bool is_read_only; /* on a mount that nothing in the box can write to */
    struct stat st;
    char *content;
    size_t size;
    Elf *elf;
    uint64_t entry;
    uint64_t low;
    bool is_static;

    bool has_functions;             /* the table below has been made */
    struct elf_function *functions; /* by address, one for each */
    size_t function_count;

    bool has_looked_for_dwarf;
    Dwarf *dwarf;
};

/* Is the call frame information such that unwinding takes no more than it should? */
bool elf_frames_are_tame(Elf *elf);

#endif
