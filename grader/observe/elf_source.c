/* Source lines of an ELF file, from its DWARF. */
#include <dwarf.h>
#include <gelf.h>
#include <string.h>

#include "observe/elf_file.h"
#include "observe/elf_private.h"

/* What the student's compiler wrote is far below these; what a student wrote may not be. */
enum {
    LINE_BYTES_MAX = 2 << 20,
    UNITS_MAX = 512,
    DEPTH_MAX = 24,
    ENTRIES_MAX = 50000, /* looked at for one address */
    ROWS_MAX = 200000
};

/* The functions that an address lies in: the outer one first, then what was inlined. */
struct scopes {
    Dwarf_Die list[DEPTH_MAX];
    size_t count;
    size_t seen;
};

static bool has_modest_lines(Elf *elf)
{
    size_t names;
    Elf_Scn *section = NULL;
    GElf_Shdr head;

    if (elf_getshdrstrndx(elf, &names) < 0) {
        return false;
    }
    while ((section = elf_nextscn(elf, section)) != NULL) {
        const char *name = gelf_getshdr(section, &head) == NULL
                               ? NULL
                               : elf_strptr(elf, names, head.sh_name);
        if (name == NULL ||
            (strncmp(name, ".debug_line", 11) == 0 && head.sh_size > LINE_BYTES_MAX)) {
            return false;
        }
    }
    return true;
}

static Dwarf *open_dwarf(struct elf_file *file)
{
    if (!file->has_looked_for_dwarf) {
        file->has_looked_for_dwarf = true;
        file->dwarf = has_modest_lines(file->elf)
                          ? dwarf_begin_elf(file->elf, DWARF_C_READ, NULL)
                          : NULL;
    }
    return file->dwarf;
}

/* A skeleton would make libdw open another file, whose name the program chooses. */
static bool is_whole_unit(const Dwarf_Die *unit)
{
    Dwarf_Half version;
    uint8_t type;

    return dwarf_cu_info(unit->cu, &version, &type, NULL, NULL, NULL, NULL, NULL) ==
               0 &&
           type == DW_UT_compile;
}

/* Not by .debug_aranges, which clang does not write. */
static bool find_unit(Dwarf *dwarf, uint64_t address, Dwarf_Die *out)
{
    Dwarf_Off next = 0;
    size_t head_bytes;

    for (int i = 0; i < UNITS_MAX; i++) {
        Dwarf_Off at = next;
        if (dwarf_nextcu(dwarf, at, &next, &head_bytes, NULL, NULL, NULL) != 0) {
            return false;
        }
        if (dwarf_offdie(dwarf, at + head_bytes, out) != NULL && is_whole_unit(out) &&
            dwarf_haspc(out, address) == 1) {
            return true;
        }
    }
    return false;
}

static bool is_scope(int tag)
{
    return tag == DW_TAG_subprogram || tag == DW_TAG_inlined_subroutine;
}

/* Descends into what holds the address. */
static void find_scopes(Dwarf_Die *parent, uint64_t address, struct scopes *scopes)
{
    Dwarf_Die die;

    for (int depth = 0; depth < DEPTH_MAX; depth++) {
        int rc = dwarf_child(parent, &die);
        while (rc == 0) {
            int tag = dwarf_tag(&die);
            if (++scopes->seen > ENTRIES_MAX) {
                return;
            }
            if ((is_scope(tag) || tag == DW_TAG_lexical_block) &&
                dwarf_haspc(&die, address) == 1) {
                break;
            }
            Dwarf_Die before = die;
            rc = dwarf_siblingof(&before, &die);
        }
        if (rc != 0) {
            return;
        }
        if (is_scope(dwarf_tag(&die))) {
            scopes->list[scopes->count++] = die;
        }
        *parent = die;
    }
}

/* The row that covers the address. What the compiler added has line 0: then the row before
 * it counts. */
static Dwarf_Line *find_row(Dwarf_Lines *lines, size_t count, uint64_t address)
{
    Dwarf_Line *best = NULL;

    for (size_t i = 0; i < count && i < ROWS_MAX; i++) {
        Dwarf_Line *row = dwarf_onesrcline(lines, i);
        Dwarf_Addr start;
        bool is_end;
        int line;
        if (row == NULL || dwarf_lineaddr(row, &start) != 0 ||
            dwarf_lineendsequence(row, &is_end) != 0 || dwarf_lineno(row, &line) != 0 ||
            start > address) {
            break;
        }
        if (is_end) {
            best = NULL;
        } else if (line > 0) {
            best = row;
        }
    }
    return best;
}

static bool find_line(Dwarf_Die *unit, uint64_t address, struct source *out)
{
    Dwarf_Lines *lines;
    size_t count;

    if (dwarf_getsrclines(unit, &lines, &count) != 0) {
        return false;
    }
    Dwarf_Line *row = find_row(lines, count, address);
    if (row == NULL || dwarf_lineno(row, &out->line) != 0) {
        return false;
    }
    out->file = dwarf_linesrc(row, NULL, NULL);
    return out->file != NULL;
}

static int number_of(Dwarf_Die *die, unsigned name)
{
    Dwarf_Attribute attribute;
    Dwarf_Word value;

    if (dwarf_attr(die, name, &attribute) == NULL ||
        dwarf_formudata(&attribute, &value) != 0 || value > 1000000) {
        return 0;
    }
    return (int)value;
}

/* Where the inlined function was called. */
static bool find_call(Dwarf_Die *unit, Dwarf_Die *inlined, struct source *out)
{
    Dwarf_Files *files;
    size_t count;
    int file = number_of(inlined, DW_AT_call_file);

    out->line = number_of(inlined, DW_AT_call_line);
    if (out->line == 0 || dwarf_getsrcfiles(unit, &files, &count) != 0 ||
        (size_t)file >= count) {
        return false;
    }
    out->file = dwarf_filesrc(files, (size_t)file, NULL, NULL);
    return out->file != NULL;
}

/* The C library's headers have functions of their own, which are inlined: read() with
 * _FORTIFY_SOURCE. The student's code is what called them. */
static bool is_of_system(const char *file)
{
    return strncmp(file, "/usr/", 5) == 0;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash == NULL ? path : slash + 1;
}

bool elf_file_source(struct elf_file *file, uint64_t address, struct source *out)
{
    struct scopes scopes = {.count = 0};
    Dwarf_Die unit;
    Dwarf *dwarf = open_dwarf(file);

    *out = (struct source){0};
    if (dwarf == NULL || !find_unit(dwarf, address, &unit)) {
        return false;
    }
    bool is_known = find_line(&unit, address, out);
    Dwarf_Die parent = unit;
    find_scopes(&parent, address, &scopes);
    while (is_known && is_of_system(out->file) && scopes.count > 1) {
        is_known = find_call(&unit, &scopes.list[--scopes.count], out);
    }
    if (!is_known || is_of_system(out->file)) {
        *out = (struct source){0};
        return false;
    }
    out->file = base_name(out->file);
    out->function =
        scopes.count == 0 ? NULL : dwarf_diename(&scopes.list[scopes.count - 1]);
    return true;
}
