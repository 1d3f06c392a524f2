/* Programs, which a student makes: symbols, source lines and frames of whatever is called a
 * sane file. */
#include <elf.h>
#include <elfutils/libdw.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/fd.h"
#include "fuzz.h"
#include "observe/elf_file.h"

enum { ADDRESSES = 24 };

static void look_up(struct elf_file *file, uint64_t address)
{
    struct source source;
    uint64_t start;
    uint64_t end;

    (void)elf_file_function_at(file, address);
    (void)elf_file_function_over(file, address);
    (void)elf_file_is_entry(file, address);
    if (elf_file_extent(file, address, &start, &end)) {
        CLAIM(start <= address && address < end);
    }
    if (elf_file_source(file, address, &source)) {
        CLAIM(source.file != NULL);
    }
}

/* As the unwinder does it. */
static void unwind(const struct elf_file *file, uint64_t first)
{
    Elf *elf = elf_file_handle(file);
    Dwarf_CFI *frames = elf == NULL ? NULL : dwarf_getcfi_elf(elf);

    for (uint64_t i = 0; frames != NULL && i < ADDRESSES; i++) {
        Dwarf_Frame *frame = NULL;
        if (dwarf_cfi_addrframe(frames, first + i * 3, &frame) == 0) {
            free(frame);
        }
    }
    if (frames != NULL) {
        (void)dwarf_cfi_end(frames);
    }
    (void)elf_end(elf);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_CLOSE int fd = memfd_create("program", MFD_CLOEXEC);

    CLAIM(fd >= 0 && fd_write_all(fd, data, size) == 0);
    struct elf_file *file = elf_file_open(fd, size % 4 == 1);
    if (file == NULL) {
        return 0;
    }
    uint64_t low = elf_file_low(file);
    (void)elf_file_is_static(file);
    (void)elf_file_object(file, "stdout");
    uint64_t first = elf_file_function_named(file, "main");
    (void)elf_file_is_jumped_to(file, first);
    for (uint64_t i = 0; i < ADDRESSES; i++) {
        look_up(file, i % 2 == 0 ? first + i * 3 : low + 0x1000 + i * 9);
    }
    unwind(file, first);
    elf_file_release(file);
    return 0;
}

/* A section that lies in the file, by a number drawn; false: there is none. */
static bool draw_section(const uint8_t *data, size_t size, unsigned drawn,
                         Elf64_Shdr *out)
{
    Elf64_Ehdr head;

    if (size < sizeof(head)) {
        return false;
    }
    memcpy(&head, data, sizeof(head));
    if (head.e_shnum == 0 || head.e_shoff > size ||
        (size - head.e_shoff) / sizeof(*out) < head.e_shnum) {
        return false;
    }
    memcpy(out, data + head.e_shoff + drawn % head.e_shnum * sizeof(*out),
           sizeof(*out));
    return out->sh_size > 0 && out->sh_offset < size &&
           out->sh_size <= size - out->sh_offset;
}

/* Mostly within a section: what is moved as a whole is no file of its kind any more, and
 * most of a file is refused before its debugging sections are looked at. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size,
                               unsigned seed)
{
    static uint8_t copy[1 << 16];
    Elf64_Shdr section;

    if (seed % 4 == 0 || !draw_section(data, size, seed / 4, &section) ||
        section.sh_size > sizeof(copy)) {
        return LLVMFuzzerMutate(data, size, max_size);
    }
    memcpy(copy, data + section.sh_offset, section.sh_size);
    (void)LLVMFuzzerMutate(copy, section.sh_size, section.sh_size);
    memcpy(data + section.sh_offset, copy, section.sh_size);
    return size;
}
