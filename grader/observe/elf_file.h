/* An ELF file that a traced process has mapped: its symbols and its source lines. Addresses
 * are those of the file, before it was loaded anywhere.
 *
 * The student's own program is hostile input: nothing is taken from it but names and
 * numbers, what its sections may claim is bounded, and no other file is ever opened because
 * of what it says. */
#ifndef GRADER_OBSERVE_ELF_FILE_H
#define GRADER_OBSERVE_ELF_FILE_H

#include <libelf.h>
#include <stdbool.h>
#include <stdint.h>

struct elf_file;

/* Files that are opened again and again are parsed once: what lies on a read-only mount is
 * known by its inode, size and times, anything else by its content. NULL if the descriptor,
 * which stays the caller's, is not a sane 64-bit ELF file. Of a library only the exported
 * functions are known. */
struct elf_file *elf_file_open(int fd, bool is_library);

/* The code that the kernel maps into every process, or NULL. */
struct elf_file *elf_file_vdso(void);

struct elf_file *elf_file_share(struct elf_file *file);

/* Accepts NULL. */
void elf_file_release(struct elf_file *file);

/* One more reference to the handle, for elf_end. */
Elf *elf_file_handle(const struct elf_file *file);

/* The page on which the file begins when it is loaded. */
uint64_t elf_file_low(const struct elf_file *file);

/* Is it a program that has its libraries built in? */
bool elf_file_is_static(const struct elf_file *file);

/* Does the address lie in the code at the entry point that comes with the compiler? */
bool elf_file_is_entry(struct elf_file *file, uint64_t address);

/* ---- symbols ----------------------------------------------------------------------- */

/* The function that begins exactly there, or that covers the address, or NULL. Of several
 * names for one function the one that people write: fork rather than __libc_fork. */
const char *elf_file_function_at(struct elf_file *file, uint64_t address);
const char *elf_file_function_over(struct elf_file *file, uint64_t address);

/* Where the function of that name begins; 0: there is none. */
uint64_t elf_file_function_named(struct elf_file *file, const char *name);

/* From where to where the function reaches that covers the address. */
bool elf_file_extent(struct elf_file *file, uint64_t address, uint64_t *start,
                     uint64_t *end);

/* Does another function go on there by a jump? Then it may be that one that was called. */
bool elf_file_is_jumped_to(struct elf_file *file, uint64_t address);

/* Where an exported object lies; 0: there is none. */
uint64_t elf_file_object(struct elf_file *file, const char *name);

/* ---- source lines ------------------------------------------------------------------ */

struct source {
    const char *function; /* or NULL; both live as long as the file */
    const char *file;     /* base name, or NULL */
    int line;             /* or 0 */
};

/* False if the program was compiled without -g, or the address is in none of its own
 * source files. */
bool elf_file_source(struct elf_file *file, uint64_t address, struct source *out);

#endif
