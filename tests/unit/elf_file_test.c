/* Files as a student may make them. */
#include <elf.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "base/buf.h"
#include "base/fd.h"
#include "observe/elf_file.h"
#include "support/compiled.h"

static struct elf_file *open_compiled(const char *command, const char *text)
{
    struct compiled program = compile(command, text, NULL);
    AUTO_CLOSE int fd = open(program.path, O_RDONLY | O_CLOEXEC);

    compiled_remove(&program);
    cr_assert_geq(fd, 0);
    return elf_file_open(fd, false);
}

/* A whole program in which some instructions about its frames were written by hand. */
static void check_frames(const char *escape, bool is_accepted)
{
    AUTO_BUF text = {0};

    buf_printf(&text, "int main(void) { __asm__(\".cfi_escape %s\"); return 0; }\n",
               escape);
    struct elf_file *file = open_compiled("gcc -g -O0", text.data);
    cr_assert_eq(file != NULL, is_accepted, "%s", escape);
    elf_file_release(file);
}

Test(elf_file, takes_frames_as_compilers_write_them)
{
    check_frames("0x2e, 0x10", true);
    check_frames("0x05, 0x03, 0x01", true);
    check_frames("0x0a, 0x0b", true);
}

Test(elf_file, refuses_registers_that_no_machine_has)
{
    check_frames("0x05, 0x80, 0x80, 0x80, 0x7d, 0x01", false);
    check_frames("0x07, 0x80, 0x80, 0x04", false);
    check_frames("0x10, 0x80, 0x80, 0x04, 0x01, 0x30", false);
}

/* Makes the section one that has a size, but no bytes in the file. */
static void empty_section(struct bytes content, const char *name)
{
    char *base = (char *)content.data;
    const Elf64_Ehdr *head = (const Elf64_Ehdr *)(void *)base;
    Elf64_Shdr *sections = (Elf64_Shdr *)(void *)(base + head->e_shoff);
    const char *names = base + sections[head->e_shstrndx].sh_offset;

    for (size_t i = 0; i < head->e_shnum; i++) {
        if (strcmp(names + sections[i].sh_name, name) == 0) {
            sections[i].sh_type = SHT_NOBITS;
        }
    }
}

Test(elf_file, refuses_frames_without_bytes)
{
    struct compiled program =
        compile("gcc -g -O0", "int main(void) { return 0; }\n", NULL);
    AUTO_CLOSE int fd = open(program.path, O_RDONLY | O_CLOEXEC);
    AUTO_BUF content = {0};

    compiled_remove(&program);
    cr_assert_eq(fd_read_all(fd, &content, 1 << 20), 0);
    empty_section(buf_bytes(&content), ".eh_frame");
    AUTO_CLOSE int changed = fd_from_bytes("changed", buf_bytes(&content));
    cr_assert_null(elf_file_open(changed, false));
}

Test(elf_file, refuses_compressed_sections_of_any_size)
{
    struct elf_file *file = open_compiled(
        "gcc -g -O0",
        "__asm__(\".section .zdebug_line,\\\"\\\",@progbits\\n\"\n"
        "        \".ascii \\\"ZLIB\\\\177\\\\377\\\\377\\\\377\\\\377\\\"\\n\"\n"
        "        \".text\");\n"
        "int main(void) { return 0; }\n");

    cr_assert_null(file);
}

Test(elf_file, refuses_other_files)
{
    AUTO_CLOSE int text = fd_from_bytes("text", BYTES_LITERAL("#!/bin/sh\n"));
    AUTO_CLOSE int folder = open("/", O_RDONLY | O_CLOEXEC);
    AUTO_CLOSE int device = open("/dev/zero", O_RDONLY | O_CLOEXEC);

    cr_assert_null(elf_file_open(text, false));
    cr_assert_null(elf_file_open(folder, false));
    cr_assert_null(elf_file_open(device, false));
}

Test(elf_file, knows_a_file_again_by_its_content)
{
    struct compiled program =
        compile("gcc -g -O0", "int main(void) { return 0; }\n", NULL);
    AUTO_CLOSE int first = open(program.path, O_RDONLY | O_CLOEXEC);
    AUTO_BUF content = {0};
    cr_assert_eq(fd_read_all(first, &content, 1 << 20), 0);
    AUTO_CLOSE int second = fd_from_bytes("copy", buf_bytes(&content));

    struct elf_file *a = elf_file_open(first, false);
    struct elf_file *b = elf_file_open(second, false);
    struct elf_file *library = elf_file_open(second, true);

    compiled_remove(&program);
    cr_assert_not_null(a);
    cr_assert_eq(a, b);
    cr_assert_neq(a, library);
    elf_file_release(a);
    elf_file_release(b);
    elf_file_release(library);
}
