#include "build/own_names.h"

#include <gelf.h>
#include <string.h>

/* Only what is linked dynamically names an interpreter. */
static bool is_dynamic(Elf *elf)
{
    size_t count = 0;

    if (elf_getphdrnum(elf, &count) != 0) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        GElf_Phdr segment;
        if (gelf_getphdr(elf, (int)i, &segment) != NULL &&
            segment.p_type == PT_INTERP) {
            return true;
        }
    }
    return false;
}

static void note(struct own_names *own, const char *name, const char *const *names,
                 size_t name_count)
{
    for (size_t i = 0; i < name_count && i < OWN_NAMES_MAX; i++) {
        if (!own->is_own[i] && strcmp(name, names[i]) == 0) {
            own->is_own[i] = true;
            own->count++;
        }
    }
}

static bool is_global_definition(const GElf_Sym *symbol)
{
    int binding = GELF_ST_BIND(symbol->st_info);

    return symbol->st_shndx != SHN_UNDEF &&
           (binding == STB_GLOBAL || binding == STB_WEAK);
}

static void read_table(Elf *elf, Elf_Scn *section, struct own_names *own,
                       const char *const *names, size_t name_count)
{
    GElf_Shdr head;
    Elf_Data *data = elf_getdata(section, NULL);

    if (gelf_getshdr(section, &head) == NULL || head.sh_type != SHT_SYMTAB ||
        data == NULL || head.sh_entsize == 0) {
        return;
    }
    for (size_t i = 0; i < head.sh_size / head.sh_entsize; i++) {
        GElf_Sym symbol;
        if (gelf_getsym(data, (int)i, &symbol) == NULL) {
            return;
        }
        const char *name = elf_strptr(elf, head.sh_link, symbol.st_name);
        if (name != NULL && is_global_definition(&symbol)) {
            note(own, name, names, name_count);
        }
    }
}

struct own_names own_names_find(int program_fd, const char *const *names,
                                size_t name_count)
{
    struct own_names own = {.count = 0};
    Elf *elf = NULL;
    Elf_Scn *section = NULL;

    if (elf_version(EV_CURRENT) == EV_NONE) {
        return own;
    }
    elf = elf_begin(program_fd, ELF_C_READ, NULL);
    if (elf == NULL) {
        return own;
    }
    if (elf_kind(elf) == ELF_K_ELF && is_dynamic(elf)) {
        while ((section = elf_nextscn(elf, section)) != NULL) {
            read_table(elf, section, &own, names, name_count);
        }
    }
    (void)elf_end(elf);
    return own;
}
