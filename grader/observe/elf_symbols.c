/* Symbols of an ELF file, by address. */
#include <gelf.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "observe/elf_file.h"
#include "observe/elf_private.h"

enum { SYMBOLS_MAX = 1 << 18, NAME_MAX_LEN = 200, ENTRY_BYTES = 0x30 };

/* jmp rel32, on x86-64. */
enum { JUMP = 0xe9, JUMP_BYTES = 5 };

struct table {
    Elf *elf;
    Elf_Data *data;
    size_t names;
    size_t count;
};

static bool open_table(Elf *elf, GElf_Word type, struct table *out)
{
    Elf_Scn *section = NULL;
    GElf_Shdr head;

    while ((section = elf_nextscn(elf, section)) != NULL) {
        if (gelf_getshdr(section, &head) == NULL || head.sh_type != type ||
            head.sh_entsize != sizeof(Elf64_Sym)) {
            continue;
        }
        *out = (struct table){
            .elf = elf, .data = elf_getdata(section, NULL), .names = head.sh_link};
        if (out->data == NULL) {
            return false;
        }
        out->count = out->data->d_size / sizeof(Elf64_Sym);
        out->count = out->count > SYMBOLS_MAX ? SYMBOLS_MAX : out->count;
        return true;
    }
    return false;
}

/* NULL if the symbol is defined in another file. */
static const char *read_symbol(const struct table *table, size_t index, GElf_Sym *out)
{
    if (gelf_getsym(table->data, (int)index, out) == NULL ||
        out->st_shndx == SHN_UNDEF) {
        return NULL;
    }
    const char *name = elf_strptr(table->elf, table->names, out->st_name);
    return name == NULL || name[0] == '\0' || strlen(name) > NAME_MAX_LEN ? NULL : name;
}

static size_t underscores(const char *name)
{
    return strspn(name, "_");
}

/* Is `a` the better of two names for one function? _exit is, rather than _Exit. */
static bool is_better(const char *a, const char *b)
{
    if (underscores(a) != underscores(b)) {
        return underscores(a) < underscores(b);
    }
    if (strlen(a) != strlen(b)) {
        return strlen(a) < strlen(b);
    }
    return strcmp(a, b) > 0;
}

static int compare(const void *left, const void *right)
{
    const struct elf_function *a = left;
    const struct elf_function *b = right;

    if (a->start != b->start) {
        return a->start < b->start ? -1 : 1;
    }
    return 0;
}

/* Leaves one name for each address. */
static size_t merge_aliases(struct elf_function *list, size_t count)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || list[kept - 1].start != list[i].start) {
            list[kept++] = list[i];
            continue;
        }
        struct elf_function *same = &list[kept - 1];
        same->name = is_better(list[i].name, same->name) ? list[i].name : same->name;
        same->end = list[i].end > same->end ? list[i].end : same->end;
    }
    return kept;
}

static void fill_functions(struct elf_file *file, const struct table *table)
{
    file->functions = calloc(table->count + 1, sizeof(*file->functions));
    if (file->functions == NULL) {
        BUG("out of memory");
    }
    for (size_t i = 0; i < table->count; i++) {
        GElf_Sym symbol;
        const char *name = read_symbol(table, i, &symbol);
        if (name == NULL || (GELF_ST_TYPE(symbol.st_info) != STT_FUNC &&
                             GELF_ST_TYPE(symbol.st_info) != STT_GNU_IFUNC)) {
            continue;
        }
        file->functions[file->function_count++] = (struct elf_function){
            symbol.st_value, symbol.st_value + symbol.st_size, name};
    }
    qsort(file->functions, file->function_count, sizeof(*file->functions), compare);
    file->function_count = merge_aliases(file->functions, file->function_count);
}

/* Of a library only the exported names count: these are what a program can call. */
static void make_functions(struct elf_file *file)
{
    struct table table;

    if (file->has_functions) {
        return;
    }
    file->has_functions = true;
    if ((!file->is_library && open_table(file->elf, SHT_SYMTAB, &table)) ||
        open_table(file->elf, SHT_DYNSYM, &table)) {
        fill_functions(file, &table);
    }
}

/* The last function that begins at or before the address, or NULL. */
static const struct elf_function *find_before(struct elf_file *file, uint64_t address)
{
    size_t low = 0;

    make_functions(file);
    size_t high = file->function_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (file->functions[middle].start <= address) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low == 0 ? NULL : &file->functions[low - 1];
}

const char *elf_file_function_at(struct elf_file *file, uint64_t address)
{
    const struct elf_function *found = find_before(file, address);

    return found != NULL && found->start == address ? found->name : NULL;
}

const char *elf_file_function_over(struct elf_file *file, uint64_t address)
{
    const struct elf_function *found = find_before(file, address);

    return found != NULL && address < found->end ? found->name : NULL;
}

uint64_t elf_file_function_named(struct elf_file *file, const char *name)
{
    make_functions(file);
    for (size_t i = 0; i < file->function_count; i++) {
        if (strcmp(file->functions[i].name, name) == 0) {
            return file->functions[i].start;
        }
    }
    return 0;
}

bool elf_file_extent(struct elf_file *file, uint64_t address, uint64_t *start,
                     uint64_t *end)
{
    const struct elf_function *found = find_before(file, address);

    if (found == NULL || address >= found->end) {
        return false;
    }
    *start = found->start;
    *end = found->end;
    return true;
}

/* The bytes of the file that are loaded from `start` to `end`. */
static struct bytes code_between(const struct elf_file *file, uint64_t start,
                                 uint64_t end)
{
    size_t count = 0;

    (void)elf_getphdrnum(file->elf, &count);
    for (size_t i = 0; i < count; i++) {
        GElf_Phdr segment;
        if (gelf_getphdr(file->elf, (int)i, &segment) == NULL ||
            segment.p_type != PT_LOAD || start < segment.p_vaddr || end < start ||
            segment.p_offset > file->size ||
            segment.p_filesz > file->size - segment.p_offset ||
            end - segment.p_vaddr > segment.p_filesz) {
            continue;
        }
        return (struct bytes){
            file->content + segment.p_offset + (start - segment.p_vaddr), end - start};
    }
    return (struct bytes){0};
}

bool elf_file_is_jumped_to(struct elf_file *file, uint64_t address)
{
    make_functions(file);
    for (size_t i = 0; i < file->function_count; i++) {
        const struct elf_function *from = &file->functions[i];
        struct bytes code = code_between(file, from->start, from->end);
        for (size_t at = 0; at + JUMP_BYTES <= code.len; at++) {
            int32_t distance;
            if ((unsigned char)code.data[at] != JUMP) {
                continue;
            }
            memcpy(&distance, code.data + at + 1, sizeof(distance));
            if (from->start != address &&
                from->start + at + JUMP_BYTES + (uint64_t)(int64_t)distance ==
                    address) {
                return true;
            }
        }
    }
    return false;
}

uint64_t elf_file_object(struct elf_file *file, const char *name)
{
    struct table table;

    if (!open_table(file->elf, SHT_DYNSYM, &table)) {
        return 0;
    }
    for (size_t i = 0; i < table.count; i++) {
        GElf_Sym symbol;
        const char *found = read_symbol(&table, i, &symbol);
        if (found != NULL && GELF_ST_TYPE(symbol.st_info) == STT_OBJECT &&
            strcmp(found, name) == 0) {
            return symbol.st_value;
        }
    }
    return 0;
}

/* Without symbols: no C library's entry code is longer. */
bool elf_file_is_entry(struct elf_file *file, uint64_t address)
{
    const struct elf_function *found = find_before(file, file->entry);
    uint64_t end =
        found != NULL && found->start == file->entry && found->end > found->start
            ? found->end
            : file->entry + ENTRY_BYTES;

    return address >= file->entry && address < end;
}
