/* Whether the call frame information of a file can be given to libdw, which makes room for
 * whatever register number it meets: a student's program can ask for gigabytes. */
#include <dwarf.h>
#include <elfutils/libdw.h>
#include <gelf.h>
#include <string.h>

#include "base/buf.h"
#include "observe/elf_private.h"

enum {
    SECTION_BYTES_MAX = 4 << 20,
    PROGRAM_BYTES_MAX = 8192, /* of one function */
    REMEMBERED_MAX = 64,      /* in one function */
    REGISTER_MAX = 128,
    HEADER_BYTES = 8,
    END_BYTES = 4,
    POINTER_RELATIVE_4 = DW_EH_PE_pcrel | DW_EH_PE_sdata4
};

/* The operands of the instructions that have an opcode of their own: r register, n number,
 * b block, and 1, 2, 4, 8 bytes. NULL: what no compiler writes. */
static const char *const operands[64] = {
    [DW_CFA_nop] = "",
    [DW_CFA_advance_loc1] = "1",
    [DW_CFA_advance_loc2] = "2",
    [DW_CFA_advance_loc4] = "4",
    [DW_CFA_offset_extended] = "rn",
    [DW_CFA_restore_extended] = "r",
    [DW_CFA_undefined] = "r",
    [DW_CFA_same_value] = "r",
    [DW_CFA_register] = "rr",
    [DW_CFA_remember_state] = "",
    [DW_CFA_restore_state] = "",
    [DW_CFA_def_cfa] = "rn",
    [DW_CFA_def_cfa_register] = "r",
    [DW_CFA_def_cfa_offset] = "n",
    [DW_CFA_def_cfa_expression] = "b",
    [DW_CFA_expression] = "rb",
    [DW_CFA_offset_extended_sf] = "rn",
    [DW_CFA_def_cfa_sf] = "rn",
    [DW_CFA_def_cfa_offset_sf] = "n",
    [DW_CFA_val_offset] = "rn",
    [DW_CFA_val_offset_sf] = "rn",
    [DW_CFA_val_expression] = "rb",
    [DW_CFA_MIPS_advance_loc8] = "8",
    [DW_CFA_GNU_window_save] = "",
    [DW_CFA_GNU_args_size] = "n",
    [DW_CFA_GNU_negative_offset_extended] = "rn",
};

static bool skip(struct bytes *code, uint64_t len)
{
    if (len > code->len) {
        return false;
    }
    code->data += len;
    code->len -= len;
    return true;
}

/* LEB128; the value is of interest only where it is unsigned. */
static bool take_number(struct bytes *code, uint64_t *out)
{
    *out = 0;
    for (unsigned shift = 0; shift < 70 && code->len > 0; shift += 7) {
        unsigned char byte = (unsigned char)code->data[0];
        (void)skip(code, 1);
        *out |= shift < 64 ? (uint64_t)(byte & 0x7f) << shift : 0;
        if ((byte & 0x80) == 0) {
            return true;
        }
    }
    return false;
}

static bool take_operand(struct bytes *code, char kind)
{
    uint64_t number;

    if (kind >= '1' && kind <= '8') {
        return skip(code, (uint64_t)(kind - '0'));
    }
    if (!take_number(code, &number)) {
        return false;
    }
    return kind == 'r' ? number < REGISTER_MAX : kind == 'n' || skip(code, number);
}

static bool take_operands(struct bytes *code, const char *kinds)
{
    for (; *kinds != '\0'; kinds++) {
        if (!take_operand(code, *kinds)) {
            return false;
        }
    }
    return true;
}

/* Two bits of some opcodes tell the instruction, the others an operand. */
static const char *operands_of(unsigned char opcode)
{
    if ((opcode & 0xc0U) == 0) {
        return operands[opcode];
    }
    return (opcode & 0xc0U) == DW_CFA_offset ? "n" : "";
}

static bool is_tame_program(struct bytes code)
{
    int remembered = 0;

    if (code.len > PROGRAM_BYTES_MAX) {
        return false;
    }
    while (code.len > 0) {
        unsigned char opcode = (unsigned char)code.data[0];
        const char *kinds = operands_of(opcode);
        remembered += opcode == DW_CFA_remember_state ? 1 : 0;
        (void)skip(&code, 1);
        if (kinds == NULL || remembered > REMEMBERED_MAX ||
            !take_operands(&code, kinds)) {
            return false;
        }
    }
    return true;
}

static struct bytes bytes_between(const uint8_t *start, const uint8_t *end)
{
    return (struct bytes){(const char *)start, end < start ? 0 : (size_t)(end - start)};
}

/* Bytes of a pointer in this encoding; 0: a length that no compiler uses. */
static size_t pointer_bytes(unsigned encoding)
{
    switch (encoding & 0x0fU) {
    case DW_EH_PE_udata4:
    case DW_EH_PE_sdata4:
        return 4;
    case DW_EH_PE_absptr:
    case DW_EH_PE_udata8:
    case DW_EH_PE_sdata8:
        return 8;
    default:
        return 0;
    }
}

/* How long the pointers are in the functions that a common entry of .eh_frame is for, by
 * what it says about itself: a letter each, with an operand. 0: it says strange things. */
static size_t pointers_under_letters(const char *letters, struct bytes data)
{
    size_t out = 0;

    if (*letters != 'z') {
        return 0;
    }
    for (letters++; *letters != '\0'; letters++) {
        if (*letters == 'S') {
            continue;
        }
        unsigned encoding = data.len == 0 ? 0xff : (unsigned char)data.data[0];
        size_t more = *letters == 'P' ? pointer_bytes(encoding) : 0;
        if (strchr("RPL", *letters) == NULL || !skip(&data, 1 + more)) {
            return 0;
        }
        out = *letters == 'R' ? pointer_bytes(encoding) : out;
    }
    return out;
}

static size_t pointers_under(const Dwarf_CIE *common, bool is_eh)
{
    const struct bytes data = {(const char *)common->augmentation_data,
                               common->augmentation_data_size};

    if (common->return_address_register >= REGISTER_MAX) {
        return 0;
    }
    if (!is_eh) {
        return common->augmentation[0] == '\0' ? 8 : 0;
    }
    return data.data == NULL ? 0 : pointers_under_letters(common->augmentation, data);
}

struct frames {
    const unsigned char *ident;
    Elf_Data *data;
    bool is_eh;
};

static bool is_tame_function(const struct frames *frames, const Dwarf_FDE *function)
{
    struct bytes code = bytes_between(function->start, function->end);
    Dwarf_CFI_Entry common;
    Dwarf_Off next;
    uint64_t more = 0;

    if (function->CIE_pointer >= frames->data->d_size ||
        dwarf_next_cfi(frames->ident, frames->data, frames->is_eh,
                       function->CIE_pointer, &next, &common) != 0 ||
        !dwarf_cfi_cie_p(&common)) {
        return false;
    }
    size_t pointer = pointers_under(&common.cie, frames->is_eh);
    return pointer > 0 && skip(&code, 2 * pointer) &&
           (!frames->is_eh || (take_number(&code, &more) && skip(&code, more))) &&
           is_tame_program(code);
}

static bool is_tame_entry(const struct frames *frames, const Dwarf_CFI_Entry *entry)
{
    if (!dwarf_cfi_cie_p(entry)) {
        return is_tame_function(frames, &entry->fde);
    }
    return pointers_under(&entry->cie, frames->is_eh) > 0 &&
           is_tame_program(bytes_between(entry->cie.initial_instructions,
                                         entry->cie.initial_instructions_end));
}

static bool is_tame_section(Elf *elf, Elf_Scn *section, const GElf_Shdr *head,
                            bool is_eh)
{
    const struct frames frames = {
        .ident = (const unsigned char *)elf_getident(elf, NULL),
        .data = elf_rawdata(section, NULL),
        .is_eh = is_eh,
    };
    Dwarf_CFI_Entry entry;
    Dwarf_Off next = 0;

    /* A section that only takes room in memory has a size and no bytes. */
    if (frames.data == NULL ||
        (frames.data->d_buf == NULL && frames.data->d_size > 0) ||
        (head->sh_flags & SHF_COMPRESSED) != 0 || head->sh_size > SECTION_BYTES_MAX) {
        return false;
    }
    for (Dwarf_Off at = 0; at < frames.data->d_size; at = next) {
        int rc = dwarf_next_cfi(frames.ident, frames.data, is_eh, at, &next, &entry);
        if (rc != 0 || next <= at) {
            /* The end mark, and nothing behind it that was not read. */
            return rc > 0 && frames.data->d_size - at <= END_BYTES;
        }
        if (!is_tame_entry(&frames, &entry)) {
            return false;
        }
    }
    return true;
}

/* libdw goes by a table in front of the frames, which must lead to those that were read. */
static bool is_led_to(Elf *elf, const GElf_Shdr *frames)
{
    size_t count;

    if (elf_getphdrnum(elf, &count) < 0) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        GElf_Phdr table;
        int32_t distance;
        if (gelf_getphdr(elf, (int)i, &table) == NULL) {
            return false;
        }
        if (table.p_type != PT_GNU_EH_FRAME) {
            continue;
        }
        const Elf_Data *data = elf_getdata_rawchunk(elf, (int64_t)table.p_offset,
                                                    HEADER_BYTES, ELF_T_BYTE);
        if (data == NULL ||
            ((const unsigned char *)data->d_buf)[1] != POINTER_RELATIVE_4) {
            return false;
        }
        memcpy(&distance, (const char *)data->d_buf + 4, sizeof(distance));
        return frames != NULL &&
               table.p_vaddr + 4 + (uint64_t)(int64_t)distance == frames->sh_addr &&
               frames->sh_offset - table.p_offset == frames->sh_addr - table.p_vaddr;
    }
    return true;
}

bool elf_frames_are_tame(Elf *elf)
{
    size_t names;
    Elf_Scn *section = NULL;
    GElf_Shdr head;
    GElf_Shdr frames;
    bool has_frames = false;

    if (elf_getshdrstrndx(elf, &names) < 0) {
        return false;
    }
    while ((section = elf_nextscn(elf, section)) != NULL) {
        const char *name = gelf_getshdr(section, &head) == NULL
                               ? NULL
                               : elf_strptr(elf, names, head.sh_name);
        bool is_eh = name != NULL && strcmp(name, ".eh_frame") == 0;
        bool is_debug = name != NULL && strcmp(name, ".debug_frame") == 0;
        if (name == NULL || (is_eh && has_frames) ||
            ((is_eh || is_debug) && !is_tame_section(elf, section, &head, is_eh))) {
            return false;
        }
        if (is_eh) {
            frames = head;
            has_frames = true;
        }
    }
    return is_led_to(elf, has_frames ? &frames : NULL);
}
