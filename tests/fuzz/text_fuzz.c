/* The sanitiser that every foreign text passes on its way into a report: whatever goes in,
 * what comes out is UTF-8 that moves no cursor. */
#include "base/text.h"
#include "fuzz.h"

static bool is_harmless(unsigned point, enum text_mode mode)
{
    bool is_control = point < 0x20 || (point >= 0x7f && point < 0xa0);
    bool is_bidi = (point >= 0x202a && point <= 0x202e) ||
                   (point >= 0x2066 && point <= 0x2069) || point == 0x200e ||
                   point == 0x200f || point == 0x061c;
    bool is_invisible = (point >= 0x200b && point <= 0x200d) || point == 0x2060 ||
                        point == 0xfeff || point == 0x2028 || point == 0x2029;

    return (!is_control && !is_bidi && !is_invisible) ||
           (mode == TEXT_BLOCK && (point == '\n' || point == '\t'));
}

static void sanitise(struct bytes text, enum text_mode mode)
{
    AUTO_BUF out = {0};

    text_sanitise(&out, text, mode);
    struct bytes rest = buf_bytes(&out);
    while (rest.len > 0) {
        unsigned point = 0;
        size_t len = text_utf8(rest, &point);
        CLAIM(len > 0 && len <= rest.len);
        CLAIM(is_harmless(point, mode));
        rest.data += len;
        rest.len -= len;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bytes text = {(const char *)data, size};

    sanitise(text, TEXT_BLOCK);
    sanitise(text, TEXT_LINE);
    return 0;
}
