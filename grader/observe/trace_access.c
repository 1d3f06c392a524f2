/* The general instructions of x86-64 and the moves of SSE, as compilers use them. The names
 * are those of the manual: an instruction is prefixes, REX, opcode, ModRM, SIB, displacement
 * and immediate; ModRM names a register and another one or a place in memory. */
#include "observe/trace_access.h"

#include <stddef.h>
#include <string.h>

#if defined(__x86_64__)

/* What an opcode does with the operand that may lie in memory. */
enum deed { DEED_NONE, DEED_READ, DEED_WRITE, DEED_UPDATE };

struct range {
    unsigned char first;
    unsigned char last;
    enum deed deed;
};

/* The first row that fits counts; below 0x40 there is a pattern instead. */
static const struct range one_byte[] = {
    {0x63, 0x63, DEED_READ},   {0x69, 0x69, DEED_READ},  {0x6b, 0x6b, DEED_READ},
    {0x84, 0x85, DEED_READ},   {0x88, 0x89, DEED_WRITE}, {0x8a, 0x8b, DEED_READ},
    {0xc0, 0xc1, DEED_UPDATE}, {0xc6, 0xc7, DEED_WRITE}, {0xd0, 0xd3, DEED_UPDATE},
    {0xd8, 0xd8, DEED_READ},   {0xdc, 0xdc, DEED_READ},
};

/* Behind 0x0f. */
static const struct range two_byte[] = {
    {0x11, 0x11, DEED_WRITE},  {0x13, 0x13, DEED_WRITE},  {0x17, 0x17, DEED_WRITE},
    {0x18, 0x1f, DEED_NONE},   {0x10, 0x16, DEED_READ},   {0x29, 0x29, DEED_WRITE},
    {0x28, 0x2f, DEED_READ},   {0x40, 0x4f, DEED_READ},   {0x51, 0x76, DEED_READ},
    {0x7e, 0x7f, DEED_WRITE},  {0x90, 0x9f, DEED_WRITE},  {0xa3, 0xa3, DEED_READ},
    {0xab, 0xab, DEED_UPDATE}, {0xaf, 0xaf, DEED_READ},   {0xb3, 0xb3, DEED_UPDATE},
    {0xb6, 0xb7, DEED_READ},   {0xbb, 0xbb, DEED_UPDATE}, {0xbc, 0xbf, DEED_READ},
    {0xd6, 0xd6, DEED_WRITE},  {0xe7, 0xe7, DEED_WRITE},  {0xd0, 0xfe, DEED_READ},
};

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static enum deed find_deed(const struct range *rows, size_t count, unsigned char opcode)
{
    for (size_t i = 0; i < count; i++) {
        if (opcode >= rows[i].first && opcode <= rows[i].last) {
            return rows[i].deed;
        }
    }
    return DEED_NONE;
}

/* Of these the middle bits of ModRM say which one it is. */
static enum deed deed_of_group(unsigned char opcode, unsigned digit)
{
    enum { COMPARE = 7 };

    switch (opcode) {
    case 0x80:
    case 0x81:
    case 0x83:
        return digit == COMPARE ? DEED_READ : DEED_UPDATE;
    case 0xf6:
    case 0xf7:
        return digit == 2 || digit == 3 ? DEED_UPDATE : DEED_READ;
    case 0xfe:
    case 0xff:
        return digit < 2 ? DEED_UPDATE : DEED_NONE;
    default:
        return DEED_NONE;
    }
}

/* add, or, adc, sbb, and, sub, xor, cmp: to memory, then from memory. */
static enum deed deed_of_arithmetic(unsigned char opcode)
{
    enum { COMPARE = 0x38 };
    unsigned form = opcode & 7;

    if (form > 3) {
        return DEED_NONE;
    }
    return form > 1 || (opcode & 0x38) == COMPARE ? DEED_READ : DEED_UPDATE;
}

struct prefixes {
    unsigned char rex;
    bool is_locked;
    bool is_elsewhere; /* in a segment of its own: what belongs to the thread */
};

static size_t read_prefixes(const unsigned char *code, struct prefixes *out)
{
    static const unsigned char legacy[] = {0x66, 0x67, 0xf2, 0xf3, 0x2e, 0x36,
                                           0x3e, 0x26, 0x64, 0x65, 0xf0};
    size_t at = 0;

    while (at < 8 && memchr(legacy, code[at], sizeof(legacy)) != NULL) {
        out->is_locked = out->is_locked || code[at] == 0xf0;
        out->is_elsewhere = out->is_elsewhere || code[at] == 0x64 || code[at] == 0x65;
        at++;
    }
    if ((code[at] & 0xf0) == 0x40) {
        out->rex = code[at++];
    }
    return at;
}

static int64_t displacement(const unsigned char *at, size_t bytes)
{
    int32_t wide = 0;

    if (bytes == 1) {
        return (signed char)at[0];
    }
    memcpy(&wide, at, bytes);
    return wide;
}

/* Base and index, which stand in a byte of their own; false if there is no base. */
static bool add_scaled(const struct instruction *in, unsigned char sib, unsigned mode,
                       const struct prefixes *prefixes, uint64_t *address)
{
    enum { NO_INDEX = 4, NO_BASE = 5 };
    unsigned index = (sib >> 3 & 7) | ((prefixes->rex & 2) << 2);
    unsigned base = (sib & 7) | ((prefixes->rex & 1) << 3);

    if (index != NO_INDEX) {
        *address += in->registers[index] << (sib >> 6);
    }
    if ((sib & 7) == NO_BASE && mode == 0) {
        return false;
    }
    *address += in->registers[base];
    return true;
}

/* Where the operand lies whose ModRM stands at `at`; false if it is a register. */
static bool find_address(const struct instruction *in, const unsigned char *at,
                         const struct prefixes *prefixes, uint64_t *out)
{
    enum { REGISTER = 3, SCALED = 4, RELATIVE = 5, WIDE = 4 };
    static const size_t widths[] = {0, 1, WIDE};
    unsigned mode = at[0] >> 6;
    unsigned base = at[0] & 7;

    *out = 0;
    if (mode == REGISTER) {
        return false;
    }
    size_t width = widths[mode];
    const unsigned char *rest = at + 1;
    if (base == SCALED) {
        width = add_scaled(in, *rest++, mode, prefixes, out) ? width : WIDE;
    } else if (base == RELATIVE && mode == 0) {
        *out = in->next;
        width = WIDE;
    } else {
        *out = in->registers[base | ((prefixes->rex & 1) << 3)];
    }
    if (width > 0) {
        *out += (uint64_t)displacement(rest, width);
    }
    return true;
}

static bool is_group(unsigned char opcode)
{
    return opcode == 0x80 || opcode == 0x81 || opcode == 0x83 || opcode == 0xf6 ||
           opcode == 0xf7 || opcode >= 0xfe;
}

/* *length is that of the opcode. */
static enum deed deed_at(const unsigned char *code, size_t *length)
{
    enum { TWO_BYTES = 0x0f };

    *length = 1;
    if (code[0] == TWO_BYTES) {
        *length = 2;
        return find_deed(two_byte, LENGTH(two_byte), code[1]);
    }
    if (code[0] < 0x40) {
        return deed_of_arithmetic(code[0]);
    }
    return is_group(code[0]) ? deed_of_group(code[0], code[1] >> 3 & 7)
                             : find_deed(one_byte, LENGTH(one_byte), code[0]);
}

bool access_decode(const struct instruction *in, struct access *out)
{
    struct prefixes prefixes = {0};
    size_t at = read_prefixes(in->code, &prefixes);
    size_t length;
    enum deed deed = deed_at(in->code + at, &length);

    if (deed == DEED_NONE || prefixes.is_locked || prefixes.is_elsewhere ||
        !find_address(in, in->code + at + length, &prefixes, &out->address)) {
        return false;
    }
    out->reads = deed != DEED_WRITE;
    out->writes = deed != DEED_READ;
    return true;
}

#else

bool access_decode(const struct instruction *in, struct access *out)
{
    (void)in;
    (void)out;
    return false;
}

#endif
